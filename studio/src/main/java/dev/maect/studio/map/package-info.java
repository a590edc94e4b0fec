/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
/** Images in the plane, so that like ones are near each other. */
@NullMarked
package dev.maect.studio.map;

import org.jspecify.annotations.NullMarked;
