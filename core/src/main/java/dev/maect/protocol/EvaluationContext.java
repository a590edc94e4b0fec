/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.eval;

import dev.maect.data.ImageSource;
import dev.maect.data.LabelSet;
import dev.maect.data.source.SubsetSource;
import dev.maect.engine.ComputeDevice;
import dev.maect.engine.Precision;
import dev.maect.eval.ContentHash;
import dev.maect.eval.FeatureCache;
import dev.maect.eval.FeatureExtractor;
import dev.maect.eval.FeatureSet;
import dev.maect.eval.FeatureTap;
import dev.maect.eval.card.ProtocolCard.DataIdentity;
import dev.maect.eval.card.ProtocolCard.EncoderIdentity;
import dev.maect.vit.EncoderConfig;
import dev.maect.vit.Pooling;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;

/** What a protocol measures with: one encoder, the images, features of them, and where everything runs. */
final class EvaluationContext {
    private final EncoderUnderTest encoder;
    private final EncoderIdentity identity;
    private final EvaluationData data;
    private final ComputeDevice device;
    private final Precision precision;
    private final int batchSize;
    private final long seed;
    private final FeatureCache cache;
    private final long cacheBytes;
    private final Pooling pooling;
    private final EncoderConfig config;
    private final CardFiles files;

    EvaluationContext(EncoderUnderTest encoder, EvaluationData data, EvaluationOptions options) {
        this.encoder = encoder;
        this.data = data;
        device = options.device();
        precision = options.precision(device);
        batchSize = options.batchSize();
        seed = options.seed();
        cacheBytes = options.cacheBytes();
        files = new CardFiles(encoder.cards(), encoder.name());
        cache = new FeatureCache(encoder.cards().resolve("features"), cacheBytes);
        try (FeatureExtractor extractor = FeatureExtractor.open(encoder.path(), device, precision)) {
            pooling = options.pooling().orElse(extractor.pooling());
            config = extractor.config();
        }
        identity = new EncoderIdentity(encoder.name(), encoder.path().toString(), ContentHash.of(encoder.path()));
    }

    /** The encoder's file and its name in tables. */
    EncoderUnderTest encoder() {
        return encoder;
    }

    /** The encoder as cards name it. */
    EncoderIdentity encoderIdentity() {
        return identity;
    }

    /** The encoder's shape. */
    EncoderConfig config() {
        return config;
    }

    /** The pooling asked for, or else the file's own. */
    Pooling pooling() {
        return pooling;
    }

    /** Readable images to learn from. */
    ImageSource train() {
        return data.train();
    }

    /** Images per step of a probe: {@code wanted}, but at most a quarter of the training images. */
    int probeBatch(int wanted) {
        return Math.min(wanted, Math.max(2, train().size() / 4));
    }

    /** Readable images to measure on. */
    ImageSource test() {
        return data.test();
    }

    DataIdentity trainIdentity() {
        return data.trainIdentity();
    }

    DataIdentity testIdentity() {
        return data.testIdentity();
    }

    /** Names of the label sets that train and test images share, in the test images' order; empty without labels. */
    List<String> labelSets() {
        List<String> ofTrain = train().labelSets().stream().map(LabelSet::name).toList();
        return test().labelSets().stream()
                .map(LabelSet::name)
                .filter(ofTrain::contains)
                .toList();
    }

    /** The obstacle of protocols that need labels; empty if there are some. */
    Optional<String> missingLabels() {
        return labelSets().isEmpty()
                ? Optional.of("The " + test().description()
                        + " has no labels to measure against: put the images into one folder per class.")
                : Optional.empty();
    }

    /**
     * The obstacle of protocols that learn the classes from the training images: no labels, or other classes than the
     * test images have.
     *
     * @param someWillDo whether the protocol can answer with some of the classes that it learned ({@code --classes
     *     common})
     */
    Optional<String> unfitLabels(boolean someWillDo) {
        Optional<String> difference = labelSets().stream()
                .flatMap(name -> ClassMatching.difference(labelSet(train(), name), labelSet(test(), name)).stream())
                .findFirst();
        if (difference.isEmpty() || data.commonClasses().isEmpty()) {
            return missingLabels().or(() -> difference);
        }
        return someWillDo
                ? Optional.empty()
                : Optional.of("This protocol answers with all classes that it learns, and --val has only some of them."
                        + " Take knn, probe, lowshot or robustness for --classes common.");
    }

    private static LabelSet labelSet(ImageSource source, String name) {
        return source.labelSets().stream()
                .filter(set -> set.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** How many classes are in common, where only those are measured. */
    Optional<String> commonClasses() {
        return data.commonClasses();
    }

    ComputeDevice device() {
        return device;
    }

    Precision precision() {
        return precision;
    }

    /** Images per forward pass. */
    int batchSize() {
        return batchSize;
    }

    long seed() {
        return seed;
    }

    /** Bytes that features on disk may take together; 0 if none are kept. */
    long cacheBytes() {
        return cacheBytes;
    }

    /** The encoder on the device, with {@link #pooling}; the caller closes it. */
    FeatureExtractor openExtractor() {
        return FeatureExtractor.open(encoder.path(), pooling, device, precision);
    }

    /** Features after the final norm with {@link #pooling}. */
    Features features() {
        return features(List.of(FeatureTap.last(pooling))).get(0);
    }

    /**
     * Train and test features at each of {@code taps}, from the cache or else extracted in one pass over the images
     * and kept.
     *
     * @return one pair per tap; the caller closes them
     */
    List<Features> features(List<FeatureTap> taps) {
        List<FeatureSet> train = features(train(), trainIdentity(), taps);
        boolean whole = false;
        try {
            List<FeatureSet> test = features(test(), testIdentity(), taps);
            List<Features> pairs = new ArrayList<>();
            for (int i = 0; i < taps.size(); i++) {
                pairs.add(new Features(train.get(i), test.get(i)));
            }
            whole = true;
            return pairs;
        } finally {
            if (!whole) {
                train.forEach(FeatureSet::close);
            }
        }
    }

    /** Features of the test images alone; the caller closes them. */
    FeatureSet testFeatures() {
        return features(test(), testIdentity(), List.of(FeatureTap.last(pooling)))
                .get(0);
    }

    /**
     * Features of some images of {@code source}, after the final norm with {@link #pooling}: taken from those of all
     * images where these are kept, else kept under a hash of all images and the rows.
     *
     * @param identity of all images
     * @param rows which images, in this order
     * @return one row per entry of {@code rows}; the caller closes it
     */
    FeatureSet sampleFeatures(ImageSource source, DataIdentity identity, int[] rows) {
        FeatureTap tap = FeatureTap.last(pooling);
        if (Arrays.equals(rows, IntStream.range(0, source.size()).toArray())) {
            return features(source, identity, List.of(tap)).get(0);
        }
        Optional<FeatureSet> whole = cache.find(key(identity, tap), source.labelSets());
        if (whole.isPresent()) {
            try (FeatureSet all = whole.get()) {
                return all.subset(rows);
            }
        }
        DataIdentity part = new DataIdentity(
                rows.length + " of " + identity.description(),
                rows.length,
                ContentHash.of(identity.fingerprint() + " rows " + Arrays.toString(rows)));
        return features(new SubsetSource(source, rows), part, List.of(tap)).get(0);
    }

    /**
     * Features of any images at each of {@code taps}, cached by {@code identity}'s fingerprint.
     *
     * @return one set per tap; the caller closes them
     */
    List<FeatureSet> features(ImageSource source, DataIdentity identity, List<FeatureTap> taps) {
        Map<FeatureTap, FeatureSet> sets = new HashMap<>();
        List<FeatureTap> missing = new ArrayList<>();
        boolean whole = false;
        try {
            for (FeatureTap tap : taps) {
                Optional<FeatureSet> kept = cache.find(key(identity, tap), source.labelSets());
                kept.ifPresentOrElse(set -> sets.put(tap, set), () -> missing.add(tap));
            }
            if (!missing.isEmpty()) {
                try (FeatureExtractor extractor = openExtractor()) {
                    List<FeatureSet> fresh = extractor.extract(source, batchSize, missing);
                    for (int i = 0; i < fresh.size(); i++) {
                        sets.put(missing.get(i), fresh.get(i));
                    }
                }
                missing.forEach(tap -> cache.keep(key(identity, tap), Objects.requireNonNull(sets.get(tap))));
            }
            whole = true;
            return taps.stream()
                    .map(tap -> Objects.requireNonNull(sets.get(tap)))
                    .toList();
        } finally {
            if (!whole) {
                sets.values().forEach(FeatureSet::close);
            }
        }
    }

    private String key(DataIdentity images, FeatureTap tap) {
        String view =
                tap + ", " + config.imageHeight() + "x" + config.imageWidth() + ", " + precision + ", " + device.type();
        return FeatureCache.key(identity.sha256(), images.fingerprint(), view);
    }

    /** A file beside the card that is measured now; see {@link CardFiles#artefact}. */
    Path artefact(String name) {
        return files.artefact(name);
    }

    /** Where the encoder's cards go. */
    CardFiles files() {
        return files;
    }

    /**
     * Features of both sides.
     *
     * @param train to learn from
     * @param test to measure on
     */
    record Features(FeatureSet train, FeatureSet test) implements AutoCloseable {
        @Override
        public void close() {
            train.close();
            test.close();
        }
    }
}
