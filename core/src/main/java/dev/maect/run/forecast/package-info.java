/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */

/** How long a run will take on this machine: its steps and its evaluation tried for a moment, and multiplied. */
@NullMarked
package dev.maect.run.forecast;

import org.jspecify.annotations.NullMarked;
