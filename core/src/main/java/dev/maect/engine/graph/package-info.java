/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
/**
 * Work on a device that is recorded once and made again as a whole, and copies that go on beside what it computes. What needs
 * CUDA's libraries is loaded on a CUDA device alone.
 */
@NullMarked
package dev.maect.engine.graph;

import org.jspecify.annotations.NullMarked;
