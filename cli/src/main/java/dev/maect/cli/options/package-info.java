/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
/** Options that mean the same in several commands: each has its one name, description and default here. */
@NullMarked
package dev.maect.cli.options;

import org.jspecify.annotations.NullMarked;
