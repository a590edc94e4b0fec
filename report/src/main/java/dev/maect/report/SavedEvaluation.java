/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.report;

import dev.maect.eval.card.ProtocolCard;
import dev.maect.eval.figure.Confusion;
import dev.maect.eval.figure.FigureData;
import dev.maect.eval.figure.ImageSheet;
import dev.maect.eval.paired.OutcomeFile;
import dev.maect.io.Json;
import dev.maect.protocol.standard.BlocksProtocol;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * The cards in a run's {@code eval} folder and the figures that they name.
 *
 * @param values all values of all cards, by file name
 * @param robustness accuracy on corrupted images, of the latest such card of each encoder
 * @param blocks accuracy behind every block, of the latest such card of each encoder
 * @param confusions images of classes against clusters
 */
record SavedEvaluation(
        List<ResultCard> values,
        List<RobustnessCurves> robustness,
        List<BlockCurves> blocks,
        List<TitledConfusion> confusions) {
    private static final String ROBUSTNESS = "robustness";
    private static final String CONFUSION = "-confusion-";
    private static final String CORRUPTIONS = "-corruptions.json";

    /**
     * Classes against clusters.
     *
     * @param title encoder and protocol
     * @param confusion the table
     */
    record TitledConfusion(String title, Confusion confusion) {}

    /** Those of {@code files} that the card names: what lies elsewhere is not read, whatever a card says. */
    private static List<Path> named(ProtocolCard card, List<Path> files, String part) {
        return files.stream()
                .filter(file -> card.files().contains(String.valueOf(file.getFileName())))
                .filter(file -> file.toString().contains(part))
                .toList();
    }

    /** Reads {@code folder}; there is nothing in one that does not exist. */
    static SavedEvaluation read(Path folder, LeftOut leftOut) {
        List<ResultCard> values = new ArrayList<>();
        List<ProtocolCard> robustness = new ArrayList<>();
        List<ProtocolCard> blocks = new ArrayList<>();
        List<TitledConfusion> confusions = new ArrayList<>();
        List<Path> files = leftOut.unless("The cards", List.of(), () -> jsonFiles(folder));
        for (Path file : files) {
            leftOut.unless(String.valueOf(file.getFileName()), false, () -> {
                JsonNode json = Json.read(file);
                if (!json.path("protocol").isString()) {
                    return false;
                }
                values.addAll(ResultCard.of(json, outcomes(json, folder, leftOut)));
                if (json.path("files").isArray() && json.path("encoder").isObject()) {
                    ProtocolCard card = ProtocolCard.read(file);
                    if (card.protocol().equals(ROBUSTNESS)) {
                        robustness.add(card);
                    }
                    if (card.protocol().equals(BlocksProtocol.NAME)) {
                        blocks.add(card);
                    }
                    confusions.addAll(confusions(card, files, leftOut));
                }
                return true;
            });
        }
        return new SavedEvaluation(
                List.copyOf(values),
                RobustnessCurves.latest(robustness).stream()
                        .flatMap(card -> leftOut
                                .unless(
                                        "Corrupted images",
                                        List.<RobustnessCurves>of(),
                                        () -> RobustnessCurves.of(card, sheet(card, files, leftOut)))
                                .stream())
                        .toList(),
                RobustnessCurves.latest(blocks).stream()
                        .flatMap(card -> BlockCurves.of(card).stream())
                        .toList(),
                List.copyOf(confusions));
    }

    /** Of single images, where the card names a file of them that lies beside it. */
    private static Optional<OutcomeFile> outcomes(JsonNode card, Path folder, LeftOut leftOut) {
        for (JsonNode name : card.path("files")) {
            String file = name.asString("");
            if (file.endsWith(OutcomeFile.ENDING)
                    && file.matches("[A-Za-z0-9._-]+")
                    && Files.exists(folder.resolve(file))) {
                return leftOut.unless(
                        file, Optional.empty(), () -> Optional.of(OutcomeFile.read(folder.resolve(file))));
            }
        }
        return Optional.empty();
    }

    private static List<Path> jsonFiles(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<TitledConfusion> confusions(ProtocolCard card, List<Path> files, LeftOut leftOut) {
        String title = card.encoder().name() + ", " + card.protocol();
        List<TitledConfusion> found = new ArrayList<>();
        for (Path file : named(card, files, CONFUSION)) {
            leftOut.unless(
                            String.valueOf(file.getFileName()),
                            Optional.<Confusion>empty(),
                            () -> Optional.of((Confusion) FigureData.read(file)))
                    .ifPresent(confusion -> found.add(new TitledConfusion(title, confusion)));
        }
        return found;
    }

    /** One image under every corruption. */
    private static List<ImageSheet.Row> sheet(ProtocolCard card, List<Path> files, LeftOut leftOut) {
        return named(card, files, CORRUPTIONS).stream()
                .findFirst()
                .map(file -> leftOut.unless(
                        String.valueOf(file.getFileName()),
                        List.<ImageSheet.Row>of(),
                        () -> ((ImageSheet) FigureData.read(file)).rows()))
                .orElse(List.of());
    }
}
