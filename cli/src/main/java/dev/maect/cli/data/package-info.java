/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
/** {@code maect data}: what images are like, before anything is trained on them. */
@NullMarked
package dev.maect.cli.data;

import org.jspecify.annotations.NullMarked;
