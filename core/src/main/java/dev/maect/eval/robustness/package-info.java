/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
/** Accuracy on corrupted images. */
@NullMarked
package dev.maect.eval.robustness;

import org.jspecify.annotations.NullMarked;
