/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.catalog.label;

import dev.maect.catalog.Catalog;
import dev.maect.catalog.StoredImages;
import dev.maect.catalog.store.CatalogException;
import dev.maect.checkpoint.ModelFile;
import dev.maect.data.ImageSource;
import dev.maect.data.LabelSet;
import dev.maect.data.ListSource;
import dev.maect.engine.ComputeDevice;
import dev.maect.engine.Precision;
import dev.maect.engine.RandomStream;
import dev.maect.eval.card.ConfidenceInterval;
import dev.maect.finetune.FineTuneEvent;
import dev.maect.finetune.FineTuneOptions;
import dev.maect.finetune.FineTunePreset;
import dev.maect.finetune.FineTuneResult;
import dev.maect.finetune.FineTuning;
import dev.maect.vit.EncoderConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * An encoder that learns the labels of a catalogue together with a classifier. How good that is is measured on a fifth of each
 * class's images, from which nothing was learned; what is saved is trained in the same way on all labels.
 */
public final class FineTunedClassifier {
    private static final int HELD_OUT = 5; // one of so many

    /**
     * How it is trained.
     *
     * @param settings that differ from those of the preset that fits, {@code key=value} each, such as {@code epochs=20}
     * @param seed of the held-out part and of training
     * @param device what computes
     */
    public record Options(List<String> settings, long seed, ComputeDevice device) {
        /** Copies the list. */
        public Options {
            settings = List.copyOf(settings);
        }
    }

    /**
     * What was measured.
     *
     * @param accuracy of the last epoch on the held-out images
     * @param interval of it
     * @param learned images that were learned from then
     * @param heldOut images it was measured on
     * @param classes their names, sorted
     */
    public record Result(
            double accuracy, ConfidenceInterval interval, int learned, int heldOut, List<String> classes) {}

    /** Told how far training is. */
    @FunctionalInterface
    public interface Progress {
        /** {@code step} of {@code steps} of {@code part} ("measuring" or "training") are made. */
        void made(String part, long step, long steps);
    }

    private FineTunedClassifier() {}

    /**
     * Trains, measures, trains on all labels and saves that as one model file, which {@link Classifier#open} takes.
     *
     * @param encoder the encoder's file
     * @param labels by image, all of images that are present
     * @throws CatalogException if no class has five labels, or there are fewer than two classes
     */
    public static Result fit(
            Catalog catalog,
            Path encoder,
            String set,
            Map<Long, String> labels,
            Options options,
            Path target,
            Progress progress) {
        List<String> classes = List.copyOf(new TreeSet<>(labels.values()));
        if (classes.size() < 2) {
            throw new CatalogException("A classifier needs labels of at least two classes; there are " + labels.size()
                    + " labels of " + classes.size() + ". Give more: maect label CATALOG --next 20 says which.");
        }
        List<Long> learned = new ArrayList<>();
        List<Long> held = new ArrayList<>();
        divide(labels, options.seed(), learned, held);
        if (held.isEmpty()) {
            throw new CatalogException(
                    "No class has " + HELD_OUT + " labels, so that none can be held out to measure on. Label"
                            + " more, or use --method logistic.");
        }
        EncoderConfig config;
        try (ModelFile file = ModelFile.open(encoder)) {
            config = file.description().encoder();
        }
        FineTuneOptions settings = FineTunePreset.of(config, 1)
                .options(config)
                .with(List.of("evaluate-every=0", "seed=" + options.seed()))
                .with(options.settings());
        List<Long> all = new ArrayList<>(labels.keySet());
        Precision precision = Precision.automatic(options.device());
        try (StoredImages stored = new StoredImages(catalog, config.channels())) {
            ImageSource test = source(stored, held, labels, classes, set);
            FineTuneResult measured;
            try (FineTuning tuning =
                    new FineTuning(encoder, test.labelSets().get(0), settings, options.device(), precision)) {
                measured = tuning.run(
                        source(stored, learned, labels, classes, set),
                        test,
                        event -> tell(event, "measuring", progress));
            }
            try (FineTuning tuning =
                    new FineTuning(encoder, test.labelSets().get(0), settings, options.device(), precision)) {
                tuning.run(source(stored, all, labels, classes, set), test, event -> tell(event, "training", progress));
                tuning.save(target);
            }
            double[] right = new double[held.size()];
            for (int i = 0; i < right.length; i++) {
                right[i] = classes.get(measured.predictions().get(i)).equals(labels.get(held.get(i))) ? 1 : 0;
            }
            double accuracy = java.util.Arrays.stream(right).average().orElse(0);
            return new Result(
                    accuracy, ConfidenceInterval.mean(right, options.seed()), learned.size(), held.size(), classes);
        }
    }

    private static void tell(FineTuneEvent event, String part, Progress progress) {
        if (event instanceof FineTuneEvent.StepMade step) {
            progress.made(part, step.step(), step.steps());
        }
    }

    /** A fifth of each class is held out, as far as it has five images. */
    private static void divide(Map<Long, String> labels, long seed, List<Long> learned, List<Long> held) {
        Map<String, List<Long>> byClass = new TreeMap<>();
        labels.forEach((image, label) ->
                byClass.computeIfAbsent(label, same -> new ArrayList<>()).add(image));
        int number = 0;
        for (List<Long> images : byClass.values()) {
            images.sort(Comparator.naturalOrder());
            int[] order = RandomStream.of(seed, "held-out", number++).permutation(images.size());
            for (int i = 0; i < order.length; i++) {
                (i < images.size() / HELD_OUT ? held : learned).add(images.get(order[i]));
            }
        }
    }

    private static ImageSource source(
            StoredImages stored, List<Long> images, Map<Long, String> labels, List<String> classes, String set) {
        int[] own = images.stream()
                .mapToInt(image -> classes.indexOf(String.valueOf(labels.get(image))))
                .toArray();
        return ListSource.of(images.size(), i -> stored.read(images.get(i)))
                .withLabels(new LabelSet(set, classes, own, false));
    }
}
