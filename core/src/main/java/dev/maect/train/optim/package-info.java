/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
/** What changes weights: AdamW on groups of parameters, learning rates over steps and layers, averages, gradient norms. */
@NullMarked
package dev.maect.train.optim;

import org.jspecify.annotations.NullMarked;
