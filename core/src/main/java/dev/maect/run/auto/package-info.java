/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */

/** A recipe chosen for images, a machine and a time: {@code maect run auto}. */
@NullMarked
package dev.maect.run.auto;

import org.jspecify.annotations.NullMarked;
