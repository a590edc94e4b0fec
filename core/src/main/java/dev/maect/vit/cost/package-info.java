/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
/** What an encoder and a decoder cost: parameters and operations. */
@NullMarked
package dev.maect.vit.cost;

import org.jspecify.annotations.NullMarked;
