/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
/** What leaves the studio as files: labels, and a page that shows a view to colleagues. */
@NullMarked
package dev.maect.studio.export;

import org.jspecify.annotations.NullMarked;
