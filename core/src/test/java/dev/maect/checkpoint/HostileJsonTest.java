/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.MaectException;
import dev.maect.eval.card.ConfidenceInterval;
import dev.maect.eval.card.Measurement;
import dev.maect.eval.card.ProtocolCard;
import dev.maect.io.Json;
import dev.maect.testing.JsonMutations;
import dev.maect.testing.JsonMutations.Mutation;
import dev.maect.vit.PixelNormalisation;
import dev.maect.weights.WeightFile;
import dev.maect.weights.naming.HuggingFacePreprocessor;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever value stands at whatever key of a JSON file: it is used as it should be, or refused by file and key. */
class HostileJsonTest {
    @TempDir
    private Path folder;

    /** A document that is neither read whole nor refused in words is a fault of the reader. */
    private static <T> int readOrRefused(String json, String file, Function<String, T> read) {
        int refused = 0;
        for (Mutation mutation : JsonMutations.of(json)) {
            String what = mutation.key() + " = " + mutation.value();
            try {
                assertThat(read.apply(mutation.text())).as(what).isNotNull();
            } catch (MaectException e) {
                refused++;
                assertThat(e).as(what).hasMessageContaining(file);
                assertThat(e.getMessage()).as(what).doesNotContain("\u001b").hasSizeLessThan(2000);
                if (List.of("null", "[]", "{}").contains(mutation.value())) {
                    assertThat(e).as(what).hasMessageContaining(mutation.key());
                }
            } catch (RuntimeException | Error e) {
                throw new AssertionError(what, e);
            }
        }
        return refused;
    }

    private Path huggingFace(String name) throws IOException, URISyntaxException {
        URL original = Objects.requireNonNull(getClass().getResource("/weights/" + name));
        for (String file : List.of("config.json", "model.safetensors")) {
            Files.copy(Path.of(original.toURI()).resolve(file), folder.resolve(file));
        }
        return folder;
    }

    /** Opens the model of the folder with one of its files replaced. */
    private ModelDescription open(String name, String text) {
        try {
            Files.writeString(folder.resolve(name), text);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        try (ModelFile model = ModelFile.open(folder)) {
            assertFinite(model.description().normalisation());
            return model.description();
        }
    }

    private static void assertFinite(PixelNormalisation pixels) {
        assertThat(pixels.mean()).allMatch(Double::isFinite);
        assertThat(pixels.std()).allMatch(value -> Double.isFinite(value) && value > 0);
    }

    @Test
    void configOfHuggingFace() throws Exception {
        Path config = huggingFace("huggingface-vitmae").resolve("config.json");
        int refused = readOrRefused(Files.readString(config), folder.toString(), text -> open("config.json", text));
        assertThat(refused).isGreaterThan(100);
    }

    @Test
    void preprocessorOfHuggingFace() throws Exception {
        huggingFace("huggingface-vitmae");
        String json = Json.line(new HuggingFacePreprocessor(List.of(0.5, 0.4, 0.3), List.of(0.2, 0.1, 0.3)).keys(16));
        assertThat(readOrRefused(json, HuggingFacePreprocessor.FILE, text -> open(HuggingFacePreprocessor.FILE, text)))
                .isGreaterThan(40);
    }

    @Test
    void indexOfShards() throws Exception {
        huggingFace("huggingface-vitmae");
        Files.move(folder.resolve("model.safetensors"), folder.resolve("one.safetensors"));
        Map<String, String> map = new LinkedHashMap<>();
        try (WeightFile whole = WeightFiles.open(folder.resolve("one.safetensors"))) {
            whole.names().forEach(name -> map.put(name, "one.safetensors"));
        }
        String json = Json.line(Map.of("metadata", Map.of("total_size", 1), "weight_map", map));
        assertThat(readOrRefused(json, folder.toString(), text -> open("model.safetensors.index.json", text)))
                .isGreaterThan(20);
    }

    @Test
    void ourOwnDescriptionAndClassifier() {
        assertThat(readOrRefused(SampleModel.description().toJson(), "own.safetensors", text -> {
                    ModelDescription said = ModelDescription.parse(text, "own.safetensors");
                    assertFinite(said.normalisation());
                    return said;
                }))
                .isGreaterThan(100);
        String classifier = new ClassifierDescription("animals", List.of("cat", "dog"), true).toJson();
        assertThat(readOrRefused(classifier, "c.safetensors", text -> {
                    ClassifierDescription said = ClassifierDescription.parse(text, "c.safetensors");
                    assertThat(said.toJson()).doesNotContain("null");
                    return said;
                }))
                .isGreaterThan(20);
    }

    @Test
    void protocolCards() {
        String json = new ProtocolCard(
                        "knn",
                        new ProtocolCard.EncoderIdentity("tuned", "e.safetensors", "00"),
                        new ProtocolCard.DataIdentity("train", 9, "1"),
                        new ProtocolCard.DataIdentity("test", 9, "2"),
                        Map.of("k", "5"),
                        3,
                        "0.1",
                        "2026-01-01T00:00:00Z",
                        1.5,
                        Map.of(
                                "animals",
                                Map.of("accuracy", Measurement.of(0.5, new ConfidenceInterval(0.4, 0.6, "x")))),
                        List.of("a.json"))
                .toJson();
        Path card = folder.resolve("card.json");
        assertThat(readOrRefused(json, "card.json", text -> {
                    try {
                        Files.writeString(card, text);
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                    return ProtocolCard.read(card);
                }))
                .isGreaterThan(150);
    }

    @Test
    void whatIsAbsentInOlderCardsIsNotMissed() throws IOException {
        Path card = Files.writeString(
                folder.resolve("card.json"),
                "{\"protocol\":\"knn\",\"encoder\":{\"name\":\"n\",\"path\":\"p\",\"sha256\":\"0\"},"
                        + "\"train\":{\"description\":\"d\",\"images\":1,\"fingerprint\":\"f\"},"
                        + "\"test\":{\"description\":\"d\",\"images\":1,\"fingerprint\":\"f\"},\"settings\":{},\"seed\":1,"
                        + "\"software\":\"s\",\"started\":\"t\",\"seconds\":1,"
                        + "\"results\":{\"-\":{\"rank\":{\"value\":\"NaN\"}}}}");
        ProtocolCard read = ProtocolCard.read(card);
        assertThat(read.files()).isEmpty();
        assertThat(Objects.requireNonNull(read.results().get("-")).get("rank"))
                .isEqualTo(new Measurement(Double.NaN, Optional.empty()));
    }
}
