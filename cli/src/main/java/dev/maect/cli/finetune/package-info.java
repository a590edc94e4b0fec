/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
/** {@code maect finetune}. */
@NullMarked
package dev.maect.cli.finetune;

import org.jspecify.annotations.NullMarked;
