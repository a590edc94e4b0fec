/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
/** Images stored once at the size that training needs: tar shards as WebDataset has them. */
@NullMarked
package dev.maect.data.pack;

import org.jspecify.annotations.NullMarked;
