/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
/** Comparison with numbers that the official Python code produced. */
@NullMarked
package dev.maect.testing;

import org.jspecify.annotations.NullMarked;
