/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
/** Recipes: every setting of a run, read from YAML with overrides, checked, and written back fully resolved. */
@NullMarked
package dev.maect.train.recipe;

import org.jspecify.annotations.NullMarked;
