/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.protocol;

import dev.maect.BuildInfo;
import dev.maect.engine.machine.OutOfMemoryException;
import dev.maect.eval.EvaluationException;
import dev.maect.eval.card.ProtocolCard;
import dev.maect.eval.card.ProtocolCard.DataIdentity;
import dev.maect.eval.card.ProtocolResults;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes cards: takes the one on the disk where it still holds, and runs the protocol otherwise.
 *
 * @param overwrite whether to run it in any case
 * @param required whether a protocol that cannot be run is an error; otherwise it is passed over
 * @param listener who is told
 */
record CardMaking(boolean overwrite, boolean required, EvaluationListener listener) {
    private static final Logger LOG = LoggerFactory.getLogger(CardMaking.class);

    /** The card of {@code protocol}; empty if it was passed over. */
    Optional<ProtocolCard> card(EvaluationProtocol protocol, EvaluationContext context) {
        Optional<String> obstacle = protocol.obstacle(context);
        String encoder = context.encoder().name();
        if (obstacle.isPresent()) {
            if (required) {
                throw new EvaluationException(obstacle.get());
            }
            LOG.info("Passing over {} for {}: {}", protocol.name(), encoder, obstacle.get());
            listener.on(new EvaluationEvent.PassedOver(protocol.name(), encoder, obstacle.get()));
            return Optional.empty();
        }
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("precision", context.precision().name().toLowerCase(Locale.ROOT));
        settings.put("device", context.device().toString());
        context.commonClasses().ifPresent(classes -> settings.put("classes", classes));
        settings.putAll(protocol.settings(context));
        String key = ProtocolCard.key(
                protocol.name(),
                context.encoderIdentity(),
                context.trainIdentity(),
                measured(protocol, context),
                settings,
                context.seed());
        Optional<Path> file = context.files().card(protocol.name(), key);
        Optional<ProtocolCard> kept = file.flatMap(path -> existing(path, key));
        if (!context.ranks().ofFirst(kept.isPresent())) {
            return Optional.of(anew(protocol, context, settings, key, file));
        }
        kept.ifPresent(card -> listener.on(new EvaluationEvent.Kept(card, file.orElseThrow())));
        return kept;
    }

    private ProtocolCard anew(
            EvaluationProtocol protocol,
            EvaluationContext context,
            Map<String, String> settings,
            String key,
            Optional<Path> file) {
        String encoder = context.encoder().name();
        listener.on(new EvaluationEvent.Started(protocol.name(), encoder));
        ProtocolCard card = measured(protocol, context, settings, key);
        file.ifPresent(card::write);
        context.files().forgetStates();
        listener.on(new EvaluationEvent.Measured(card, file));
        context.ranks().barrier();
        return card;
    }

    private Optional<ProtocolCard> existing(Path file, String key) {
        if (overwrite || !Files.exists(file)) {
            return Optional.empty();
        }
        try {
            ProtocolCard card = ProtocolCard.read(file);
            List<String> lost = card.files().stream()
                    .filter(name -> !Files.exists(file.resolveSibling(name)))
                    .toList();
            if (card.key().equals(key) && !lost.isEmpty()) {
                LOG.info("{} of {} is gone: {} is measured anew.", lost, file.getFileName(), card.protocol());
                return Optional.empty();
            }
            if (card.key().equals(key)) {
                LOG.info("Kept {} of {}.", file.getFileName(), card.started());
                return Optional.of(card);
            }
            LOG.warn("{} belongs to other inputs and is replaced.", file);
        } catch (EvaluationException e) {
            LOG.warn("{} It is replaced.", e.getMessage());
        }
        return Optional.empty();
    }

    private static DataIdentity measured(EvaluationProtocol protocol, EvaluationContext context) {
        return protocol.looksAtAll() ? context.allIdentity() : context.testIdentity();
    }

    private static ProtocolResults results(EvaluationProtocol protocol, EvaluationContext context) {
        try {
            return protocol.measure(context);
        } catch (RuntimeException | OutOfMemoryError e) {
            throw OutOfMemoryException.of(
                    e,
                    "measuring " + protocol.name(),
                    () -> "A smaller batch takes less (batch-size), and so do fewer images.");
        }
    }

    private ProtocolCard measured(
            EvaluationProtocol protocol, EvaluationContext context, Map<String, String> settings, String key) {
        context.begin(protocol.name(), key);
        LOG.info("Measuring {} of {}", protocol.name(), context.encoder().name());
        Instant started = Instant.now();
        long start = System.nanoTime();
        ProtocolResults results = results(protocol, context);
        context.writeOutcomes();
        return new ProtocolCard(
                protocol.name(),
                context.encoderIdentity(),
                context.trainIdentity(),
                measured(protocol, context),
                settings,
                context.seed(),
                BuildInfo.current().describe(),
                started.truncatedTo(ChronoUnit.SECONDS).toString(),
                (System.nanoTime() - start) / 1e9,
                results.byLabelSet(),
                context.files().written());
    }
}
