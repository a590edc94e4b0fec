/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
/** A catalogue of images: their features by several encoders, labels, suggestions and tags, in one folder. */
@NullMarked
package dev.maect.catalog;

import org.jspecify.annotations.NullMarked;
