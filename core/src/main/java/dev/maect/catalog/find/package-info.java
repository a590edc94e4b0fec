/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
/** Copies and outliers among the images of a catalogue. */
@NullMarked
package dev.maect.catalog.find;

import org.jspecify.annotations.NullMarked;
