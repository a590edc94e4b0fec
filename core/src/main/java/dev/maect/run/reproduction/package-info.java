/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
/** A run made again and compared with itself. */
@NullMarked
package dev.maect.run.reproduction;

import org.jspecify.annotations.NullMarked;
