/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train.stage;

import static org.bytedeco.pytorch.global.torch.ScalarType;

import dev.maect.data.ImageSource;
import dev.maect.data.augment.ViewGroup;
import dev.maect.data.augment.Views;
import dev.maect.data.loader.Batch;
import dev.maect.data.loader.Loader;
import dev.maect.data.loader.LoaderEpoch;
import dev.maect.data.loader.LoaderOptions;
import dev.maect.data.loader.OnBadImage;
import dev.maect.distributed.ProcessGroup;
import dev.maect.engine.ComputeDevice;
import dev.maect.engine.Precision;
import dev.maect.engine.Tensors;
import dev.maect.engine.kernel.Autocast;
import dev.maect.recipe.Decode;
import dev.maect.recipe.Recipe;
import dev.maect.train.state.TrainingState.Reading;
import dev.maect.vit.Encoder;
import dev.maect.vit.PixelNormalisation;
import dev.maect.vit.Pooling;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One pass over the images that encodes several random views of each with the frozen encoder. The views are those of
 * epoch 0: the first two are what the first epoch would see without a cache. A pass interrupted is simply made again; it
 * gives the same features.
 */
final class ViewEncoding {
    private static final Logger LOG = LoggerFactory.getLogger(ViewEncoding.class);
    private static final long EPOCH = 0;

    private final Recipe recipe;
    private final Encoder encoder;
    private final Pooling pooling;
    private final PixelNormalisation normalisation;
    private final ComputeDevice device;
    private final Precision precision;
    private final ProcessGroup group;

    /** A pass with {@code encoder}, which is on {@code device} and stays the caller's. */
    public ViewEncoding(Recipe recipe, Encoder encoder, ComputeDevice device, Precision precision, ProcessGroup group) {
        this.recipe = recipe;
        this.encoder = encoder;
        this.pooling = Model.headPooling(recipe);
        this.normalisation = Model.normalisation(recipe);
        this.device = device;
        this.precision = precision;
        this.group = group;
        Model.packFrozen(encoder, precision);
    }

    /**
     * Encodes {@code prepare-head.cache-views} views of every image, as many views per forward pass as a step of the
     * stage would have.
     *
     * @param pair the two views of an image, whose augmentations the cached ones take in turns
     * @param workers loader threads
     * @param reading what an earlier sitting has read of the images
     * @param cancelled asked before each forward pass
     * @return batches of the features, which the caller closes; empty if cancelled
     */
    public Optional<CachedViewBatches> encode(
            ImageSource source,
            ViewGroup pair,
            int workers,
            OnBadImage onBad,
            Reading reading,
            BooleanSupplier cancelled) {
        int count = recipe.prepareHead().cacheViews();
        int images = Math.max(1, pair.count() * recipe.prepareHead().batchSize() / count);
        LoaderOptions options = new LoaderOptions(
                        images, workers, 3, recipe.seed(), false, false, onBad, LoaderOptions.DEFAULT_MAX_BAD_SHARE)
                .withReducedDecoding(recipe.data().decode() == Decode.REDUCED)
                .withShare(group.share());
        long[] indices = new long[source.size()];
        Tensor features = torch.empty(
                (long) source.size() * count, pooling.width(encoder.config().dim()));
        boolean whole = false;
        try (Loader loader = new Loader(source, new Views(List.of(pair.repeated(count))), options);
                LoaderEpoch batches = loader.epoch(EPOCH)) {
            loader.goOnFrom(reading.bad(), reading.read());
            Progress progress = new Progress(source.size(), count);
            int done = 0;
            while (batches.hasNext()) {
                if (cancelled.getAsBoolean()) {
                    return Optional.empty();
                }
                try (PointerScope scope = new PointerScope();
                        Batch batch = batches.next()) {
                    int total = Math.min(images, source.size() - done);
                    long[] ids = Tensors.toLongs(group.gather(batch.indices(), total));
                    System.arraycopy(ids, 0, indices, done, ids.length);
                    features.narrow(0, (long) done * count, (long) ids.length * count)
                            .copy_(gathered(encode(batch.views().get(0)), count, total));
                    done += ids.length;
                }
                progress.encoded(done, batches.nanosWaited());
            }
            CachedViews views = new CachedViews(features, indices, count, recipe.seed());
            CachedViewBatches encoded = new CachedViewBatches(
                    source,
                    views,
                    SharedReading.of(group, loader.badImages(), 0).bad(),
                    recipe.prepareHead().batchSize(),
                    recipe.seed(),
                    group.share());
            whole = true;
            return Optional.of(encoded);
        } finally {
            if (!whole) {
                features.close();
            }
        }
    }

    /** The features of all ranks' images, [B * V, D] of each. */
    private Tensor gathered(Tensor features, int views, int images) {
        return group.isAlone()
                ? features
                : group.gather(features.to(ScalarType.Float).unflatten(0, features.size(0) / views, views), images)
                        .flatten(0, 1);
    }

    /** From uint8 [V, B, H, W, C] to [B * V, D], the views of an image one after another. */
    private Tensor encode(Tensor views) {
        if (views.size(1) == 0) { // of a few images, not every rank has one
            return torch.empty(0, pooling.width(encoder.config().dim()));
        }
        try (NoGradGuard guard = new NoGradGuard();
                Autocast autocast = new Autocast(device, precision)) {
            Tensor pooled = encoder.features(encoder.forward(normalisation.apply(views, device)), pooling);
            return pooled.view(views.size(0), views.size(1), pooled.size(1))
                    .transpose(0, 1)
                    .flatten(0, 1);
        }
    }

    /** Says in the log how far the pass is. */
    private final class Progress {
        private final int images;
        private final int views;
        private final long start = System.nanoTime();
        private long lastLine = start;

        Progress(int images, int views) {
            this.images = images;
            this.views = views;
            LOG.info(
                    "stage: {}  encoding views: {} of each of {} images, {} MiB of features",
                    HeadPreparation.NAME,
                    views,
                    images,
                    CachedViews.bytes(recipe, images) >> 20);
        }

        void encoded(int done, long nanosWaited) {
            long now = System.nanoTime();
            boolean due = now - lastLine >= 1e9 * recipe.logging().progressSeconds();
            if (!due && done < images) {
                return;
            }
            lastLine = now;
            double seconds = (now - start) / 1e9;
            LOG.info(String.format(
                    Locale.ROOT,
                    "stage: %s  encoded: %d/%d images  views/s: %.1f  data-wait: %.0f%%  elapsed: %d s",
                    HeadPreparation.NAME,
                    done,
                    images,
                    (double) done * views / seconds,
                    100 * nanosWaited / 1e9 / seconds,
                    Duration.ofNanos(now - start).toSeconds()));
        }
    }
}
