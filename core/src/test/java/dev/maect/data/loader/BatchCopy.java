/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.loader;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.data.ImageSource;
import dev.maect.data.augment.Views;
import dev.maect.engine.Tensors;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.javacpp.BytePointer;

/** A batch on the Java heap. */
@SuppressWarnings("ArrayRecordComponent")
record BatchCopy(long[] indices, long[] shape, byte[] views, Map<String, long[]> labels) {
    static BatchCopy of(Batch batch) {
        Map<String, long[]> labels = new HashMap<>();
        batch.labels().forEach((name, values) -> labels.put(name, Tensors.toLongs(values)));
        byte[] views = new byte[(int) batch.views().get(0).numel()];
        try (BytePointer data = batch.views().get(0).data_ptr_byte()) {
            data.get(views);
        }
        return new BatchCopy(
                Tensors.toLongs(batch.indices()), Tensors.shape(batch.views().get(0)), views, labels);
    }

    long[] label(String name) {
        return Objects.requireNonNull(labels.get(name), name);
    }

    void assertSame(BatchCopy other) {
        assertThat(indices).isEqualTo(other.indices);
        assertThat(shape).isEqualTo(other.shape);
        assertThat(views).isEqualTo(other.views);
        assertThat(labels).containsOnlyKeys(other.labels.keySet());
        labels.forEach((name, values) -> assertThat(values).isEqualTo(other.labels.get(name)));
    }

    static List<BatchCopy> epoch(Loader loader, long epoch, int firstStep) {
        List<BatchCopy> copies = new ArrayList<>();
        try (LoaderEpoch batches = loader.epoch(epoch, firstStep)) {
            while (batches.hasNext()) {
                try (Batch batch = batches.next()) {
                    copies.add(BatchCopy.of(batch));
                }
            }
        }
        return copies;
    }

    static List<BatchCopy> epoch(ImageSource source, Views views, LoaderOptions options, long epoch) {
        try (Loader loader = new Loader(source, views, options)) {
            return epoch(loader, epoch, 0);
        }
    }
}
