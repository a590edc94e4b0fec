/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.protocol.standard;

import com.google.auto.service.AutoService;
import dev.maect.data.ImageSource;
import dev.maect.data.LabelSet;
import dev.maect.data.augment.Channels;
import dev.maect.data.source.SubsetSource;
import dev.maect.eval.EvaluationException;
import dev.maect.eval.cache.ContentHash;
import dev.maect.eval.card.ProtocolResults;
import dev.maect.eval.lowshot.LowShot;
import dev.maect.eval.lowshot.SplitList;
import dev.maect.eval.paired.Outcomes;
import dev.maect.finetune.EpochAccuracy;
import dev.maect.finetune.FineTuneEvent;
import dev.maect.finetune.FineTuneOptions;
import dev.maect.finetune.FineTunePreset;
import dev.maect.finetune.FineTuneResult;
import dev.maect.finetune.FineTuning;
import dev.maect.protocol.EvaluationContext;
import dev.maect.protocol.EvaluationProtocol;
import dev.maect.recipe.Setting;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fine-tuning of the encoder and a classifier on few or all labels.
 *
 * @param fraction share of each class's labels, at least one each
 * @param shots images per class instead of a share
 * @param split a list of image names instead, one per line
 * @param preset the name of a {@link FineTunePreset}; empty for the one that fits size and labels
 * @param labels the label set; empty for the first
 * @param keep whether the fine-tuned model is kept beside the card
 * @param set settings that differ from the preset's, {@code key=value} each; see {@link FineTuneOptions}
 */
@AutoService(EvaluationProtocol.class)
public record FineTuneProtocol(
        @Setting("Share of each class's labels, such as 0.01, at least one each.")
        double fraction,

        @Setting("Images per class instead of a share.") Optional<Integer> shots,

        @Setting("A list of image names instead, one per line.")
        Optional<Path> split,

        @Setting("ijepa-1, semivit-1, ijepa-10, semivit-10, mae-100 or small (default: by size and labels).")
        Optional<String> preset,

        @Setting("Label set (default: the first).") Optional<String> labels,

        @Setting("Keep the fine-tuned model beside the card.")
        boolean keep,

        @Setting("Settings that differ from the preset's, such as epochs=20; see docs/evaluation.md.")
        List<String> set)
        implements EvaluationProtocol {
    private static final Logger LOG = LoggerFactory.getLogger(FineTuneProtocol.class);
    private static final int FEW = 8;
    private static final String RAW = "last-raw-accuracy";
    private static final String AVERAGED = "last-averaged-accuracy";

    /** The usual settings: all labels. */
    public FineTuneProtocol() {
        this(1, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), false, List.of());
    }

    /** Checks the settings and copies the list. */
    public FineTuneProtocol {
        set = List.copyOf(set);
        Checks.require(fraction > 0 && fraction <= 1, "fraction", fraction, "above 0 and at most 1");
        Checks.require(shots.orElse(1) >= 1, "shots", shots.orElse(1), "at least 1");
        preset.ifPresent(FineTunePreset::named);
    }

    @Override
    public String name() {
        return "finetune";
    }

    @Override
    public String description() {
        return "Fine-tuning of encoder and classifier on few or all labels.";
    }

    @Override
    public int order() {
        return 80;
    }

    @Override
    public boolean overRanks() {
        return true;
    }

    @Override
    public Optional<String> obstacle(EvaluationContext context) {
        return context.unfitLabels(false);
    }

    @Override
    public Map<String, String> settings(EvaluationContext context) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("labels", labelSet(context).name());
        if (split.isPresent()) {
            Path list = split.get();
            all.put("split-list", list.getFileName() + " sha256 " + ContentHash.of(list));
        } else if (shots.isPresent()) {
            all.put("shots", shots.get().toString());
        } else {
            all.put("fraction", Double.toString(fraction));
        }
        all.put("preset", preset(context).toString());
        all.put("keep", Boolean.toString(keep));
        all.putAll(options(context).asMap());
        if (!Channels.areColours(context.config().channels())) {
            all.put(
                    "rand-augment-operations",
                    "rotation, sharpness, shear and translation, as the "
                            + context.config().channels() + " channels are no colours");
        }
        return all;
    }

    /** An encoder that overflows would otherwise look like fine-tuning that diverges. */
    private static void requireFeatures(ImageSource some, EvaluationContext context) {
        context.extract(some).close();
    }

    private static void tell(FineTuneEvent event, EvaluationContext context) {
        if (event instanceof FineTuneEvent.StepMade step) {
            context.progress("fine-tuning", step.step(), step.steps());
        } else if (event instanceof FineTuneEvent.Evaluated evaluated) {
            EpochAccuracy accuracy = evaluated.accuracy();
            LOG.info(
                    "Epoch {}: accuracy {}, averaged {}",
                    accuracy.epoch(),
                    share(accuracy.raw()),
                    accuracy.averaged().map(FineTuneProtocol::share).orElse("-"));
        }
    }

    private static String share(double accuracy) {
        return String.format(Locale.ROOT, "%.4f", accuracy);
    }

    @Override
    public ProtocolResults measure(EvaluationContext context) {
        LabelSet labelSet = labelSet(context);
        int[] rows = rows(context);
        ImageSource train = new SubsetSource(context.train(), rows);
        requireFeatures(new SubsetSource(context.train(), Arrays.copyOf(rows, Math.min(FEW, rows.length))), context);
        try (FineTuning tuning = new FineTuning(
                context.encoder().path(),
                labelSet,
                options(context),
                context.device(),
                context.precision(),
                context.ranks())) {
            FineTuneResult result =
                    tuning.run(train, context.test(), event -> tell(event, context), context.states(name()));
            if (keep) {
                context.keep("finetuned-on-" + train.size() + ".safetensors", file -> {
                    tuning.save(file);
                    LOG.info("Wrote {}", file);
                });
            }
            context.keepOutcomes(
                    labelSet.name(),
                    result.last().averaged().isPresent() ? AVERAGED : RAW,
                    Outcomes.of(
                            result.predictions().stream()
                                    .mapToInt(Integer::intValue)
                                    .toArray(),
                            testLabels(labelSet.name(), context)));
            return results(result, labelSet.name(), context);
        }
    }

    private static ProtocolResults results(FineTuneResult result, String labelSet, EvaluationContext context) {
        int images = context.test().size();
        long seed = context.seed();
        ProtocolResults results = new ProtocolResults();
        results.addAccuracy(labelSet, RAW, result.last().raw(), images, seed);
        result.last().averaged().ifPresent(value -> results.addAccuracy(labelSet, AVERAGED, value, images, seed));
        results.addAccuracy(labelSet, "best-raw-accuracy", result.bestRaw().raw(), images, seed);
        results.add(labelSet, "best-raw-epoch", result.bestRaw().epoch());
        result.bestAveraged().ifPresent(best -> {
            results.addAccuracy(
                    labelSet, "best-averaged-accuracy", best.averaged().orElseThrow(), images, seed);
            results.add(labelSet, "best-averaged-epoch", best.epoch());
        });
        return results.add(labelSet, "labelled-images", result.images()).add(labelSet, "steps", result.steps());
    }

    private static int[] testLabels(String labelSet, EvaluationContext context) {
        return context.test().labelSets().stream()
                .filter(set -> set.name().equals(labelSet))
                .findFirst()
                .orElseThrow()
                .labels();
    }

    private LabelSet labelSet(EvaluationContext context) {
        String wanted = labels.orElseGet(() -> context.labelSets().get(0));
        return context.train().labelSets().stream()
                .filter(known ->
                        known.name().equals(wanted) && context.labelSets().contains(wanted))
                .findFirst()
                .orElseThrow(() -> new EvaluationException(
                        "There is no label set '" + wanted + "'. Choose one of " + context.labelSets() + "."));
    }

    private int[] rows(EvaluationContext context) {
        if (split.isPresent()) {
            return SplitList.rows(split.get(), context.train());
        }
        LabelSet labelled = labelSet(context);
        return shots.map(n -> LowShot.split(labelled, n, 0, context.seed()))
                .orElseGet(() -> LowShot.share(labelled, fraction, 0, context.seed()));
    }

    private FineTunePreset preset(EvaluationContext context) {
        double share = (double) rows(context).length / context.train().size();
        return preset.map(FineTunePreset::named).orElseGet(() -> FineTunePreset.of(context.config(), share));
    }

    private FineTuneOptions options(EvaluationContext context) {
        return preset(context)
                .options(context.config())
                .with(List.of("seed=" + context.seed()))
                .with(set);
    }
}
