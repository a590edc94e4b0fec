/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
/** Training: recipes, the three stages, the loop, optimiser, schedules, averaging, checkpoints and monitors. */
@NullMarked
package dev.maect.train;

import org.jspecify.annotations.NullMarked;
