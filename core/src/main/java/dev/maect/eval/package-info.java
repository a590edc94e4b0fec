/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
/** Evaluation: features, k-nearest neighbours, linear probe, clustering and their metrics. */
@NullMarked
package dev.maect.eval;

import org.jspecify.annotations.NullMarked;
