/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.protocol.standard;

import dev.maect.eval.card.ConfidenceInterval;
import dev.maect.eval.card.Measurement;
import dev.maect.eval.card.ProtocolResults;
import dev.maect.eval.robustness.RobustnessResult;
import dev.maect.io.AtomicFile;
import dev.maect.io.Printable;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** What the robustness protocol leaves behind: the numbers of its card, and a table. */
final class RobustnessNumbers {
    private RobustnessNumbers() {}

    /**
     * Per label set and classifier: accuracy on clean and on corrupted images (mean over kinds and strengths), its error
     * and its ratio to the clean one, the accuracy of each kind, and after a slash ({@code fog-accuracy/3}) of each
     * strength.
     */
    static ProtocolResults of(List<RobustnessResult> results, long seed) {
        ProtocolResults numbers = new ProtocolResults();
        for (RobustnessResult result : results) {
            String set = result.labelSet();
            String name = result.classifier() + "-";
            numbers.addAccuracy(set, name + "clean-accuracy", result.clean(), result.shares().length, seed);
            numbers.add(
                    set,
                    name + "corrupted-accuracy",
                    Measurement.of(result.mean(), ConfidenceInterval.mean(result.shares(), seed)));
            numbers.add(set, name + "corrupted-error", 1 - result.mean());
            numbers.add(set, name + "relative", result.relative());
            result.accuracies().forEach((kind, accuracies) -> {
                String metric = name + kind + "-accuracy";
                numbers.add(set, metric, result.ofKind(kind));
                for (int i = 0; i < accuracies.size(); i++) {
                    numbers.add(
                            set,
                            metric + ProtocolResults.PART + result.strengths().get(i),
                            accuracies.get(i));
                }
            });
        }
        return numbers;
    }

    /**
     * Writes {@code labels,classifier,kind,strength,accuracy}; strength 0 of the kind {@code clean} is without corruption.
     *
     * @throws dev.maect.MaectException if the file cannot be written
     */
    static void writeCsv(List<RobustnessResult> results, Path file) {
        StringBuilder csv = new StringBuilder("labels,classifier,kind,strength,accuracy\n");
        for (RobustnessResult result : results) {
            row(csv, result, "clean", 0, result.clean());
            result.accuracies().forEach((kind, accuracies) -> {
                for (int i = 0; i < accuracies.size(); i++) {
                    row(csv, result, kind.toString(), result.strengths().get(i), accuracies.get(i));
                }
            });
        }
        AtomicFile.write(file, csv.toString());
    }

    private static void row(StringBuilder csv, RobustnessResult result, String kind, int strength, double accuracy) {
        csv.append(String.format(
                Locale.ROOT,
                "%s,%s,%s,%d,%.6f\n",
                cell(result.labelSet()),
                cell(result.classifier()),
                kind,
                strength,
                accuracy));
    }

    /** Names of label sets come from folders. */
    private static String cell(String text) {
        String plain = Printable.line(text);
        return plain.matches("[\\w ./-]*") ? plain : '"' + plain.replace("\"", "\"\"") + '"';
    }
}
