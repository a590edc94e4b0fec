/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
/** What a person sees while maect works: messages, the progress line, the log file. */
@NullMarked
package dev.maect.cli.console;

import org.jspecify.annotations.NullMarked;
