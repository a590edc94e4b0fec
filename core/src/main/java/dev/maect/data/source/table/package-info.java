/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
/** Images that a table names or holds: CSV, JSON lines, Parquet. DuckDB reads the tables. */
@NullMarked
package dev.maect.data.source.table;

import org.jspecify.annotations.NullMarked;
