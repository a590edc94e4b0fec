/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.finetune;

import java.util.Optional;

/**
 * Accuracy on the evaluation set after an epoch.
 *
 * @param epoch counted from 1
 * @param raw of the weights themselves, 0 to 1
 * @param averaged of their exponential average, where there is one
 */
public record EpochAccuracy(int epoch, double raw, Optional<Double> averaged) {}
