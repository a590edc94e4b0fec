/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
/** {@code maect analyse}: what features are like, in numbers and pictures, with and without labels. */
@NullMarked
package dev.maect.cli.analysis;

import org.jspecify.annotations.NullMarked;
