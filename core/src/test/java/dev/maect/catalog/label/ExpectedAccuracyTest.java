/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.catalog.label;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.maect.catalog.Catalog;
import dev.maect.catalog.CatalogFeatures;
import dev.maect.catalog.SyntheticCatalog;
import dev.maect.engine.RandomStream;
import dev.maect.engine.Tensors;
import dev.maect.eval.card.ConfidenceInterval;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Typical images are easier than the rest, and the accuracy to expect of the rest says so. */
class ExpectedAccuracyTest {
    private static final int DIMENSIONS = 12;
    private static final int COUNT = 1500;
    private static final int CLASSES = 5;
    private static final int EACH = 20; // labels of a class

    @TempDir
    private Path folder;

    private static boolean isClear(int image) {
        return image / CLASSES % 2 == 0;
    }

    /** Half of the images show one thing, the others two, one of them a little more: those are hard. */
    private static float[] row(int image) {
        RandomStream own = RandomStream.of(3, "centre", image % CLASSES);
        RandomStream other = RandomStream.of(3, "centre", (image + 1 + image / CLASSES % (CLASSES - 1)) % CLASSES);
        RandomStream noise = RandomStream.of(3, "noise", image);
        double share = isClear(image) ? 1 : 0.45 + 0.2 * noise.nextDouble();
        float[] values = new float[DIMENSIONS];
        for (int d = 0; d < DIMENSIONS; d++) {
            values[d] = (float)
                    (3 * share * own.nextGaussian() + 3 * (1 - share) * other.nextGaussian() + noise.nextGaussian());
        }
        return values;
    }

    private static Tensor rows(int from, int count) {
        float[] values = new float[count * DIMENSIONS];
        for (int i = 0; i < count; i++) {
            System.arraycopy(row(from + i), 0, values, i * DIMENSIONS, DIMENSIONS);
        }
        return Tensors.ofFloats(values, count, DIMENSIONS);
    }

    /** Judged by itself, expected of the rest, and the truth. */
    private record Accuracies(double own, double expected, double truth) {}

    private Accuracies with(List<Integer> chosen) {
        Path place = folder.resolve("c");
        SyntheticCatalog.write(place, COUNT, DIMENSIONS, ExpectedAccuracyTest::rows);
        try (Catalog catalog = Catalog.open(place);
                CatalogFeatures features = catalog.features(catalog.featureSet(Optional.empty()))) {
            Map<Long, String> labels = new LinkedHashMap<>();
            chosen.forEach(image -> labels.put((long) image, "class " + image % CLASSES));
            LinearClassifier classifier = LinearClassifier.fit(features, labels, LinearClassifier.Options.standard(0));
            int[] rest = IntStream.range(0, COUNT)
                    .filter(row -> !labels.containsKey(features.image(row)))
                    .toArray();
            List<Probabilities> says = classifier.probabilities(features, rest);
            double sure = says.stream()
                    .mapToDouble(Probabilities::confidence)
                    .average()
                    .orElseThrow();
            long right = IntStream.range(0, rest.length)
                    .filter(i -> classifier
                            .classes()
                            .get(says.get(i).best())
                            .equals("class " + features.image(rest[i]) % CLASSES))
                    .count();
            LinearClassifier.Expected expected = classifier.validation().expected(sure);
            assertThat(expected.low()).isLessThanOrEqualTo(expected.accuracy());
            assertThat(expected.high()).isGreaterThanOrEqualTo(expected.accuracy());
            return new Accuracies(
                    classifier.validation().accuracy(), expected.accuracy(), (double) right / rest.length);
        }
    }

    @Test
    void ofTypicalImagesLessIsExpectedThanTheyShow() {
        // Nine in ten are clear; in all half are.
        List<Integer> typical = IntStream.range(0, COUNT)
                .filter(image -> isClear(image) || image % 9 == 0)
                .limit(CLASSES * EACH)
                .boxed()
                .toList();
        Accuracies found = with(typical);
        assertThat(found.own() - found.truth()).as("%s", found).isGreaterThan(0.08);
        assertThat(Math.abs(found.expected() - found.truth()))
                .as("%s", found)
                .isLessThan(0.6 * (found.own() - found.truth()));
    }

    @Test
    void imagesAtRandomAreAsTheRest() {
        int[] order = RandomStream.of(5, "chosen").permutation(COUNT);
        Accuracies found =
                with(IntStream.range(0, CLASSES * EACH).mapToObj(i -> order[i]).toList());
        assertThat(found.expected()).as("%s", found).isCloseTo(found.own(), within(0.06));
    }

    @Test
    void nothingIsBelowNothingOrAboveAll() {
        LinearClassifier.Validation validation = new LinearClassifier.Validation(
                0.2, new ConfidenceInterval(0.1, 0.3, ""), List.of(), List.of(), 0, 0, List.of(), 0, 0.9);
        assertThat(validation.expected(0.2)).isEqualTo(new LinearClassifier.Expected(0, 0, 0, 0.2 - 0.9));
    }
}
