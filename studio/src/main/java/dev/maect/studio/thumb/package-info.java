/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
/** Small images, made once. */
@NullMarked
package dev.maect.studio.thumb;

import org.jspecify.annotations.NullMarked;
