/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
/** {@code maect doctor}: what this machine has, how fast it is, and what is wrong with it. */
@NullMarked
package dev.maect.cli.doctor;

import org.jspecify.annotations.NullMarked;
