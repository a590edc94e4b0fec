/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.contrast;

/**
 * What a head takes, worked out from its settings without building it. Numbers are float32.
 *
 * @param parameters numbers that an optimiser changes
 * @param held other numbers that it holds: a queue, averaged weights
 * @param kept numbers of one step that the backward pass needs
 * @param passing further numbers of one step at its peak, such as similarities
 * @param trainedOperations floating-point operations of the forward pass, per image with all its views, of what carries
 *     gradient; matrix products only, an addition and a multiplication count as one each
 * @param otherOperations the same of what carries none
 */
public record HeadCost(
        long parameters, long held, double kept, double passing, long trainedOperations, long otherOperations) {}
