/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
/**
 * Kernels of our own on CUDA, compiled at run time, for what a transformer leaves to memory bandwidth, and libtorch's operators that
 * compute the same.
 */
@NullMarked
package dev.maect.engine.fused;

import org.jspecify.annotations.NullMarked;
