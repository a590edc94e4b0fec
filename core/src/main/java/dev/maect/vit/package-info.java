/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
/** The vision transformer: encoder, decoder, masking, positional embedding, pooling and weight initialisation. */
@NullMarked
package dev.maect.vit;

import org.jspecify.annotations.NullMarked;
