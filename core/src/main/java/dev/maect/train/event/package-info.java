/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
/** What training tells: one event for everything that happens, and who listens. */
@NullMarked
package dev.maect.train.event;

import org.jspecify.annotations.NullMarked;
