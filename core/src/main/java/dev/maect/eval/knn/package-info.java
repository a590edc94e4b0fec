/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
/** k nearest neighbours. */
@NullMarked
package dev.maect.eval.knn;

import org.jspecify.annotations.NullMarked;
