/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
/** Batches of views, prepared on several threads ahead of training. */
@NullMarked
package dev.maect.data.loader;

import org.jspecify.annotations.NullMarked;
