/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
/** Which images of a catalogue to label next, and classifiers made of the labels so far. */
@NullMarked
package dev.maect.catalog.label;

import org.jspecify.annotations.NullMarked;
