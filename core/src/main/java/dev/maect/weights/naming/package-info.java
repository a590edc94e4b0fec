/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
/** How other programs name the tensors of an encoder, and how to translate them. */
@NullMarked
package dev.maect.weights.naming;

import org.jspecify.annotations.NullMarked;
