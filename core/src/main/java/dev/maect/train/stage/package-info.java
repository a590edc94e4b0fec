/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
/** What trains: the stages, their views, masks, cached views and losses. */
@NullMarked
package dev.maect.train.stage;

import org.jspecify.annotations.NullMarked;
