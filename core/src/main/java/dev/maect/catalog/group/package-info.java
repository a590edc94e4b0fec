/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
/** Images of a catalogue in groups. */
@NullMarked
package dev.maect.catalog.group;

import org.jspecify.annotations.NullMarked;
