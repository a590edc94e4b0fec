/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
/** What a set of images is like: what is wrong with it, its values per channel, how to divide it. */
@NullMarked
package dev.maect.data.survey;

import org.jspecify.annotations.NullMarked;
