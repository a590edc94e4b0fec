/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
/** Features kept on the disk, and the hashes that they are known by. */
@NullMarked
package dev.maect.eval.cache;

import org.jspecify.annotations.NullMarked;
