/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.protocol;

import dev.maect.eval.EvaluationException;
import dev.maect.io.Extensions;
import dev.maect.recipe.RecordSettings;
import dev.maect.recipe.Suggestion;
import java.util.Comparator;
import java.util.List;

/** The protocols at hand: maect's own and those that other jars bring. */
public final class EvaluationProtocols {
    private EvaluationProtocols() {}

    /** All of them with their usual settings, in the order of lists and of {@code eval all}. */
    public static List<EvaluationProtocol> all() {
        return Extensions.of(EvaluationProtocol.class).stream()
                .sorted(Comparator.comparingInt(EvaluationProtocol::order))
                .toList();
    }

    /**
     * The protocol called {@code name}, with its usual settings.
     *
     * @throws EvaluationException if there is none; the message names those there are
     */
    public static EvaluationProtocol named(String name) {
        List<EvaluationProtocol> all = all();
        return all.stream()
                .filter(protocol -> protocol.name().equals(name))
                .findFirst()
                .orElseThrow(() -> {
                    List<String> names =
                            all.stream().map(EvaluationProtocol::name).toList();
                    return new EvaluationException("There is no protocol '" + name + "'. " + Suggestion.of(name, names)
                            + " Choose one of " + String.join(", ", names) + ".");
                });
    }

    /**
     * A protocol with some settings changed.
     *
     * @param settings {@code key=value} each, keys in kebab-case, the values of a list separated by commas
     * @throws dev.maect.MaectException for an unknown key or a value that does not fit; the message names it
     */
    @SuppressWarnings("unchecked") // a record of the protocol's own class
    public static <P extends EvaluationProtocol> P with(P protocol, List<String> settings) {
        if (protocol instanceof Record options) {
            return (P) RecordSettings.with(options, "Protocol " + protocol.name(), settings);
        }
        if (!settings.isEmpty()) {
            throw new EvaluationException("Protocol " + protocol.name() + " has no settings; got " + settings + ".");
        }
        return protocol;
    }
}
