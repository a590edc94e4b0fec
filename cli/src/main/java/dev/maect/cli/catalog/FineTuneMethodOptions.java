/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.catalog;

import dev.maect.MaectException;
import dev.maect.catalog.CatalogFeatures;
import dev.maect.catalog.CatalogImage;
import dev.maect.catalog.ResultTable;
import dev.maect.catalog.StoredImages;
import dev.maect.catalog.label.Classifier;
import dev.maect.catalog.label.FineTunedClassifier;
import dev.maect.catalog.label.Suggestions;
import dev.maect.cli.console.Terminal;
import dev.maect.cli.data.SurveyProgress;
import dev.maect.data.ListSource;
import dev.maect.engine.ComputeDevice;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import picocli.CommandLine.Option;

/** {@code maect classify --method finetune}. */
final class FineTuneMethodOptions {
    private static final int AT_ONCE = 512; // images classified, as one cannot be taken back

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description =
                    "With --method finetune: settings of training that differ from the preset's, such as epochs=20; see"
                            + " docs/evaluation.md.")
    private List<String> settings = new ArrayList<>();

    /** Trains, tells how good that is, and what the images without a label are. */
    List<Suggestions.Suggestion> classify(
            PrintWriter out,
            CatalogFeatures found,
            Path encoder,
            String set,
            Map<Long, String> labels,
            Path target,
            ComputeDevice device,
            long seed,
            TableOptions table) {
        Map<Long, String> present = new LinkedHashMap<>();
        labels.forEach((image, label) -> {
            if (found.row(image).isPresent()) {
                present.put(image, label);
            }
        });
        FineTunedClassifier.Result result;
        try (SurveyProgress progress = new SurveyProgress(Terminal.system(), "steps")) {
            result = FineTunedClassifier.fit(
                    found.catalog(),
                    encoder,
                    set,
                    present,
                    new FineTunedClassifier.Options(settings, seed, device),
                    target,
                    (part, step, steps) -> progress.on(part.equals("measuring") ? step : steps + step, 2 * steps));
        }
        out.printf(
                Locale.ROOT,
                "fine-tuned encoder: accuracy %.2f %%, between %.2f and %.2f (%s), on %,d images that were held out, after"
                        + " learning from %,d; the saved one learned from all %,d%n",
                100 * result.accuracy(),
                100 * result.interval().low(),
                100 * result.interval().high(),
                result.interval().method(),
                result.heldOut(),
                result.learned(),
                present.size());
        out.println("Wrote " + target);
        return suggestions(out, found, labels, target, device, table);
    }

    private static List<Suggestions.Suggestion> suggestions(
            PrintWriter out,
            CatalogFeatures found,
            Map<Long, String> labels,
            Path model,
            ComputeDevice device,
            TableOptions table) {
        long[] rest = IntStream.range(0, found.size())
                .mapToLong(found::image)
                .filter(image -> !labels.containsKey(image))
                .toArray();
        List<Suggestions.Suggestion> all = new ArrayList<>();
        try (Classifier classifier = Classifier.open(model, device);
                StoredImages stored = new StoredImages(found.catalog(), classifier.channels())) {
            for (int from = 0; from < rest.length; from += AT_ONCE) {
                int start = from;
                int count = Math.min(AT_ONCE, rest.length - from);
                List<Classifier.Answer> answers =
                        classifier.classify(ListSource.of(count, i -> stored.read(rest[start + i])));
                for (int i = 0; i < count; i++) {
                    all.add(new Suggestions.Suggestion(
                            rest[start + i],
                            answers.get(i).label(),
                            answers.get(i).confidence()));
                }
            }
        }
        all.sort(Comparator.comparingDouble(suggestion -> -suggestion.confidence()));
        if (!all.isEmpty()) {
            List<CatalogImage> images = found.catalog()
                    .describe(all.stream()
                            .mapToLong(Suggestions.Suggestion::image)
                            .toArray());
            List<List<Object>> rows = new ArrayList<>();
            for (int i = 0; i < images.size(); i++) {
                rows.add(List.of(
                        all.get(i).label(),
                        all.get(i).confidence(),
                        images.get(i).path()));
            }
            out.println("images without a label, the surest first:");
            table.tell(out, new ResultTable(List.of("label", "confidence", "path"), rows));
        }
        return all;
    }

    /** Refuses what only makes sense with fine-tuning. */
    void requireUnused() {
        if (!settings.isEmpty()) {
            throw new MaectException("--set belongs to --method finetune.");
        }
    }
}
