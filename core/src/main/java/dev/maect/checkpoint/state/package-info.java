/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
/** States to go on from: files with a checksum, two generations of them, written beside the work. */
@NullMarked
package dev.maect.checkpoint.state;

import org.jspecify.annotations.NullMarked;
