/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
/** The programs that model files can be written for, one file each. */
@NullMarked
package dev.maect.checkpoint.format;

import org.jspecify.annotations.NullMarked;
