/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
/** The report of a run: one HTML page that needs nothing else. */
@NullMarked
package dev.maect.report;

import org.jspecify.annotations.NullMarked;
