/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.contrast;

import dev.maect.engine.Tensors;
import dev.maect.testing.GoldenFile;
import dev.maect.testing.TestDevice;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import tools.jackson.databind.JsonNode;

/** The head and the inputs of MIM-Refiner's {@code nna_head} reference file. */
final class NnaReference implements AutoCloseable {
    private final PointerScope scope = new PointerScope();
    final GoldenFile file = GoldenFile.open(GoldenFile.refinerFolder().resolve("nna_head.safetensors"));
    final JsonNode settings = file.config();
    final int images = settings.get("batch").asInt();
    final int globals = settings.get("global_views").asInt();
    final int locals = settings.get("local_views").asInt();
    final HeadConfig config;
    final NnaHead head;
    /** float [V * N, D], a leaf that requires grad. */
    final Tensor features;

    /** A head that picks among the file's number of neighbours, or takes the nearest. */
    NnaReference(String kind, boolean nearest) {
        config = new HeadConfig(
                settings.get("dim").asInt(),
                settings.get("proj_hidden_dim").asInt(),
                settings.get("pred_hidden_dim").asInt(),
                settings.get("output_dim").asInt(),
                settings.get("queue_size").asInt(),
                settings.get("temperature").asDouble(),
                nearest ? 1 : settings.get("topk").asInt(),
                0,
                0);
        head = (NnaHead) HeadFactory.named(kind).create(config, TestDevice.get());
        head.continueFrom(file.under("w."));
        TestDevice.get().place(head.tensors());
        features = TestDevice.place(file.tensor("in.features").clone());
        features.set_requires_grad(true);
    }

    /** One training forward with the picks of the file. */
    NnaHead.Pass train(boolean withLocal) {
        long rows = (long) globals * images;
        List<Tensor> groups = withLocal
                ? List.of(features.narrow(0, 0, rows), features.narrow(0, rows, features.size(0) - rows))
                : List.of(features.narrow(0, 0, rows));
        HeadInput input = new HeadInput(
                groups,
                file.tensor("in.idx"),
                Optional.of(TestDevice.place(file.tensor("in.cls"))),
                new HeadStreams(0, "unused", 0));
        long[] dice = Tensors.toLongs(file.tensor("in.dice"));
        return head.pass(
                input,
                PickedNeighbours.of(view -> config.topK() == 1
                        ? new int[images]
                        : Arrays.stream(dice, view * images, (view + 1) * images)
                                .mapToInt(Math::toIntExact)
                                .toArray()));
    }

    /** By name, without those that hold numbers of the queue. */
    Map<String, Tensor> statistics() {
        Map<String, Tensor> statistics = new LinkedHashMap<>(head.tensors().buffers());
        statistics.keySet().removeIf(name -> name.startsWith("queue."));
        return statistics;
    }

    @Override
    public void close() {
        scope.close();
        head.close();
        file.close();
    }
}
