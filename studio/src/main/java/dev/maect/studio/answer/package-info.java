/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
/** Questions about images: which are alike, which stand out, what to label next. */
@NullMarked
package dev.maect.studio.answer;

import org.jspecify.annotations.NullMarked;
