/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
/** What features are like, in numbers and images: the subcommands of {@code maect eval} that need no labels. */
@NullMarked
package dev.maect.cli.analysis;

import org.jspecify.annotations.NullMarked;
