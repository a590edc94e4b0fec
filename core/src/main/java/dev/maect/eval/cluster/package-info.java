/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
/** k-means, and how well clusters agree with classes. */
@NullMarked
package dev.maect.eval.cluster;

import org.jspecify.annotations.NullMarked;
