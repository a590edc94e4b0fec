/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
/**
 * {@code maect eval}: one subcommand per protocol that {@link dev.maect.protocol.EvaluationProtocols} finds, with an option
 * per setting. A protocol of another jar on the class path appears here like maect's own; this package knows none by name.
 *
 * <pre>{@code
 * EvalCommand (parent) -> ProtocolCommand (one per protocol)
 *   EvaluationArguments  what all protocols share: encoders, images, device    -> Evaluation
 *   ProtocolOptions      the settings of the protocol's record                 -> EvaluationProtocol
 *   CardPrinter          listens and prints
 * }</pre>
 */
@NullMarked
package dev.maect.cli.eval;

import org.jspecify.annotations.NullMarked;
