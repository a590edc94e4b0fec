/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
/** Self-describing model files: an encoder with everything needed to use it. */
@NullMarked
package dev.maect.checkpoint;

import org.jspecify.annotations.NullMarked;
