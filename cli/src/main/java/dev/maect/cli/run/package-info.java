/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
/** The commands that train: run, pretrain, tune and demo; and recipes. */
@NullMarked
package dev.maect.cli.run;

import org.jspecify.annotations.NullMarked;
