/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
/** Where images come from: folders, archives, CIFAR-10, and sources made of other sources. */
@NullMarked
package dev.maect.data.source;

import org.jspecify.annotations.NullMarked;
