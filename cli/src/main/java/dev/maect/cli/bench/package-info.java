/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
/** {@code maect bench}: how fast this machine does maect's work, alone and beside Python. */
@NullMarked
package dev.maect.cli.bench;

import org.jspecify.annotations.NullMarked;
