/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
/** Recipes: settings as records, read from YAML, checked and documented. */
@NullMarked
package dev.maect.recipe;

import org.jspecify.annotations.NullMarked;
