/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.protocol;

import dev.maect.checkpoint.ModelFile;
import dev.maect.checkpoint.state.StateFiles;
import dev.maect.data.ImageSource;
import dev.maect.data.LabelSet;
import dev.maect.data.source.SubsetSource;
import dev.maect.distributed.FirstRank;
import dev.maect.distributed.ProcessGroup;
import dev.maect.distributed.RankDevice;
import dev.maect.engine.ComputeDevice;
import dev.maect.engine.NativeSetup;
import dev.maect.engine.Precision;
import dev.maect.eval.EvaluationException;
import dev.maect.eval.FeatureExtractor;
import dev.maect.eval.FeatureSet;
import dev.maect.eval.FeatureTap;
import dev.maect.eval.cache.ContentHash;
import dev.maect.eval.cache.FeatureCache;
import dev.maect.eval.card.ProtocolCard.DataIdentity;
import dev.maect.eval.card.ProtocolCard.EncoderIdentity;
import dev.maect.eval.paired.OutcomeFile;
import dev.maect.eval.paired.Outcomes;
import dev.maect.vit.EncoderConfig;
import dev.maect.vit.Pooling;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.global.torch;

/**
 * What a protocol measures with: one encoder, the images, features of them, and where everything runs. Weights and images
 * are read when first asked for.
 */
public final class EvaluationContext {
    static {
        NativeSetup.prepare();
    }

    private final EncoderUnderTest encoder;
    private final EncoderIdentity identity;
    private final EvaluationData data;
    private final ComputeDevice device;
    private final Precision precision;
    private final Computing computing;
    private final FeatureCache cache;
    private final Pooling pooling;
    private final EncoderConfig config;
    private final CardFiles files;
    private final EvaluationListener listener;
    private final KnownHashes known;
    private final ProcessGroup ranks;
    private final Map<String, Map<String, Outcomes>> outcomes = new LinkedHashMap<>();
    private String protocol = "";

    EvaluationContext(
            EncoderUnderTest encoder,
            EvaluationData data,
            Computing computing,
            KnownHashes known,
            EvaluationListener listener,
            ProcessGroup ranks) {
        this.encoder = encoder;
        this.data = data;
        this.computing = computing;
        this.listener = listener;
        this.known = known;
        this.ranks = ranks;
        device = RankDevice.of(computing.place(), ranks);
        precision = computing.precision(device);
        files = new CardFiles(encoder.cards(), encoder.name());
        cache = new FeatureCache(
                FeatureFolder.of(encoder.cards().orElse(Path.of(""))),
                encoder.cards().isPresent() ? computing.cacheBytes() : 0);
        try (ModelFile file = ModelFile.open(encoder.path())) {
            pooling = computing.pooling().orElse(file.description().pooling());
            config = file.description().encoder();
        }
        String hash = known.answer(
                "hash of weights", ContentHash.stamp(encoder.path()), () -> ContentHash.of(encoder.path()));
        identity = new EncoderIdentity(encoder.name(), encoder.path().toString(), hash);
    }

    /** The encoder's file and its name in tables. */
    public EncoderUnderTest encoder() {
        return encoder;
    }

    /** The encoder as cards name it. */
    public EncoderIdentity encoderIdentity() {
        return identity;
    }

    /** The encoder's shape. */
    public EncoderConfig config() {
        return config;
    }

    /** The pooling asked for, or else the file's own. */
    public Pooling pooling() {
        return pooling;
    }

    /** Readable images to learn from. */
    public ImageSource train() {
        return data.train();
    }

    /** Images per step of a probe: {@code wanted}, but at most a quarter of the training images. */
    public int probeBatch(int wanted) {
        return Math.min(wanted, Math.max(2, train().size() / 4));
    }

    /** Readable images to measure on. */
    public ImageSource test() {
        return data.test();
    }

    /** The images to learn from as cards name them. */
    public DataIdentity trainIdentity() {
        return data.trainIdentity();
    }

    /** The images to measure on as cards name them. */
    public DataIdentity testIdentity() {
        return data.testIdentity();
    }

    /** All readable images that there are to look at: the test images; where they are held out of those to learn from, all. */
    public ImageSource all() {
        return data.all();
    }

    /** {@link #all} as cards name it. */
    public DataIdentity allIdentity() {
        return data.all() == data.test()
                ? data.testIdentity()
                : data.allIdentity().get();
    }

    /** Names of the label sets that train and test images share, in the test images' order; empty without labels. */
    public List<String> labelSets() {
        List<String> ofTrain = train().labelSets().stream().map(LabelSet::name).toList();
        return test().labelSets().stream()
                .map(LabelSet::name)
                .filter(ofTrain::contains)
                .toList();
    }

    /** The obstacle of protocols that need labels; empty if there are some. */
    public Optional<String> missingLabels() {
        return labelSets().isEmpty()
                ? Optional.of("The " + test().description()
                        + " has no labels to measure against: put the images into one folder per class.")
                : Optional.empty();
    }

    /**
     * The obstacle of protocols that learn the classes from the training images: no labels, or other classes than the
     * test images have.
     *
     * @param someWillDo whether the protocol can answer with some of the classes that it learned ({@link
     *     ClassMatching#COMMON})
     */
    public Optional<String> unfitLabels(boolean someWillDo) {
        Optional<String> difference = labelSets().stream()
                .flatMap(name -> ClassMatching.difference(labelSet(train(), name), labelSet(test(), name)).stream())
                .findFirst();
        if (difference.isEmpty() || data.commonClasses().isEmpty()) {
            return missingLabels().or(() -> difference);
        }
        return someWillDo
                ? Optional.empty()
                : Optional.of("This protocol answers with all classes that it learns, and val has only some of them."
                        + " Take knn, probe, lowshot or robustness for classes=common.");
    }

    private static LabelSet labelSet(ImageSource source, String name) {
        return source.labelSets().stream()
                .filter(set -> set.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** How many classes are in common, where only those are measured. */
    public Optional<String> commonClasses() {
        return data.commonClasses();
    }

    /** The ranks that measure together; a group of one where there is one process. */
    @SuppressWarnings("exports") // for maect's own protocols
    public ProcessGroup ranks() {
        return ranks;
    }

    /** Runs on rank 0 what is not shared out, while the others wait. */
    public void onFirst(Runnable work) {
        FirstRank.alone(ranks, work);
    }

    /** Where to compute. */
    public ComputeDevice device() {
        return device;
    }

    /** In which precision. */
    public Precision precision() {
        return precision;
    }

    /** Images per forward pass. */
    public int batchSize() {
        return computing.batchSize();
    }

    /** Of everything random. */
    public long seed() {
        return computing.seed();
    }

    /** Bytes that features on disk may take together; 0 if none are kept. */
    public long cacheBytes() {
        return encoder.cards().isPresent() ? computing.cacheBytes() : 0;
    }

    /**
     * The encoder on the device, with {@link #pooling}; the caller closes it.
     *
     * @throws dev.maect.weights.CheckpointException if some of its weights are not finite
     */
    public FeatureExtractor openExtractor() {
        return FeatureExtractor.open(encoder.path(), pooling, device, precision).among(ranks);
    }

    /** Features after the final norm with {@link #pooling}. */
    public Features features() {
        return features(List.of(FeatureTap.last(pooling))).get(0);
    }

    /**
     * Train and test features at each of {@code taps}, from the cache or else extracted in one pass over the images
     * and kept; on {@link #device()} where it has room for them.
     *
     * @return one pair per tap; the caller closes them
     */
    public List<Features> features(List<FeatureTap> taps) {
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
    public FeatureSet testFeatures() {
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
    public FeatureSet sampleFeatures(ImageSource source, DataIdentity identity, int[] rows) {
        FeatureTap tap = FeatureTap.last(pooling);
        if (Arrays.equals(rows, IntStream.range(0, source.size()).toArray())) {
            return features(source, identity, List.of(tap)).get(0);
        }
        Optional<FeatureSet> whole = kept(source, identity, tap);
        if (whole.isPresent()) {
            try (FeatureSet all = whole.get()) {
                return all.subset(rows).movedTo(device);
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
     * @return one set per tap, all of it finite; the caller closes them
     * @throws EvaluationException if some are not finite; the message names encoder and image
     */
    public List<FeatureSet> features(ImageSource source, DataIdentity identity, List<FeatureTap> taps) {
        Map<FeatureTap, FeatureSet> sets = new HashMap<>();
        List<FeatureTap> missing = new ArrayList<>();
        boolean whole = false;
        try {
            for (FeatureTap tap : taps) {
                Optional<FeatureSet> kept = kept(source, identity, tap);
                kept.ifPresentOrElse(set -> sets.put(tap, set), () -> missing.add(tap));
            }
            // What earlier versions kept was not checked.
            sets.values().forEach(set -> requireFinite(set, source));
            List<FeatureSet> fresh = missing.isEmpty() ? List.of() : extracted(source, missing);
            for (int i = 0; i < fresh.size(); i++) {
                sets.put(missing.get(i), fresh.get(i));
            }
            missing.forEach(tap -> cache.keep(key(identity, tap), Objects.requireNonNull(sets.get(tap))));
            sets.replaceAll((tap, set) -> set.movedTo(device));
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

    /** What rank 0 has kept, on all ranks. */
    private Optional<FeatureSet> kept(ImageSource source, DataIdentity identity, FeatureTap tap) {
        Optional<FeatureSet> kept = cache.find(key(identity, tap), source.labelSets());
        if (ranks.isAlone() || !ranks.ofFirst(kept.isPresent())) {
            return kept;
        }
        FeatureSet here = kept.orElseGet(() ->
                new FeatureSet(torch.empty(source.size(), tap.pooling().width(config.dim())), source.labelSets()));
        ranks.broadcast(here.features());
        return Optional.of(here);
    }

    /**
     * Features of any images after the final norm with {@link #pooling}, which are neither looked up nor kept.
     *
     * @return all of it finite; the caller closes it
     * @throws EvaluationException if some are not finite; the message names encoder and image
     */
    public FeatureSet extract(ImageSource source) {
        return extracted(source, List.of(FeatureTap.last(pooling))).get(0).movedTo(device);
    }

    private List<FeatureSet> extracted(ImageSource source, List<FeatureTap> taps) {
        try (FeatureExtractor extractor = openExtractor()) {
            return extractor.extract(source, batchSize(), taps, images -> progress("features", images, source.size()));
        }
    }

    private void requireFinite(FeatureSet set, ImageSource source) {
        set.firstNotFinite().ifPresent(row -> {
            throw new EvaluationException("The features of " + encoder.path() + " are not all finite, such as those of "
                    + source.name(row) + ": nothing is measured with them. Its training may have diverged, or "
                    + precision + " is too narrow for its values.");
        });
    }

    private String key(DataIdentity images, FeatureTap tap) {
        String view =
                tap + ", " + config.imageHeight() + "x" + config.imageWidth() + ", " + precision + ", " + device.type();
        return FeatureCache.key(identity.sha256(), images.fingerprint(), view);
    }

    /** Tells the listener that {@code done} of {@code of} parts of {@code what} are done. */
    public void progress(String what, long done, long of) {
        listener.on(new EvaluationEvent.Progress(protocol, encoder.name(), what, done, of));
    }

    /** Whether there is a folder for cards and for what lies beside them. */
    public boolean keeps() {
        return encoder.cards().isPresent();
    }

    /**
     * Writes something that is no number beside the card that is measured now; the card names it. Without a folder for
     * cards, nothing is done.
     *
     * @param name with its ending; the encoder's name and the first digits of the card's key are put before it
     * @param writer writes the file, whose folder exists
     */
    public void keep(String name, Consumer<Path> writer) {
        files.beside(name).ifPresent(writer);
    }

    /**
     * Keeps what came out for each test image beside the card, so that encoders can be compared in pairs. Without a folder
     * for cards, nothing is done.
     *
     * @param labelSet and
     * @param metric as the number is called on the card
     * @param found of the test images, in their order
     */
    public void keepOutcomes(String labelSet, String metric, Outcomes found) {
        outcomes.computeIfAbsent(labelSet, name -> new LinkedHashMap<>()).put(metric, found);
    }

    /** Writes the outcomes that were kept since the card was begun. */
    void writeOutcomes() {
        if (!outcomes.isEmpty()) {
            keep(protocol + OutcomeFile.ENDING, OutcomeFile.of(testIdentity().fingerprint(), outcomes)::write);
        }
    }

    /**
     * Where a protocol that takes long keeps its state, to go on from if it is stopped. States hold for this encoder, these
     * images and these settings alone, and are deleted when the card is written.
     *
     * @param name of the measurement
     * @return empty without a folder for cards
     */
    public Optional<StateFiles> states(String name) {
        return files.states(name);
    }

    /** From now on what is kept belongs to the card of this protocol with this key. */
    void begin(String name, String key) {
        protocol = name;
        outcomes.clear();
        files.begin(key);
        known.keep();
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
    public record Features(FeatureSet train, FeatureSet test) implements AutoCloseable {
        @Override
        public void close() {
            train.close();
            test.close();
        }
    }
}
