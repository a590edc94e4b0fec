/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
/** Encoders for use elsewhere: ONNX, TorchScript and safetensors, with their preprocessing described. */
@NullMarked
package dev.maect.export;

import org.jspecify.annotations.NullMarked;
