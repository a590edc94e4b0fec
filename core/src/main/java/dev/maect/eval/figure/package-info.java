/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
/** What figures show, as files beside results; {@code dev.maect.report} draws them. Nothing here needs fonts or AWT. */
@NullMarked
package dev.maect.eval.figure;

import org.jspecify.annotations.NullMarked;
