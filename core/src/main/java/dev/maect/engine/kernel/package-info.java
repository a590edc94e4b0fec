/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
/** Faster forms of libtorch operations, and what training needs around autograd. */
@NullMarked
package dev.maect.engine.kernel;

import org.jspecify.annotations.NullMarked;
