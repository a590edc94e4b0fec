/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
/** Few labels: logistic regression on some images per class. */
@NullMarked
package dev.maect.eval.lowshot;

import org.jspecify.annotations.NullMarked;
