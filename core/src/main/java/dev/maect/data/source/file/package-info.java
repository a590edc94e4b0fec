/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
/** Images in folders, tar archives and the files of CIFAR-10. */
@NullMarked
package dev.maect.data.source.file;

import org.jspecify.annotations.NullMarked;
