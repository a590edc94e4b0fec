/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
/** PyTorch checkpoints: read without executing anything, written for torch.load. */
@NullMarked
package dev.maect.weights.pytorch;

import org.jspecify.annotations.NullMarked;
