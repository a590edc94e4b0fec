/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
/** {@code maect export}: encoders for use elsewhere, checked at once in the runtime they are for. */
@NullMarked
package dev.maect.cli.export;

import org.jspecify.annotations.NullMarked;
