/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
/**
 * Several processes that compute as one: how they find each other, what they add up and collect, and how the death of one
 * becomes known to all. A process that is alone is a group of one.
 */
@NullMarked
package dev.maect.distributed;

import org.jspecify.annotations.NullMarked;
