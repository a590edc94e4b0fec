/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run.forecast;

/**
 * How fast a stage goes.
 *
 * @param secondsPerStep of a step with its waiting for images
 * @param oncePerImage seconds per image before the first step: views that are encoded once
 * @param scaled whether a smaller batch was tried than the recipe has
 */
public record StageSpeed(double secondsPerStep, double oncePerImage, boolean scaled) {}
