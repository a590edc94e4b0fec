/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
/** What a run will cost, worked out from the shapes alone: steps, rates, operations, memory. */
@NullMarked
package dev.maect.train.plan;

import org.jspecify.annotations.NullMarked;
