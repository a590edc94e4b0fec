/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
/** Published weights and images: which there are, and how they come into the cache. The only package that uses the network. */
@NullMarked
package dev.maect.cli.fetch;

import org.jspecify.annotations.NullMarked;
