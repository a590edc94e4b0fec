/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
/** Feature matrices, labels and sums in double precision. */
@NullMarked
package dev.maect.eval.matrix;

import org.jspecify.annotations.NullMarked;
