/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
/** Which label-free measures go with k-NN accuracy over checkpoints: reading, comparing, writing and drawing it. */
@NullMarked
package dev.maect.report.measure;

import org.jspecify.annotations.NullMarked;
