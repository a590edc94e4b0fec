/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval;

import static org.bytedeco.pytorch.global.torch.ScalarType;

import dev.maect.checkpoint.ModelDescription;
import dev.maect.checkpoint.ModelFile;
import dev.maect.data.Image;
import dev.maect.data.ImageSource;
import dev.maect.data.ListSource;
import dev.maect.data.augment.Views;
import dev.maect.data.loader.Batch;
import dev.maect.data.loader.Loader;
import dev.maect.data.loader.LoaderEpoch;
import dev.maect.data.loader.LoaderOptions;
import dev.maect.data.source.SubsetSource;
import dev.maect.distributed.DealtRows;
import dev.maect.distributed.ProcessGroup;
import dev.maect.engine.ComputeDevice;
import dev.maect.engine.Precision;
import dev.maect.engine.Scopes;
import dev.maect.engine.kernel.Autocast;
import dev.maect.engine.machine.OutOfMemoryException;
import dev.maect.engine.machine.Processors;
import dev.maect.vit.Encoder;
import dev.maect.vit.EncoderConfig;
import dev.maect.vit.EncoderOutput;
import dev.maect.vit.PixelNormalisation;
import dev.maect.vit.Pooling;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns images into features with a frozen encoder: resized and centre-cropped, not augmented, pooled after the final
 * norm. Closing it frees the encoder.
 */
public final class FeatureExtractor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FeatureExtractor.class);

    private final Optional<Path> file;
    private final Encoder encoder;
    private final Pooling pooling;
    private final PixelNormalisation normalisation;
    private final ComputeDevice device;
    private final Precision precision;
    private ProcessGroup ranks = ProcessGroup.alone();

    /**
     * An extractor that owns {@code encoder}, which is on {@code device} already, and keeps of it only what passes need: it can be
     * neither saved nor trained any more.
     */
    public FeatureExtractor(
            Encoder encoder,
            Pooling pooling,
            PixelNormalisation normalisation,
            ComputeDevice device,
            Precision precision) {
        this(encoder, pooling, normalisation, device, precision, Optional.empty());
    }

    private FeatureExtractor(
            Encoder encoder,
            Pooling pooling,
            PixelNormalisation normalisation,
            ComputeDevice device,
            Precision precision,
            Optional<Path> file) {
        this.file = file;
        this.encoder = encoder;
        this.pooling = pooling;
        this.normalisation = normalisation;
        this.device = device;
        this.precision = precision;
        encoder.keepPackedOnly(precision);
    }

    /**
     * Loads a model, whoever wrote it (see {@link ModelFile}); pooling and normalisation are the file's.
     *
     * @throws dev.maect.weights.CheckpointException if a weight is infinite or not a number
     */
    public static FeatureExtractor open(Path path, ComputeDevice device, Precision precision) {
        try (ModelFile file = ModelFile.open(path)) {
            return open(path, file, file.description().pooling(), device, precision);
        }
    }

    /** As {@link #open(Path, ComputeDevice, Precision)} with another pooling. */
    public static FeatureExtractor open(Path path, Pooling pooling, ComputeDevice device, Precision precision) {
        try (ModelFile file = ModelFile.open(path)) {
            return open(path, file, pooling, device, precision);
        }
    }

    private static FeatureExtractor open(
            Path path, ModelFile file, Pooling pooling, ComputeDevice device, Precision precision) {
        ModelDescription description = file.description();
        file.notes().forEach(LOG::info);
        Encoder encoder = file.encoder();
        if (!device.equals(ComputeDevice.CPU)) {
            device.place(encoder.tensors());
        }
        return new FeatureExtractor(
                encoder, pooling, description.normalisation(), device, precision, Optional.of(path));
    }

    /**
     * From now on this is one of several ranks that extract together: each encodes its part of the images of every extraction,
     * and all get the features of all, those that one process gets. All ranks ask for the same extractions in the same order.
     */
    @SuppressWarnings("exports") // for maect's own protocols and runs
    public FeatureExtractor among(ProcessGroup group) {
        ranks = group;
        return this;
    }

    /** The ranks that extract together; a group of one unless told otherwise. */
    @SuppressWarnings("exports")
    public ProcessGroup ranks() {
        return ranks;
    }

    /**
     * The features of every image of {@code source}, in its order, with its labels.
     *
     * @param batchSize images per forward pass
     * @return float32 [N, D] on the CPU; the caller closes it
     */
    public FeatureSet extract(ImageSource source, int batchSize) {
        return extract(source, batchSize, List.of(FeatureTap.last(pooling))).get(0);
    }

    /**
     * Several kinds of features of every image of {@code source} in one pass over it.
     *
     * @param batchSize images per forward pass
     * @param taps where features are taken
     * @return one set per tap, float32 [N, D] on the CPU; the caller closes them
     * @throws EvaluationException if the encoder has no such block, or is a file's and gives features that are not finite
     */
    public List<FeatureSet> extract(ImageSource source, int batchSize, List<FeatureTap> taps) {
        return extract(source, batchSize, taps, images -> {});
    }

    /**
     * As {@link #extract(ImageSource, int, List)}, telling how it goes.
     *
     * @param progress is given the number of images that are done, after each batch; of several ranks an estimate
     */
    public List<FeatureSet> extract(ImageSource source, int batchSize, List<FeatureTap> taps, LongConsumer progress) {
        EncoderConfig config = encoder.config();
        taps.forEach(tap -> tap.requireWithin(config.depth()));
        List<Tensor> features = new ArrayList<>();
        boolean whole = false;
        try {
            for (FeatureTap tap : taps) {
                features.add(torch.empty(source.size(), tap.pooling().width(config.dim())));
            }
            DealtRows dealt = new DealtRows(ranks, source.size(), batchSize);
            dealt.make(() -> forEachBatch(own(source, dealt), batchSize, (model, images, row) -> {
                List<Tensor> pooled = pooled(images, taps);
                for (int i = 0; i < taps.size(); i++) {
                    features.get(i)
                            .narrow(0, dealt.from() + row, pooled.get(i).size(0))
                            .copy_(pooled.get(i));
                }
                progress.accept((row + images.size(0)) * source.size() / dealt.count());
            }));
            features.forEach(dealt::spread);
            whole = true;
        } finally {
            if (!whole) {
                features.forEach(Tensor::close);
            }
        }
        List<FeatureSet> sets = features.stream()
                .map(tensor -> new FeatureSet(tensor, source.labelSets()))
                .toList();
        Optional<String> refusal = file.flatMap(from -> notFinite(sets, source, from));
        if (refusal.isPresent()) {
            sets.forEach(FeatureSet::close);
            throw new EvaluationException(refusal.get());
        }
        return sets;
    }

    private static ImageSource own(ImageSource source, DealtRows dealt) {
        return dealt.group().isAlone()
                ? source
                : new SubsetSource(
                        source, IntStream.range(dealt.from(), dealt.to()).toArray());
    }

    /** A file's encoder is asked for something to use; one that is being trained is watched, whatever it gives. */
    private Optional<String> notFinite(List<FeatureSet> sets, ImageSource source, Path from) {
        return sets.stream()
                .flatMapToInt(set -> set.firstNotFinite().stream())
                .mapToObj(row -> "The features of " + from + " are not all finite, such as those of "
                        + source.name(row) + ": nothing is measured with them. Its training may have diverged, or "
                        + precision + " is too narrow for its values.")
                .findFirst();
    }

    /**
     * The features of images that are in memory, as {@link #extract(ImageSource, int)} has them, in one forward pass.
     *
     * @param images at least one, of any sizes
     * @return float [N][D], in their order
     */
    public float[][] features(List<Image> images) {
        try (FeatureSet set = extract(ListSource.of(images), images.size())) {
            return set.toArrays();
        }
    }

    /**
     * The features of one image.
     *
     * @return float [D]
     */
    public float[] features(Image image) {
        return features(List.of(image))[0];
    }

    /** Looks at a batch of images with the encoder. */
    @FunctionalInterface
    public interface BatchVisitor {
        /**
         * Runs without gradients, under the extractor's precision, in a pointer scope that ends with the batch.
         *
         * @param encoder the frozen encoder
         * @param images float32 [B, C, H, W], normalised, on the encoder's device
         * @param row the index in the source of the batch's first image
         */
        void visit(Encoder encoder, Tensor images, long row);
    }

    /** Shows every image of {@code source} to {@code visitor}, in its order, resized and cropped for the encoder. */
    public void forEachBatch(ImageSource source, int batchSize, BatchVisitor visitor) {
        try {
            throughBatches(source, batchSize, visitor);
        } catch (RuntimeException | OutOfMemoryError e) {
            throw OutOfMemoryException.of(
                    e,
                    "encoding images, " + batchSize + " at a time",
                    () -> "A smaller batch takes less (batch-size).");
        }
    }

    private void throughBatches(ImageSource source, int batchSize, BatchVisitor visitor) {
        EncoderConfig config = encoder.config();
        Views views = Views.evaluation(config.imageHeight(), config.imageWidth());
        int workers = Math.max(1, Processors.current().loading() / ranks.localSize());
        try (Loader loader = new Loader(source, views, LoaderOptions.evaluation(batchSize, workers));
                LoaderEpoch batches = loader.epoch(0)) {
            long row = 0;
            while (batches.hasNext()) {
                try (PointerScope scope = new PointerScope();
                        NoGradGuard guard = new NoGradGuard();
                        Batch batch = batches.next();
                        Autocast autocast = new Autocast(device, precision)) {
                    visitor.visit(encoder, normalisation.apply(batch.views().get(0), device), row);
                    row += batch.indices().size(0);
                }
            }
        }
    }

    /**
     * The features of one batch, without gradient history.
     *
     * @param views uint8 [1, B, H, W, C], as the loader makes them
     * @return float32 [B, D] on the extractor's device, owned by the enclosing scope or else by the caller
     */
    public Tensor features(Tensor views) {
        return features(views, List.of(FeatureTap.last(pooling))).get(0);
    }

    /**
     * As {@link #features(Tensor)}, at several places in one pass.
     *
     * @return float32 [B, D] for each of {@code taps}
     */
    public List<Tensor> features(Tensor views, List<FeatureTap> taps) {
        return Scopes.keepAll(() -> {
            try (NoGradGuard guard = new NoGradGuard();
                    Autocast autocast = new Autocast(device, precision)) {
                return pooled(normalisation.apply(views, device), taps).stream()
                        .map(features -> features.to(ScalarType.Float))
                        .toList();
            }
        });
    }

    private List<Tensor> pooled(Tensor images, List<FeatureTap> taps) {
        if (taps.stream().allMatch(FeatureTap::isLast)) {
            Tensor tokens = encoder.forward(images);
            return taps.stream()
                    .map(tap -> encoder.features(tokens, tap.pooling()))
                    .toList();
        }
        int depth = encoder.config().depth();
        EncoderOutput output = encoder.forward(
                images, taps.stream().map(tap -> tap.indexIn(depth)).toList());
        List<Tensor> features = new ArrayList<>();
        for (int i = 0; i < taps.size(); i++) {
            features.add(pooled(output.taps().get(i), taps.get(i)));
        }
        return features;
    }

    private Tensor pooled(Tensor tokens, FeatureTap tap) {
        return tap.norm()
                ? encoder.features(tokens, tap.pooling(), false)
                : tap.pooling().apply(tokens);
    }

    /** {@code tensor} on the extractor's device: itself if it is there, else a copy in the caller's scope. */
    public Tensor onDevice(Tensor tensor) {
        return device.place(tensor);
    }

    /**
     * Features where the extractor computes, so that what is measured on them is computed there, too ({@link FeatureSet#movedTo}).
     *
     * @param features closed if they are elsewhere
     */
    public FeatureSet onDevice(FeatureSet features) {
        return features.movedTo(device);
    }

    /** The encoder's shape, such as the size of the images it takes. */
    public EncoderConfig config() {
        return encoder.config();
    }

    /** The pooling that {@link #extract(ImageSource, int)} and {@link #features} use. */
    public Pooling pooling() {
        return pooling;
    }

    @Override
    public void close() {
        encoder.close();
    }
}
