/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
/** What the studio knows of a catalogue: its images, labels, tags and groups, and every change of them. */
@NullMarked
package dev.maect.studio.state;

import org.jspecify.annotations.NullMarked;
