/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
/** Images that maect draws itself: objects on textured backgrounds, each labelled. */
@NullMarked
package dev.maect.data.drawn;

import org.jspecify.annotations.NullMarked;
