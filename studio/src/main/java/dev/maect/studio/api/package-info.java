/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
/** What the page may ask for: a file for each kind of request, as docs/studio.md lists them. */
@NullMarked
package dev.maect.studio.api;

import org.jspecify.annotations.NullMarked;
