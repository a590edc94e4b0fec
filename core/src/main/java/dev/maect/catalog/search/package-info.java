/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
/** Which images are most like given ones, exactly and by inverted lists. */
@NullMarked
package dev.maect.catalog.search;

import org.jspecify.annotations.NullMarked;
