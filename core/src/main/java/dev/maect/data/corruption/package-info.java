/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
/**
 * The corruptions of ImageNet-C and CIFAR-10-C (Hendrycks and Dietterich 2019) that need no images of their own, at
 * their published strengths.
 */
@NullMarked
package dev.maect.data.corruption;

import org.jspecify.annotations.NullMarked;
