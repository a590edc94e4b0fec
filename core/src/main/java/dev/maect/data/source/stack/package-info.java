/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
/** Images in one array after another: NumPy's files and IDX, the form of MNIST. */
@NullMarked
package dev.maect.data.source.stack;

import org.jspecify.annotations.NullMarked;
