/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.protocol.standard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.data.DataException;
import dev.maect.data.Image;
import dev.maect.data.ImageSource;
import dev.maect.data.LabelSet;
import dev.maect.data.ListSource;
import dev.maect.data.drawn.DrawnOptions;
import dev.maect.data.drawn.DrawnSource;
import dev.maect.engine.Precision;
import dev.maect.engine.RandomStream;
import dev.maect.eval.card.ProtocolCard;
import dev.maect.protocol.EncoderUnderTest;
import dev.maect.protocol.Evaluation;
import dev.maect.protocol.EvaluationEvent;
import dev.maect.protocol.EvaluationProtocol;
import dev.maect.protocol.EvaluationProtocols;
import dev.maect.testing.TestDevice;
import dev.maect.testing.TinyEncoder;
import dev.maect.vit.VitException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Encoders that do not take RGB: every protocol runs, or says why not. */
class OtherChannelsTest {
    @TempDir
    Path folder;

    private static ImageSource images(int channels, int count) {
        int[] labels = new int[count];
        Arrays.setAll(labels, i -> i % 2);
        List<Image> images = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            RandomStream random = RandomStream.of(i, "bands");
            byte[] pixels = new byte[16 * 16 * channels];
            for (int j = 0; j < pixels.length; j++) {
                pixels[j] = (byte) (100 * labels[i] + random.nextInt(100));
            }
            images.add(new Image(16, 16, channels, pixels));
        }
        return ListSource.of(images)
                .withLabels(LabelSet.of(
                        "kind", Arrays.stream(labels).mapToObj(l -> "k" + l).toList()));
    }

    private Evaluation evaluation(Path encoder, int channels) {
        return Evaluation.of(encoder)
                .data(images(channels, 60))
                .val(images(channels, 30))
                .device(TestDevice.get())
                .precision(Precision.FP32);
    }

    private static List<EvaluationProtocol> quick() {
        Map<String, List<String>> settings = Map.of(
                "finetune", List.of("set=epochs=1"),
                "probe-official", List.of("epochs=1", "rates=0.1"),
                "probe", List.of("epochs=2"),
                "probe-grid", List.of(),
                "cluster", List.of());
        return EvaluationProtocols.all().stream()
                .filter(protocol -> protocol.getClass().getPackageName().equals(KnnProtocol.class.getPackageName()))
                .map(protocol -> EvaluationProtocols.with(protocol, settings.getOrDefault(protocol.name(), List.of())))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 13})
    void everyProtocolRunsOrSaysWhyNot(int channels) {
        Path encoder = TinyEncoder.write(folder.resolve("tiny.safetensors"), 1, channels);
        List<String> passedOver = new ArrayList<>();
        List<ProtocolCard> cards = evaluation(encoder, channels)
                .cards(folder.resolve("cards"))
                .listener(event -> {
                    if (event instanceof EvaluationEvent.PassedOver over) {
                        passedOver.add(over.protocol() + ": " + over.reason());
                    }
                })
                .runFitting(quick());
        assertThat(passedOver).singleElement().asString().contains("robustness: The corruptions", "defined for RGB");
        assertThat(cards).hasSize(quick().size() - 1);
        ProtocolCard invariance = card(cards, "invariance");
        assertThat(invariance.toJson()).contains("crop", "blur");
        if (channels == 13) {
            assertThat(invariance.settings()).containsKey("left-out");
            assertThat(invariance.toJson()).doesNotContain("hue-cosine");
        }
        assertThat(card(cards, "colour").settings().get("histogram"))
                .isEqualTo(channels == 1 ? "of grey values" : "of each of " + channels + " channels");
        assertThat(card(cards, "knn").results().get("kind")).containsKey("accuracy");
    }

    private static ProtocolCard card(List<ProtocolCard> cards, String protocol) {
        return cards.stream()
                .filter(card -> card.protocol().equals(protocol))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void placesAreOpenedAsEachEncoderTakesThem() {
        Path grey = TinyEncoder.write(folder.resolve("grey.safetensors"), 1, 1);
        Path rgb = TinyEncoder.write(folder.resolve("rgb.safetensors"), 1);
        List<ProtocolCard> cards = Evaluation.of(List.of(
                        new EncoderUnderTest("grey", grey, Optional.of(folder.resolve("cards"))),
                        new EncoderUnderTest("rgb", rgb, Optional.of(folder.resolve("cards")))))
                .data("demo:1:40:16")
                .val("demo:2:20:16")
                .device(TestDevice.get())
                .precision(Precision.FP32)
                .runAll(List.of(new KnnProtocol()));
        assertThat(cards.get(0).test().fingerprint())
                .isNotEqualTo(cards.get(1).test().fingerprint());
        List<ProtocolCard> again = Evaluation.of(rgb)
                .data(new DrawnSource(1, 40, DrawnOptions.defaults().withImageSize(16)))
                .val(new DrawnSource(2, 20, DrawnOptions.defaults().withImageSize(16)))
                .device(TestDevice.get())
                .precision(Precision.FP32)
                .runAll(List.of(new KnnProtocol()));
        assertThat(again.get(0).test().fingerprint())
                .isEqualTo(cards.get(1).test().fingerprint());
    }

    @Test
    void imagesWithOtherChannelsAreRefusedByName() {
        Path encoder = TinyEncoder.write(folder.resolve("tiny.safetensors"), 1, 13);
        assertThatThrownBy(() -> evaluation(encoder, 3).run(new KnnProtocol()))
                .isInstanceOf(VitException.class)
                .hasMessage("The images have 3 channels, but the encoder takes images of 13. Open them with 13.");
        assertThatThrownBy(() -> Evaluation.of(encoder).data("demo:1:40:16").run(new KnnProtocol()))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("The drawn images have 3 channels, but 13 are asked for");
    }
}
