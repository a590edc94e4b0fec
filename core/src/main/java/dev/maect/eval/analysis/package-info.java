/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
/** What features hold and forget: block by block, colours, augmentations, typical images of clusters. */
@NullMarked
package dev.maect.eval.analysis;

import org.jspecify.annotations.NullMarked;
