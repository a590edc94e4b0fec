/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
/** Fine-tuning of an encoder with a classifier on few or all labels: joins training's optimiser with evaluation. */
@NullMarked
package dev.maect.finetune;

import org.jspecify.annotations.NullMarked;
