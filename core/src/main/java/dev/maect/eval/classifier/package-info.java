/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
/** Classifiers fitted on features, and the classes that both sides share. */
@NullMarked
package dev.maect.eval.classifier;

import org.jspecify.annotations.NullMarked;
