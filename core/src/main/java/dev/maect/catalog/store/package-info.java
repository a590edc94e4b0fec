/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
/** What a catalogue has on the disk: a DuckDB file, arrays of features, a lock. */
@NullMarked
package dev.maect.catalog.store;

import org.jspecify.annotations.NullMarked;
