/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
/** Two encoders on the same images: what each got right, and how sure the difference is. */
@NullMarked
package dev.maect.eval.paired;

import org.jspecify.annotations.NullMarked;
