/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
/** Looking into weight files, and carrying weights from one program to another. */
@NullMarked
package dev.maect.cli.weights;

import org.jspecify.annotations.NullMarked;
