/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
/** Linear probes on frozen features. */
@NullMarked
package dev.maect.eval.probe;

import org.jspecify.annotations.NullMarked;
