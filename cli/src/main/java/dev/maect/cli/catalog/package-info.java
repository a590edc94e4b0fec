/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
/** Commands on a catalogue of images: embed, catalog, similar, duplicates, outliers, groups. */
@NullMarked
package dev.maect.cli.catalog;

import org.jspecify.annotations.NullMarked;
