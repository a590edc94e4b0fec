/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
/** Images: sources, decoding, augmentations, views and the loader. */
@NullMarked
package dev.maect.data;

import org.jspecify.annotations.NullMarked;
