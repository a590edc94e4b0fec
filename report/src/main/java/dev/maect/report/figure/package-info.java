/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
/** Images that show what a model does: sheets of tiles, neighbour strips, maps of features, curves. */
@NullMarked
package dev.maect.report.figure;

import org.jspecify.annotations.NullMarked;
