/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.card;

import dev.maect.eval.EvaluationException;
import dev.maect.eval.cache.ContentHash;
import dev.maect.io.AtomicFile;
import dev.maect.io.FileException;
import dev.maect.io.Json;
import dev.maect.io.JsonDefault;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Everything needed to read, check and repeat one evaluation of one encoder.
 *
 * @param protocol its name, such as {@code knn}
 * @param encoder what was measured
 * @param train what the protocol learned from
 * @param test what it was measured on
 * @param settings every setting that changes the outcome, by name
 * @param seed of everything random
 * @param software version and commit
 * @param started when, in ISO 8601
 * @param seconds wall-clock time, feature extraction included where the features were not cached
 * @param results by label set ({@link ProtocolResults#NO_LABELS} where labels play no part), then by metric
 * @param files the names of what was written beside the card, such as images; none in cards of earlier versions
 */
public record ProtocolCard(
        String protocol,
        EncoderIdentity encoder,
        DataIdentity train,
        DataIdentity test,
        Map<String, String> settings,
        long seed,
        String software,
        String started,
        double seconds,
        Map<String, Map<String, Measurement>> results,
        @JsonDefault("[]") List<String> files) {
    /**
     * The encoder that was measured.
     *
     * @param name what it is called in tables, such as {@code tuned}
     * @param path the file
     * @param sha256 of the file
     */
    public record EncoderIdentity(String name, String path, String sha256) {}

    /**
     * A set of images.
     *
     * @param description where they come from
     * @param images how many
     * @param fingerprint {@link ContentHash#of(dev.maect.data.ImageSource)}
     */
    public record DataIdentity(String description, int images, String fingerprint) {}

    /** Copies maps and list, keeping their order. */
    public ProtocolCard {
        settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
        results = Collections.unmodifiableMap(new LinkedHashMap<>(results));
        files = List.copyOf(files);
    }

    /**
     * A hash of all inputs: two cards with the same key answer the same question. The software's version and the paths
     * are not part of it.
     */
    public static String key(
            String protocol,
            EncoderIdentity encoder,
            DataIdentity train,
            DataIdentity test,
            Map<String, String> settings,
            long seed) {
        return ContentHash.of(String.join(
                "\n",
                protocol,
                encoder.sha256(),
                train.fingerprint(),
                test.fingerprint(),
                settings.toString(),
                Long.toString(seed)));
    }

    /** The key of this card's inputs. */
    public String key() {
        return key(protocol, encoder, train, test, settings, seed);
    }

    /** As indented JSON. */
    public String toJson() {
        return Json.indented(this);
    }

    /**
     * Writes {@link #toJson} whole or not at all.
     *
     * @throws FileException if it cannot be written
     */
    public void write(Path file) {
        AtomicFile.write(file, toJson() + "\n");
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws EvaluationException if the file cannot be read or is no such card
     */
    public static ProtocolCard read(Path file) {
        try {
            return Json.read(file, ProtocolCard.class);
        } catch (FileException e) {
            throw new EvaluationException(
                    file + " is no card of an evaluation (" + e.getMessage() + "). Delete it and evaluate again.", e);
        }
    }
}
