/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.finetune;

import dev.maect.MaectException;
import dev.maect.checkpoint.ModelFile;
import dev.maect.data.ImageSource;
import dev.maect.data.ImageSources;
import dev.maect.data.LabelSet;
import dev.maect.data.SubsetSource;
import dev.maect.engine.ComputeDevice;
import dev.maect.engine.Precision;
import dev.maect.eval.Bootstrap;
import dev.maect.eval.LowShot;
import dev.maect.finetune.EpochAccuracy;
import dev.maect.finetune.FineTuneListener;
import dev.maect.finetune.FineTuneOptions;
import dev.maect.finetune.FineTunePreset;
import dev.maect.finetune.FineTuneResult;
import dev.maect.finetune.FineTuning;
import dev.maect.finetune.LabelledSubset;
import dev.maect.train.RunFolder;
import dev.maect.vit.EncoderConfig;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Fine-tunes an encoder with few or all labels, prints accuracies and keeps the classifier where asked to. */
@Command(
        name = "finetune",
        description = "Fine-tune an encoder and a classifier on few or all labels, and measure them.",
        footer = {
            "",
            "Example: maect finetune runs/cifar10 --data cifar10.tar.gz#train --val cifar10.tar.gz#test --fraction 0.01"
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class FineTuneCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "RUN|CHECKPOINT", description = "A run (its last encoder) or a model file.")
    private @Nullable Path target;

    @Parameters(
            index = "1..*",
            arity = "0..*",
            paramLabel = "KEY=VALUE",
            description = "Settings that differ from the preset's, such as epochs=20; see docs/evaluation.md.")
    private List<String> settings = new ArrayList<>();

    @Option(names = "--data", paramLabel = "PATH", required = true, description = "Labelled training pictures.")
    private String data = "";

    @Option(names = "--val", paramLabel = "PATH", required = true, description = "Labelled pictures to measure on.")
    private String val = "";

    @Option(
            names = "--fraction",
            paramLabel = "SHARE",
            description = "Share of each class's labels, such as 0.01, at least one each (default: ${DEFAULT-VALUE}).")
    private double fraction = 1;

    @Option(names = "--shots", paramLabel = "N", description = "Pictures per class instead of a share.")
    private int shots;

    @Option(names = "--split", paramLabel = "FILE", description = "A list of picture names instead, one per line.")
    private @Nullable Path split;

    @Option(
            names = "--preset",
            paramLabel = "NAME",
            description = "ijepa-1, semivit-1, ijepa-10, semivit-10, mae-100 or small (default: by size and labels).")
    private @Nullable String preset;

    @Option(names = "--labels", paramLabel = "NAME", description = "Label set (default: the first).")
    private @Nullable String labels;

    @Option(names = "--out", paramLabel = "FILE", description = "Keep the fine-tuned model here; must not exist.")
    private @Nullable Path out;

    @Option(names = "--device", paramLabel = "DEVICE", description = "auto, cpu, cuda, cuda:N or mps.")
    private String device = "auto";

    @Option(names = "--seed", paramLabel = "N", description = "Seed of subset, classifier and training.")
    private long seed;

    @Override
    public Integer call() {
        if (out != null && Files.exists(out)) {
            throw new MaectException(out + " exists. Give --out another name, or remove it.");
        }
        Path model = model(Objects.requireNonNull(target));
        ComputeDevice place = ComputeDevice.parse(device);
        try (ImageSource all = ImageSources.open(data, 3);
                ImageSource opened = ImageSources.open(val, 3)) {
            LabelSet set = labelSet(all);
            ImageSource train = subset(all, set);
            ImageSource test = ImageSources.readable(opened);
            EncoderConfig config = config(model);
            FineTunePreset named = preset == null
                    ? FineTunePreset.of(config, (double) train.size() / all.size())
                    : FineTunePreset.named(preset);
            FineTuneOptions options =
                    named.options(config).with(List.of("seed=" + seed)).with(settings);
            PrintWriter screen = spec.commandLine().getOut();
            screen.println("preset: " + named + " pictures: " + train.size() + " of " + all.size());
            screen.println(options);
            try (FineTuning tuning = new FineTuning(model, set, options, place, Precision.automatic(place))) {
                FineTuneResult result = tuning.run(train, test, new FineTuneListener() {
                    @Override
                    public void onEvaluation(EpochAccuracy accuracy) {
                        screen.println(text("epoch", accuracy));
                        screen.flush();
                    }
                });
                if (out != null) {
                    tuning.save(out);
                }
                print(screen, result, test);
            }
        }
        return 0;
    }

    private void print(PrintWriter screen, FineTuneResult result, ImageSource test) {
        LabelSet truth = labelSet(test);
        int[] predictions =
                result.predictions().stream().mapToInt(Integer::intValue).toArray();
        Bootstrap.Interval interval = Bootstrap.accuracy(predictions, truth.labels(), seed);
        screen.println(text("last-epoch", result.last())
                + String.format(Locale.ROOT, " interval-95: %.4f..%.4f", interval.low(), interval.high()));
        screen.println(text("best-raw-epoch", result.bestRaw()));
        result.bestAveraged().ifPresent(best -> screen.println(text("best-averaged-epoch", best)));
        screen.flush();
    }

    private static String text(String name, EpochAccuracy accuracy) {
        String text = String.format(Locale.ROOT, "%s: %d raw: %.4f", name, accuracy.epoch(), accuracy.raw());
        return accuracy.averaged()
                .map(value -> text + String.format(Locale.ROOT, " averaged: %.4f", value))
                .orElse(text);
    }

    private static Path model(Path target) {
        if (!Files.isDirectory(target)) {
            return target;
        }
        RunFolder run = RunFolder.open(target);
        for (Path encoder : List.of(run.tunedEncoder(), run.untunedEncoder())) {
            if (Files.exists(encoder)) {
                return encoder;
            }
        }
        throw new MaectException(target + " has no encoder yet: its first stage has not ended.");
    }

    private static EncoderConfig config(Path model) {
        try (ModelFile file = ModelFile.open(model)) {
            return file.description().encoder();
        }
    }

    private LabelSet labelSet(ImageSource source) {
        return source.labelSets().stream()
                .filter(set -> labels == null || set.name().equals(labels))
                .findFirst()
                .orElseThrow(() -> new MaectException("The " + source.description() + " has no labels"
                        + (labels == null ? "" : " '" + labels + "'")
                        + ". Put the pictures into one folder per class, or name a label set it has."));
    }

    private ImageSource subset(ImageSource all, LabelSet set) {
        if (split != null) {
            return new SubsetSource(all, LabelledSubset.list(all, split));
        }
        return new SubsetSource(
                all, shots > 0 ? LowShot.split(set, shots, 0, seed) : LabelledSubset.fraction(set, fraction, seed));
    }
}
