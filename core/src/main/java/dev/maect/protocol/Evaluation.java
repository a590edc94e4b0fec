/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.eval;

import dev.maect.BuildInfo;
import dev.maect.MaectException;
import dev.maect.eval.EvaluationException;
import dev.maect.eval.card.ProtocolCard;
import dev.maect.eval.card.ProtocolResults;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs protocols on encoders: keeps cards that still hold, writes and prints the others. */
final class Evaluation {
    private static final Logger LOG = LoggerFactory.getLogger(Evaluation.class);

    private final EvaluationOptions options;
    private final PrintWriter out;

    Evaluation(EvaluationOptions options, PrintWriter out) {
        this.options = options;
        this.out = out;
    }

    /**
     * Runs all {@code protocols} on all encoders.
     *
     * @param required whether a protocol that cannot be run is an error; otherwise it is passed over
     */
    void run(List<EvaluationProtocol> protocols, boolean required) {
        List<EncoderUnderTest> encoders = options.encoders();
        List<ProtocolCard> cards = new ArrayList<>();
        try (EvaluationData data = EvaluationData.open(options)) {
            for (EncoderUnderTest encoder : encoders) {
                EvaluationContext context = new EvaluationContext(encoder, data, options);
                for (EvaluationProtocol protocol : protocols) {
                    card(protocol, context, required).ifPresent(cards::add);
                }
            }
        }
        if (options.json()) {
            out.println(cards.stream().map(ProtocolCard::toJson).collect(Collectors.joining(",\n", "[", "]")));
        } else {
            out.print(CardText.table(cards));
        }
        out.flush();
    }

    private Optional<ProtocolCard> card(EvaluationProtocol protocol, EvaluationContext context, boolean required) {
        Optional<String> obstacle = protocol.obstacle(context);
        if (obstacle.isPresent()) {
            if (required) {
                throw new MaectException(obstacle.get());
            }
            LOG.info(
                    "Passing over {} for {}: {}",
                    protocol.name(),
                    context.encoder().name(),
                    obstacle.get());
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
                context.testIdentity(),
                settings,
                context.seed());
        Path file = context.files().card(protocol.name(), key);
        ProtocolCard card = existing(file, key).orElseGet(() -> measured(protocol, context, settings, key));
        if (!options.json()) {
            out.print(CardText.lines(card));
            out.flush();
        }
        return Optional.of(card);
    }

    private Optional<ProtocolCard> existing(Path file, String key) {
        if (options.overwrite() || !Files.exists(file)) {
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
                LOG.info("Kept {} of {}; --overwrite measures it anew.", file.getFileName(), card.started());
                return Optional.of(card);
            }
            LOG.warn("{} belongs to other inputs and is replaced.", file);
        } catch (EvaluationException e) {
            LOG.warn("{} It is replaced.", e.getMessage());
        }
        return Optional.empty();
    }

    private static ProtocolCard measured(
            EvaluationProtocol protocol, EvaluationContext context, Map<String, String> settings, String key) {
        context.files().begin(key);
        LOG.info("Measuring {} of {}", protocol.name(), context.encoder().name());
        Instant started = Instant.now();
        long start = System.nanoTime();
        ProtocolResults results = protocol.measure(context);
        ProtocolCard card = new ProtocolCard(
                protocol.name(),
                context.encoderIdentity(),
                context.trainIdentity(),
                context.testIdentity(),
                settings,
                context.seed(),
                BuildInfo.current().describe(),
                started.truncatedTo(ChronoUnit.SECONDS).toString(),
                (System.nanoTime() - start) / 1e9,
                results.byLabelSet(),
                context.files().artefacts());
        card.write(context.files().card(protocol.name(), key));
        return card;
    }
}
