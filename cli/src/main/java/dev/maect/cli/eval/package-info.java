/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
/**
 * {@code maect eval}: one subcommand per protocol.
 *
 * <p>To add a protocol: implement {@link dev.maect.cli.eval.EvaluationProtocol}, with its options as picocli
 * {@code @Option} fields that are initialised to their defaults, and add one line to
 * {@link dev.maect.cli.eval.Protocols#all}. The subcommand with the options that all protocols share, the choice of
 * encoders, cached features, the card, its JSON file, the table and resuming come by themselves:
 *
 * <pre>{@code
 * EvalCommand (parent) -> ProtocolCommand (one per protocol; EvaluationOptions, the protocol's own options)
 *   per encoder: EvaluationContext
 *     protocol.settings(context)  -> with encoder, data and seed: the key; a card of that key is kept
 *     protocol.measure(context)   -> ProtocolResults -> ProtocolCard -> DIR/PROTOCOL-ENCODER-KEY.json
 * }</pre>
 *
 * <p>A protocol takes what it needs from the {@link dev.maect.cli.eval.EvaluationContext}: the encoder's file, train and
 * test images, cached features per pooling and block, device, precision, seed, and {@code artefact(...)} for files
 * beside the card.
 */
@NullMarked
package dev.maect.cli.eval;

import org.jspecify.annotations.NullMarked;
