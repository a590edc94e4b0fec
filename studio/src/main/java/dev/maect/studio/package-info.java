/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
/** The studio: a page of your own machine, on which the images of a catalogue are looked at and labelled. */
@NullMarked
package dev.maect.studio;

import org.jspecify.annotations.NullMarked;
