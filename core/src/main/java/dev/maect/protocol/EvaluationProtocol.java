/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.protocol;

import dev.maect.eval.card.ProtocolResults;
import java.util.Map;
import java.util.Optional;

/**
 * One way to measure an encoder. A protocol is a public record of its settings with a public constructor without
 * parameters that sets the usual ones, marked {@code @AutoService(EvaluationProtocol.class)}: then
 * {@link EvaluationProtocols} finds it, {@link EvaluationProtocols#with} sets it, and {@code maect eval} has a subcommand
 * for it, with an option per component, described by {@link dev.maect.recipe.Setting}. A class that is no record has no
 * settings. Its constructor refuses settings that make no sense.
 *
 * <p>One instance may be asked about several encoders, one after the other, and keeps nothing in between.
 */
public interface EvaluationProtocol {
    /** The name of its cards and of the subcommand, in kebab-case. */
    String name();

    /** One sentence for the help: what it measures. */
    String description();

    /** Whether {@code eval all} runs it; false for what takes much longer than extracting features. */
    default boolean partOfAll() {
        return false;
    }

    /** Where it stands among the others in lists and in {@code eval all}: the smaller, the earlier. */
    default int order() {
        return Integer.MAX_VALUE;
    }

    /**
     * Whether it looks at all images that it is given, also where a tenth of them is held out for protocols that learn from the
     * others.
     */
    default boolean looksAtAll() {
        return false;
    }

    /**
     * Whether several ranks share its work out: {@link #measure} is then called on all of them, in the same way, and what it
     * comes to on rank 0 holds. Others are refused where a launcher has started several processes.
     */
    default boolean overRanks() {
        return false;
    }

    /**
     * Why this protocol cannot be run here, and what to do, for example that there are no labels; empty if it can. Images
     * are not read for it.
     */
    default Optional<String> obstacle(EvaluationContext context) {
        return Optional.empty();
    }

    /**
     * Every setting that changes the outcome, by name, in the order of the card. Together with encoder, data and seed it
     * decides whether an existing card still holds; precision and device are added by the caller. Neither images nor
     * weights are read for it.
     *
     * @throws dev.maect.MaectException if a setting does not go with encoder or images
     */
    Map<String, String> settings(EvaluationContext context);

    /**
     * Measures. Writes nothing but what {@link EvaluationContext#keep} does.
     *
     * @throws dev.maect.MaectException if the data does not allow it
     */
    ProtocolResults measure(EvaluationContext context);
}
