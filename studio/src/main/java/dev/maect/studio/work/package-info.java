/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
/** What is done in the background. */
@NullMarked
package dev.maect.studio.work;

import org.jspecify.annotations.NullMarked;
