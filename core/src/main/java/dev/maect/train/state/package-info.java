/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
/** What a run keeps to go on from where it stopped, at any step, as if nothing had happened. */
@NullMarked
package dev.maect.train.state;

import org.jspecify.annotations.NullMarked;
