/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
/** {@code maect launch}: several processes of one command on this machine. */
@NullMarked
package dev.maect.cli.launch;

import org.jspecify.annotations.NullMarked;
