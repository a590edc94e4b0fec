/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
/** From the bytes of a file to pixels, and back to PNG. */
@NullMarked
package dev.maect.data.decode;

import org.jspecify.annotations.NullMarked;
