/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.contrast;

import dev.maect.engine.Tensors;
import dev.maect.testing.GoldenFile;
import dev.maect.testing.TestDevice;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import tools.jackson.databind.JsonNode;

/** The head and the inputs of an {@code nnclr_*} reference file, for stage 2 or stage 3. */
final class NnclrReference implements AutoCloseable {
    private final PointerScope scope = new PointerScope();
    final GoldenFile file;
    final HeadConfig config;
    final NnclrHead head;
    /** float [N, tokens, dim] per view, leaves that require grad. */
    final List<Tensor> tokens = new ArrayList<>();
    /** float [N, dim] per view, the mean over the patch tokens. */
    final List<Tensor> pooled = new ArrayList<>();

    NnclrReference(Path path, HeadKind kind) {
        this(path, kind, false);
    }

    NnclrReference(Path path, HeadKind kind, boolean transposed) {
        file = GoldenFile.open(path);
        JsonNode settings = file.config();
        config = new HeadConfig(
                settings.get("dim").asInt(),
                settings.get("proj_hidden_dim").asInt(),
                settings.get("pred_hidden_dim").asInt(),
                settings.get("output_dim").asInt(),
                settings.get("queue_size").asInt(),
                settings.get("temperature").asDouble(),
                kind == HeadKind.NNCLR ? 1 : settings.get("topk_stage3").asInt(),
                settings.get("target_factor").asDouble(),
                0,
                transposed);
        head = kind.factory().create(config, TestDevice.get());
        Map<String, Tensor> weights = new HashMap<>();
        head.tensors()
                .all()
                .keySet()
                .forEach(name -> weights.put(name, file.tensor(name.startsWith("queue") ? "in." + name : "w." + name)));
        head.tensors().load(weights);
        TestDevice.get().place(head.tensors());
        for (int view = 0; view < 2; view++) {
            Tensor leaf = TestDevice.place(file.tensor("in.tokens_view" + view).clone());
            leaf.set_requires_grad(true);
            tokens.add(leaf);
            Tensor mean = leaf.narrow(1, 1, leaf.size(1) - 1).mean(1);
            mean.retain_grad();
            pooled.add(mean);
        }
    }

    NnclrHead.Pass train() {
        Tensor features = torch.cat(new TensorVector(pooled.get(0), pooled.get(1)), 0);
        int[][] ranks = {ranks(0), ranks(1)};
        return PickedNeighbours.pass(
                head, features, file.tensor("in.ids"), TestDevice.place(file.tensor("in.y")), ranks);
    }

    private int[] ranks(int view) {
        long[] dice = Tensors.toLongs(file.tensor("in.dice" + view));
        return Arrays.stream(dice).mapToInt(Math::toIntExact).toArray();
    }

    /** A projector with the weights {@code w.<name>.*}. */
    Projector projector(String name) {
        Projector projector = new Projector(config.featureDim(), config.projectorHiddenDim(), config.outputDim());
        projector.tensors().load(file.under("w." + name + "."));
        return projector;
    }

    /** The predictor with its weights of before training. */
    Predictor predictor() {
        Predictor predictor = new Predictor(config.outputDim(), config.predictorHiddenDim());
        predictor.tensors().load(file.under("w.predictor."));
        return predictor;
    }

    @Override
    public void close() {
        scope.close();
        head.close();
        file.close();
    }
}
