/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
/** The protocols that maect brings, each a record of its settings. */
@NullMarked
package dev.maect.protocol.standard;

import org.jspecify.annotations.NullMarked;
