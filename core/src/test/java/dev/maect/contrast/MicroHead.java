/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.contrast;

import dev.maect.engine.Generators;
import dev.maect.engine.RandomTensors;
import dev.maect.engine.Tensors;
import dev.maect.testing.TestDevice;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Tensor;

/** Very small heads and batches for them. */
final class MicroHead {
    static final int BATCH = 8;
    static final int DIM = 6;
    static final int QUEUE = 32;

    static HeadConfig config(int topK, double oracle) {
        return new HeadConfig(DIM, 10, 12, 5, QUEUE, 0.2, topK, 0.9, oracle);
    }

    static NnclrHead head(HeadKind kind) {
        return head(kind, config(4, 1));
    }

    static NnclrHead head(HeadKind kind, HeadConfig config) {
        NnclrHead head = kind.factory().create(config, TestDevice.get());
        try (GeneratorOptional generator = Generators.of(1, "head")) {
            head.initialise(generator);
        }
        TestDevice.get().place(head.tensors());
        return head;
    }

    static Tensor features(long seed) {
        Tensor features = RandomTensors.normal(seed, 2 * BATCH, DIM);
        features.set_requires_grad(true);
        return features;
    }

    static Tensor ids(long first) {
        long[] ids = new long[BATCH];
        Arrays.setAll(ids, i -> first + i);
        return Tensors.ofLongs(ids, BATCH);
    }

    static Optional<Tensor> labels() {
        return Optional.of(TestDevice.moved(Tensors.ofLongs(new long[] {0, 1, 2, 0, 1, 2, 0, 1}, BATCH)));
    }

    /** A step whose picks are a function of {@code seed}. */
    static NnclrHead.Pass train(NnclrHead head, Tensor features, Tensor ids, Optional<Tensor> labels, long seed) {
        return head.pass(new HeadInput(List.of(features), ids, labels, new HeadStreams(seed, "test", 0)));
    }

    static NnclrHead.Pass step(NnclrHead head, long seed) {
        return train(head, features(seed), ids(BATCH * seed), labels(), seed);
    }

    static Map<String, Tensor> under(NnclrHead head, String prefix) {
        Map<String, Tensor> found = new HashMap<>();
        head.tensors().all().forEach((name, tensor) -> {
            if (name.startsWith(prefix)) {
                found.put(name.substring(prefix.length()), tensor);
            }
        });
        return found;
    }

    static Map<String, float[]> values(NnclrHead head) {
        Map<String, float[]> values = new LinkedHashMap<>();
        head.tensors().all().forEach((name, tensor) -> values.put(name, Tensors.toFloats(tensor)));
        return values;
    }

    private MicroHead() {}
}
