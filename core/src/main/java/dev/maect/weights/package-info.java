/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
/** Weight files: safetensors, and what describes a checkpoint. */
@NullMarked
package dev.maect.weights;

import org.jspecify.annotations.NullMarked;
