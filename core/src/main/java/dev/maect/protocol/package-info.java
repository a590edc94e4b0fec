/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
/**
 * The evaluation of an encoder, from request to card: {@link dev.maect.protocol.Evaluation} runs any
 * {@link dev.maect.protocol.EvaluationProtocol}, found by {@link dev.maect.io.Extensions}.
 */
@NullMarked
package dev.maect.protocol;

import org.jspecify.annotations.NullMarked;
