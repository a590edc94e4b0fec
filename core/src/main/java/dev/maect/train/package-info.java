/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
/** Training: the loop, what one step does, and a run of stages. */
@NullMarked
package dev.maect.train;

import org.jspecify.annotations.NullMarked;
