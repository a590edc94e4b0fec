/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
/** What stands between a browser and the studio: one origin, a token, routes, requests and replies. */
@NullMarked
package dev.maect.studio.http;

import org.jspecify.annotations.NullMarked;
