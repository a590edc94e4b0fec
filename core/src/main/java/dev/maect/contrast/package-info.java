/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
/** Nearest-neighbour contrastive learning: projector, predictor, queue, neighbour lookup, loss and the head that joins them. */
@NullMarked
package dev.maect.contrast;

import org.jspecify.annotations.NullMarked;
