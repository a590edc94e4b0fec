/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
/** The machine beneath: its processors and what else they do, its C library, and native libraries on their way into it. */
@NullMarked
package dev.maect.engine.machine;

import org.jspecify.annotations.NullMarked;
