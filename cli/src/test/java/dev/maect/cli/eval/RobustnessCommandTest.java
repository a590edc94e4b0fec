/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.maect.eval.card.Measurement;
import dev.maect.eval.card.ProtocolCard;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

/** {@code maect eval robustness} as a user types it. */
class RobustnessCommandTest extends EvalCommandCase {
    private static final String[] DATA = {"--data", "demo:1:120:16", "--val", "demo:2:60:16"};

    private static String[] with(String... further) {
        List<String> all = new ArrayList<>(List.of(DATA));
        all.addAll(List.of(further));
        return all.toArray(String[]::new);
    }

    private static double value(ProtocolCard card, String metric) {
        Map<String, Measurement> object = Objects.requireNonNull(card.results().get("object"));
        return Objects.requireNonNull(object.get(metric), metric).value();
    }

    @Test
    void measuresBothClassifiersOnEveryKindAndStrengthAskedFor() throws IOException {
        String[] some = with("--kinds", "fog,GAUSSIAN_NOISE", "--strengths", "5,1,5", "--epochs", "2");
        String text = succeed("robustness", some);
        assertThat(text)
                .contains("encoder: tiny.safetensors labels: object robustness-knn-clean-accuracy: ")
                .contains("labels: background robustness-probe-fog-accuracy/5: ")
                .contains("robustness probe-relative, object")
                .doesNotContain("robustness probe-fog-accuracy/5, object"); // in the table for people
        ProtocolCard card = card("robustness");
        assertThat(card.settings())
                .containsEntry("kinds", "[gaussian-noise, fog]")
                .containsEntry("strengths", "[1, 5] of cifar-10-c")
                .containsEntry("classifiers", "[knn, probe]")
                .containsEntry("k", "10")
                .containsEntry("probe-epochs", "2")
                .containsEntry("images", "all");
        for (String classifier : List.of("knn", "probe")) {
            double mean = 0;
            for (String kind : List.of("gaussian-noise", "fog")) {
                String metric = classifier + "-" + kind + "-accuracy";
                double both = (value(card, metric + "/1") + value(card, metric + "/5")) / 2;
                assertThat(value(card, metric)).isCloseTo(both, within(1e-9));
                mean += both / 2;
            }
            assertThat(value(card, classifier + "-corrupted-accuracy")).isCloseTo(mean, within(1e-9));
            assertThat(value(card, classifier + "-corrupted-error")).isCloseTo(1 - mean, within(1e-9));
            assertThat(value(card, classifier + "-relative"))
                    .isCloseTo(mean / value(card, classifier + "-clean-accuracy"), within(1e-9));
        }
        succeed("knn", DATA);
        ProtocolCard knn = card("knn");
        assertThat(value(card, "knn-clean-accuracy")).isEqualTo(value(knn, "accuracy"));

        List<String> csv = Files.readAllLines(files("robustness.csv").get(0));
        assertThat(csv).hasSize(1 + 2 * 2 * 5).contains("labels,classifier,kind,strength,accuracy");
        assertThat(csv.get(1)).startsWith("object,knn,clean,0,");
        assertThat(csv).anyMatch(line -> line.startsWith("background,probe,fog,5,"));
        Path sheet = files("corruptions.png").get(0);
        assertThat(ImageIO.read(sheet.toFile()).getWidth()).isGreaterThan(6 * 96);

        List<Path> features = files(".safetensors");
        assertThat(features).hasSize(2 + 4); // train, clean, and two kinds at two strengths
        assertThat(succeed("robustness", with("--kinds", "fog", "--strengths", "5", "--classifiers", "knn")))
                .doesNotContain("probe")
                .contains(text.lines()
                        .filter(line -> line.contains("object robustness-knn-fog-accuracy/5"))
                        .findFirst()
                        .orElseThrow());
        assertThat(files(".safetensors")).isEqualTo(features);
    }

    @Test
    void measuresOnPartOfTheImages() throws IOException {
        String[] part = with("--images", "20", "--kinds", "contrast", "--classifiers", "knn");
        String first = succeed("robustness", part);
        assertThat(card("robustness").settings()).containsEntry("images", "20 of 60");
        double accuracy = value(card("robustness"), "knn-contrast-accuracy/5");
        assertThat(accuracy * 20).isCloseTo(Math.rint(accuracy * 20), within(1e-9));
        List<String> again = new ArrayList<>(List.of(part));
        again.addAll(List.of("--overwrite", "--no-cache"));
        assertThat(succeed("robustness", again.toArray(String[]::new))).isEqualTo(first);
    }

    @Test
    void saysWhatCannotBeMeasured() throws IOException {
        assertThat(fail("robustness", with("--kinds", "frost")))
                .contains("no corruption 'frost'", "motion-blur", "benchmark");
        assertThat(fail("robustness", with("--strengths", "0,6"))).contains("strengths are 1 to 5");
        assertThat(fail("robustness", with("--images", "-1"))).contains("images is -1");
        assertThat(fail("robustness", with("--k", "1000", "--kinds", "fog"))).contains("k = 1000");
        assertThat(Files.exists(out()) ? cards() : List.of()).isEmpty();
    }
}
