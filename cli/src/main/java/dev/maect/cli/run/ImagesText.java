/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.run;

import dev.maect.data.ImageSource;
import dev.maect.data.LabelSet;
import dev.maect.io.FirstFew;
import dev.maect.run.Run;
import dev.maect.run.RunRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** How a run's images were understood: which train, which are measured on, which classes they have. */
final class ImagesText {
    private ImagesText() {}

    static String of(Run run, RunRequest request) {
        ImageSource train = run.trainingImages();
        StringBuilder text = new StringBuilder();
        text.append(
                String.format(Locale.ROOT, "images to train on: %,d, of the %s%n", train.size(), train.description()));
        if (run.evaluationImages().isPresent()) {
            ImageSource test = run.evaluationImages().get();
            text.append(String.format(Locale.ROOT, "images to evaluate on: %,d, ", test.size()))
                    .append(
                            request.test().isPresent()
                                    ? "of the " + test.description()
                                    : String.format(
                                            Locale.ROOT,
                                            "held out of them by evaluation.held-out-fraction=%s; with --val all %,d train"
                                                    + " and those named are measured",
                                            run.recipe().evaluation().heldOutFraction(),
                                            train.size() + test.size()))
                    .append('\n');
        } else {
            text.append("images to evaluate on: none, ")
                    .append(train.labelSets().isEmpty() ? "as there are no labels" : "as none are held out")
                    .append(" (--val names some); neighbours and maps are shown of the training images\n");
        }
        for (LabelSet set : train.labelSets()) {
            text.append(classes(set)).append('\n');
        }
        run.warnings().forEach(note -> text.append("note: ").append(note).append('\n'));
        return text.toString().stripTrailing();
    }

    private static String classes(LabelSet set) {
        long[] counts = new long[set.classes().size()];
        for (int label : set.labels()) {
            if (label != LabelSet.NONE) {
                counts[label]++;
            }
        }
        List<String> named = new ArrayList<>();
        IntStream.range(0, counts.length)
                .forEach(i -> named.add(set.classes().get(i) + String.format(Locale.ROOT, " %,d", counts[i])));
        return "classes of '" + set.name() + "' (" + counts.length + "), read by the evaluation alone: "
                + FirstFew.of(named);
    }
}
