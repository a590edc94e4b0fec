/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
/** The maect command: its subcommands, progress, logging, reports and the demo. */
@NullMarked
package dev.maect.cli;

import org.jspecify.annotations.NullMarked;
