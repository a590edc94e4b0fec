/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
/** Degraded pictures: the kinds of ImageNet-C (Hendrycks and Dietterich 2019) that need no downloaded assets. */
@NullMarked
package dev.maect.data.corruption;

import org.jspecify.annotations.NullMarked;
