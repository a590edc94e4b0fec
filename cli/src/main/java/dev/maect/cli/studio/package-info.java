/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
/** {@code maect studio}. */
@NullMarked
package dev.maect.cli.studio;

import org.jspecify.annotations.NullMarked;
