/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
/** Results as cards: what was measured, on what, with which settings. */
@NullMarked
package dev.maect.eval.card;

import org.jspecify.annotations.NullMarked;
