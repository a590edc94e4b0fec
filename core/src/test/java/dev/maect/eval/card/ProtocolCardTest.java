/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.card;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.MaectException;
import dev.maect.eval.EvaluationException;
import dev.maect.eval.card.ProtocolCard.DataIdentity;
import dev.maect.eval.card.ProtocolCard.EncoderIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ProtocolCardTest {
    private static final EncoderIdentity ENCODER = new EncoderIdentity("tuned", "/a/encoder.safetensors", "aa");
    private static final DataIdentity TRAIN = new DataIdentity("folder a", 10, "bb");
    private static final DataIdentity TEST = new DataIdentity("folder b", 5, "cc");

    @TempDir
    private Path folder;

    private static ProtocolCard card(EncoderIdentity encoder, DataIdentity test, Map<String, String> settings) {
        ProtocolResults results = new ProtocolResults()
                .add("label", "accuracy", Measurement.of(0.5, new ConfidenceInterval(0.4, 0.6, "made up")))
                .add(ProtocolResults.NO_LABELS, "rank", 3.25);
        return new ProtocolCard(
                "knn",
                encoder,
                TRAIN,
                test,
                settings,
                7,
                "1.0",
                "2026-01-01T00:00:00Z",
                1.5,
                results.byLabelSet(),
                List.of("tuned-map.svg"));
    }

    @Test
    void survivesTheWayThroughJson() throws IOException {
        ProtocolCard card = card(ENCODER, TEST, Map.of("k", "[10]"));
        Path file = folder.resolve("card.json");
        card.write(file);
        assertThat(ProtocolCard.read(file)).isEqualTo(card);
        JsonNode json = JsonMapper.builder().build().readTree(Files.readString(file));
        assertThat(json.at("/results/label/accuracy/interval/high").doubleValue())
                .isEqualTo(0.6);
        assertThat(json.at("/results/-/rank/value").doubleValue()).isEqualTo(3.25);
        assertThat(json.at("/encoder/sha256").asString()).isEqualTo("aa");
        assertThat(json.at("/test/fingerprint").asString()).isEqualTo("cc");
    }

    @Test
    void aCardOfAnEarlierVersionNamesNoFiles() throws IOException {
        String json = card(ENCODER, TEST, Map.of()).toJson();
        assertThat(json).contains("tuned-map.svg");
        String earlier = json.replaceFirst(",\\s*\"files\" : \\[[^]]*]", "");
        assertThat(earlier).doesNotContain("files");
        assertThat(ProtocolCard.read(Files.writeString(folder.resolve("earlier.json"), earlier))
                        .files())
                .isEmpty();
    }

    @Test
    void theKeyIsThatOfTheInputs() {
        ProtocolCard card = card(ENCODER, TEST, Map.of("k", "[10]"));
        assertThat(card(new EncoderIdentity("other", "/elsewhere", "aa"), TEST, Map.of("k", "[10]"))
                        .key())
                .isEqualTo(card.key());
        assertThat(card(new EncoderIdentity("tuned", "/a/encoder.safetensors", "ab"), TEST, Map.of("k", "[10]"))
                        .key())
                .isNotEqualTo(card.key());
        assertThat(card(ENCODER, TRAIN, Map.of("k", "[10]")).key()).isNotEqualTo(card.key());
        assertThat(card(ENCODER, TEST, Map.of("k", "[11]")).key()).isNotEqualTo(card.key());
    }

    @Test
    void otherTextIsNoCard() throws IOException {
        Path file = Files.writeString(folder.resolve("half.json"), "{\"protocol\": \"kn");
        assertThatThrownBy(() -> ProtocolCard.read(file))
                .isInstanceOf(EvaluationException.class)
                .hasMessageContaining("half.json");
        assertThatThrownBy(() -> card(ENCODER, TEST, Map.of()).write(folder.resolve("no/such/card.json")))
                .isInstanceOf(MaectException.class);
    }
}
