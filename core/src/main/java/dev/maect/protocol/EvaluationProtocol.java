/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.eval;

import dev.maect.eval.card.ProtocolResults;
import java.util.Map;
import java.util.Optional;

/**
 * One way to measure an encoder. Implementations may have picocli {@code @Option} fields; their initial values are what
 * {@code eval all} uses. An instance serves one command: it may be asked about several encoders, one after the other.
 */
interface EvaluationProtocol {
    /** The name of the subcommand and of the cards. */
    String name();

    /** One sentence for the help: what it measures. */
    String description();

    /**
     * Why this protocol cannot be run here, and what to do, for example that there are no labels; empty if it can.
     * {@code eval all} passes over the protocol then.
     */
    default Optional<String> obstacle(EvaluationContext context) {
        return Optional.empty();
    }

    /** Whether {@code eval all} runs it; false for what takes much longer than extracting features. */
    default boolean partOfAll() {
        return true;
    }

    /**
     * Every setting that changes the outcome, by name, in the order of the card. Together with encoder, data and seed it
     * decides whether an existing card still holds; precision and device are added by the caller.
     *
     * @throws dev.maect.MaectException if an option makes no sense
     */
    Map<String, String> settings(EvaluationContext context);

    /**
     * Measures. Writes nothing but {@link EvaluationContext#artefact artefacts}.
     *
     * @throws dev.maect.MaectException if the data does not allow it
     */
    ProtocolResults measure(EvaluationContext context);
}
