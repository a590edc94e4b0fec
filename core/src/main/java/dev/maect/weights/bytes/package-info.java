/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
/** Bytes of files as tensors, with a budget. */
@NullMarked
package dev.maect.weights.bytes;

import org.jspecify.annotations.NullMarked;
