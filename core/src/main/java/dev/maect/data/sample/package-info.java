/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
/** Samples of other types than bytes, and how they become bytes. */
@NullMarked
package dev.maect.data.sample;

import org.jspecify.annotations.NullMarked;
