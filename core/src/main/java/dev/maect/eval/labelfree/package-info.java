/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
/** Quality of features without labels: rank, alignment, uniformity, neighbours under augmentation, stable clusters. */
@NullMarked
package dev.maect.eval.labelfree;

import org.jspecify.annotations.NullMarked;
