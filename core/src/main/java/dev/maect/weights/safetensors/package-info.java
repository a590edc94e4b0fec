/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
/** The safetensors format, in one file or in shards. */
@NullMarked
package dev.maect.weights.safetensors;

import org.jspecify.annotations.NullMarked;
