/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
/** Runs: what they do, and how they are begun and stopped. */
@NullMarked
package dev.maect.studio.run;

import org.jspecify.annotations.NullMarked;
