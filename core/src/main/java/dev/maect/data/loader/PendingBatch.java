/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.loader;

import dev.maect.data.DataException;
import dev.maect.data.LabelSet;
import dev.maect.data.Part;
import dev.maect.data.augment.ViewGroup;
import dev.maect.data.augment.Views;
import dev.maect.engine.NativeSetup;
import dev.maect.engine.RandomStream;
import dev.maect.engine.Tensors;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** A batch in the making: its memory, and the chunks of images that workers still have to fill in. */
final class PendingBatch {
    static {
        NativeSetup.prepare();
    }

    private static final int CHUNK = 16;

    private final Loader loader;
    private final long epoch;
    private final int[] order;
    private final long[] indices; // what was read: differs from order where an image was replaced
    private final int channels;
    private final List<Tensor> views; // per group uint8 [V, B, H, W, C]
    private final List<BytePointer> data;
    private final AtomicBoolean cancelled;
    private final AtomicInteger openChunks;
    private final CompletableFuture<Boolean> done = new CompletableFuture<>(); // or the first failure
    private final CompletableFuture<Boolean> idle = new CompletableFuture<>(); // no worker is left

    /** Allocates the views of the images {@code order} and hands their making to the workers. */
    PendingBatch(Loader loader, long epoch, int[] order, int channels, AtomicBoolean cancelled) {
        this.loader = loader;
        this.epoch = epoch;
        this.order = order;
        this.indices = Arrays.stream(order).asLongStream().toArray();
        this.channels = channels;
        this.cancelled = cancelled;
        try (PointerScope scope = new PointerScope()) {
            views = loader.views().groups().stream()
                    .map(group -> keep(scope, empty(group)))
                    .toList();
            data = views.stream().map(Tensor::data_ptr_byte).toList();
        }
        int chunk =
                Math.max(1, Math.min(CHUNK, order.length / (2 * loader.options().workers())));
        openChunks = new AtomicInteger((order.length + chunk - 1) / chunk);
        if (order.length == 0) { // a process's share of a few images
            done.complete(true);
            idle.complete(true);
        }
        for (int from = 0; from < order.length; from += chunk) {
            int start = from;
            int end = Math.min(order.length, from + chunk);
            loader.workers().execute(() -> fill(start, end));
        }
    }

    private Tensor empty(ViewGroup group) {
        return torch.empty(
                new long[] {group.count(), order.length, group.height(), group.width(), channels},
                new TensorOptions(ScalarType.Byte)
                        .pinned_memory(new BoolOptional(loader.options().pinnedMemory())),
                new MemoryFormatOptional());
    }

    /** Takes a tensor out of the scope, so that only its owner frees it. */
    private static Tensor keep(PointerScope scope, Tensor tensor) {
        tensor.retainReference();
        scope.detach(tensor);
        return tensor;
    }

    private void fill(int from, int to) {
        try {
            List<BytePointer> targets = data.stream().map(BytePointer::new).toList();
            for (int i = from; i < to && !cancelled.get() && !done.isDone(); i++) {
                fill(i, targets);
            }
        } catch (Throwable e) { // also an OutOfMemoryError: the consumer must not wait for ever
            done.completeExceptionally(e);
        } finally {
            if (openChunks.decrementAndGet() == 0) {
                done.complete(true);
                idle.complete(true);
            }
        }
    }

    private void fill(int i, List<BytePointer> targets) {
        Views kind = loader.views();
        IntFunction<RandomStream> streams =
                view -> RandomStream.of(loader.options().seed(), "view", epoch, order[i], view);
        ReplacingReader.Sample sample = loader.reader().read(order[i], epoch, (height, width) -> {
            Part part = kind.part(height, width, streams);
            return loader.options().reducedDecoding() ? part : new Part(part.box(), 1);
        });
        indices[i] = sample.index();
        if (sample.image().channels() != channels) {
            throw new DataException(loader.source().name(sample.index()) + " has "
                    + sample.image().channels() + " channels, others have " + channels
                    + ". Open the source with a fixed number of channels.");
        }
        int view = 0; // through all groups
        for (int group = 0; group < targets.size(); group++) {
            for (int v = 0; v < kind.groups().get(group).count(); v++) {
                byte[] pixels =
                        kind.view(sample.part(), view, streams.apply(view)).pixels();
                long at = ((long) v * order.length + i) * pixels.length;
                targets.get(group).position(at).put(pixels, 0, pixels.length);
                view++;
            }
        }
    }

    /** Whether the workers are done with it, or have failed. */
    boolean isDone() {
        return done.isDone();
    }

    /** Waits for the workers and hands over the batch. */
    Batch take() {
        try {
            done.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof DataException failure) {
                throw failure;
            } else if (e.getCause() instanceof Error error) {
                throw error; // memory that ran out is no fault of the data
            }
            throw new DataException("Loading images failed: " + e.getCause(), e);
        }
        try (PointerScope scope = new PointerScope()) {
            Map<String, Tensor> labels = new LinkedHashMap<>();
            for (LabelSet set : loader.source().labelSets()) {
                long[] values = new long[indices.length];
                Arrays.setAll(values, i -> set.labels()[(int) indices[i]]);
                labels.put(set.name(), keep(scope, Tensors.ofLongs(values, values.length)));
            }
            return new Batch(keep(scope, Tensors.ofLongs(indices, indices.length)), views, labels);
        }
    }

    /** Waits until no worker writes any more, then frees the memory. Set the cancelled flag first. */
    void discard() {
        idle.join();
        views.forEach(Tensor::close);
    }
}
