/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
/** A whole run, from recipe and data to its folder, evaluation and summary. */
@NullMarked
package dev.maect.run;

import org.jspecify.annotations.NullMarked;
