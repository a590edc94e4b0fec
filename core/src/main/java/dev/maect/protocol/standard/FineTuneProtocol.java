/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.eval;

import dev.maect.data.ImageSource;
import dev.maect.data.LabelSet;
import dev.maect.data.source.SubsetSource;
import dev.maect.eval.ContentHash;
import dev.maect.eval.EvaluationException;
import dev.maect.eval.card.ProtocolResults;
import dev.maect.eval.lowshot.LowShot;
import dev.maect.eval.lowshot.SplitList;
import dev.maect.finetune.EpochAccuracy;
import dev.maect.finetune.FineTuneListener;
import dev.maect.finetune.FineTuneOptions;
import dev.maect.finetune.FineTunePreset;
import dev.maect.finetune.FineTuneResult;
import dev.maect.finetune.FineTuning;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Option;

/** Fine-tuning of the encoder and a classifier on few or all labels. */
final class FineTuneProtocol implements EvaluationProtocol {
    private static final Logger LOG = LoggerFactory.getLogger(FineTuneProtocol.class);

    @Option(
            names = "--fraction",
            paramLabel = "SHARE",
            description = "Share of each class's labels, such as 0.01, at least one each (default: ${DEFAULT-VALUE}).")
    private double fraction = 1;

    @Option(names = "--shots", paramLabel = "N", description = "Images per class instead of a share.")
    private @Nullable Integer shots;

    @Option(names = "--split", paramLabel = "FILE", description = "A list of image names instead, one per line.")
    private @Nullable Path split;

    @Option(
            names = "--preset",
            paramLabel = "NAME",
            description = "ijepa-1, semivit-1, ijepa-10, semivit-10, mae-100 or small (default: by size and labels).")
    private @Nullable String preset;

    @Option(names = "--labels", paramLabel = "NAME", description = "Label set (default: the first).")
    private @Nullable String labels;

    @Option(names = "--keep", description = "Keep the fine-tuned model beside the card.")
    private boolean keep;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            split = ",",
            description = "Settings that differ from the preset's, such as epochs=20; see docs/evaluation.md.")
    private List<String> settings = new ArrayList<>();

    @Override
    public String name() {
        return "finetune";
    }

    @Override
    public String description() {
        return "Fine-tuning of encoder and classifier on few or all labels.";
    }

    @Override
    public Optional<String> obstacle(EvaluationContext context) {
        return context.unfitLabels(false);
    }

    @Override
    public boolean partOfAll() {
        return false;
    }

    @Override
    public Map<String, String> settings(EvaluationContext context) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("labels", labelSet(context).name());
        if (split != null) {
            all.put("split-list", split.getFileName() + " sha256 " + ContentHash.of(split));
        } else if (shots != null) {
            all.put("shots", shots.toString());
        } else {
            all.put("fraction", Double.toString(fraction));
        }
        all.put("preset", preset(context).toString());
        all.put("keep", Boolean.toString(keep));
        all.putAll(options(context).asMap());
        return all;
    }

    private static String share(double accuracy) {
        return String.format(Locale.ROOT, "%.4f", accuracy);
    }

    @Override
    public ProtocolResults measure(EvaluationContext context) {
        LabelSet labelSet = labelSet(context);
        ImageSource train = new SubsetSource(context.train(), rows(context));
        try (FineTuning tuning = new FineTuning(
                context.encoder().path(), labelSet, options(context), context.device(), context.precision())) {
            FineTuneResult result = tuning.run(train, context.test(), new FineTuneListener() {
                @Override
                public void onEvaluation(EpochAccuracy accuracy) {
                    LOG.info(
                            "Epoch {}: accuracy {}, averaged {}",
                            accuracy.epoch(),
                            share(accuracy.raw()),
                            accuracy.averaged().map(FineTuneProtocol::share).orElse("-"));
                }
            });
            if (keep) {
                Path file = context.artefact("finetuned-on-" + train.size() + ".safetensors");
                tuning.save(file);
                LOG.info("Wrote {}", file);
            }
            return results(result, labelSet.name(), context);
        }
    }

    private static ProtocolResults results(FineTuneResult result, String set, EvaluationContext context) {
        int images = context.test().size();
        long seed = context.seed();
        ProtocolResults results = new ProtocolResults();
        results.addAccuracy(set, "last-raw-accuracy", result.last().raw(), images, seed);
        result.last()
                .averaged()
                .ifPresent(value -> results.addAccuracy(set, "last-averaged-accuracy", value, images, seed));
        results.addAccuracy(set, "best-raw-accuracy", result.bestRaw().raw(), images, seed);
        results.add(set, "best-raw-epoch", result.bestRaw().epoch());
        result.bestAveraged().ifPresent(best -> {
            results.addAccuracy(set, "best-averaged-accuracy", best.averaged().orElseThrow(), images, seed);
            results.add(set, "best-averaged-epoch", best.epoch());
        });
        return results.add(set, "labelled-images", result.images()).add(set, "steps", result.steps());
    }

    private LabelSet labelSet(EvaluationContext context) {
        String wanted = labels == null ? context.labelSets().get(0) : labels;
        return context.train().labelSets().stream()
                .filter(set -> set.name().equals(wanted) && context.labelSets().contains(wanted))
                .findFirst()
                .orElseThrow(() -> new EvaluationException(
                        "There is no label set '" + wanted + "'. Choose one of " + context.labelSets() + "."));
    }

    private int[] rows(EvaluationContext context) {
        if (split != null) {
            return SplitList.rows(split, context.train());
        }
        LabelSet set = labelSet(context);
        return shots != null
                ? LowShot.split(set, shots, 0, context.seed())
                : LowShot.share(set, fraction, 0, context.seed());
    }

    private FineTunePreset preset(EvaluationContext context) {
        double share = (double) rows(context).length / context.train().size();
        return preset == null ? FineTunePreset.of(context.config(), share) : FineTunePreset.named(preset);
    }

    private FineTuneOptions options(EvaluationContext context) {
        return preset(context)
                .options(context.config())
                .with(List.of("seed=" + context.seed()))
                .with(settings);
    }
}
