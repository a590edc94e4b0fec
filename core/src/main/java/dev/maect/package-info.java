/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
/** What every part of maect shares: the root of its errors. */
@NullMarked
package dev.maect;

import org.jspecify.annotations.NullMarked;
