/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.protocol;

import dev.maect.eval.card.ProtocolCard;
import java.nio.file.Path;
import java.util.Optional;

/** What happens while encoders are evaluated. */
public sealed interface EvaluationEvent {
    /** The name of the protocol that it is about. */
    String protocol();

    /** The name of the encoder that it is about. */
    String encoder();

    /** No card holds: the protocol is run now. */
    record Started(String protocol, String encoder) implements EvaluationEvent {}

    /**
     * A part of the work is done.
     *
     * @param what the work, such as {@code features}
     * @param done how much of it
     * @param of how much there is
     */
    record Progress(String protocol, String encoder, String what, long done, long of) implements EvaluationEvent {}

    /**
     * The protocol cannot be run here.
     *
     * @param reason a sentence or two
     */
    record PassedOver(String protocol, String encoder, String reason) implements EvaluationEvent {}

    /**
     * An existing card still holds.
     *
     * @param card what was measured then
     * @param file where it lies
     */
    record Kept(ProtocolCard card, Path file) implements EvaluationEvent {
        @Override
        public String protocol() {
            return card.protocol();
        }

        @Override
        public String encoder() {
            return card.encoder().name();
        }
    }

    /**
     * The protocol was run.
     *
     * @param card what was measured
     * @param file where it was written; empty without a folder for cards
     */
    record Measured(ProtocolCard card, Optional<Path> file) implements EvaluationEvent {
        @Override
        public String protocol() {
            return card.protocol();
        }

        @Override
        public String encoder() {
            return card.encoder().name();
        }
    }
}
