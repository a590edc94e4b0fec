/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
/** What every writer needs: files that appear whole or not at all, early flushing, JSON, protocol buffers. */
@NullMarked
package dev.maect.io;

import org.jspecify.annotations.NullMarked;
