/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
/** What changes over the steps of a stage: learning rates, their scale per layer and batch, the decay of weight averages. */
@NullMarked
package dev.maect.train.schedule;

import org.jspecify.annotations.NullMarked;
