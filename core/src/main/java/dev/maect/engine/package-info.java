/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
/**
 * The little that libtorch needs around it: native set-up, devices, precision, random streams, and conversions to and from
 * Java arrays.
 */
@NullMarked
package dev.maect.engine;

import org.jspecify.annotations.NullMarked;
