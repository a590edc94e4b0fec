/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train;

/**
 * All that looks on while a stage trains, and is saved with it.
 *
 * @param meter makes reports of steps
 * @param monitors watch features and the loader
 * @param finite counts steps whose numbers are not finite
 * @param quality watches for a shortcut
 */
record StageWatch(StepMeter meter, Monitors monitors, FiniteSteps finite, FeatureQuality quality) {}
