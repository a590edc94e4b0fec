/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train.stage;

import dev.maect.contrast.Head;
import dev.maect.contrast.HeadFactory;
import dev.maect.engine.NamedTensors;
import dev.maect.engine.Tensors;
import dev.maect.recipe.Recipe;
import dev.maect.testing.GoldenFile;
import dev.maect.testing.MaeWeights;
import dev.maect.testing.TestDevice;
import dev.maect.vit.Decoder;
import dev.maect.vit.Encoder;
import dev.maect.vit.PixelNormalisation;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import tools.jackson.databind.JsonNode;

/** Model, recipe and inputs of a {@code train_*} reference file; the weights start from the {@code mae_*} file of its set. */
final class TrainReference implements AutoCloseable {
    private final PointerScope scope = new PointerScope();
    final GoldenFile file;
    final JsonNode config;
    final Recipe recipe;
    final Encoder encoder;
    final Decoder decoder;
    final Head head;
    private final Map<String, double[]> start = new LinkedHashMap<>();

    TrainReference(Path path) {
        file = GoldenFile.open(path);
        config = file.config();
        recipe = recipe();
        encoder = new Encoder(Model.encoder(recipe));
        decoder = new Decoder(Model.encoder(recipe), Model.decoder(recipe));
        try (GoldenFile mae = GoldenFile.open(path.resolveSibling("mae_" + file.set() + ".safetensors"))) {
            MaeWeights.load(mae, encoder.tensors(), false);
            MaeWeights.load(mae, decoder.tensors(), true);
        }
        head = HeadFactory.named(recipe.tune().headKind())
                .create(Model.tunedHead(recipe, encoder.config().dim()), TestDevice.get());
        head.continueFrom(file.under("w.head."));
        TestDevice.get().place(encoder.tensors());
        TestDevice.get().place(decoder.tensors());
        TestDevice.get().place(head.tensors());
        tensors().forEach((name, tensor) -> start.put(name, dev.maect.testing.Deviation.doubles(tensor)));
    }

    private Recipe recipe() {
        JsonNode tune = config.get("stage3");
        double viewsPerUpdate = 2.0 * config.get("train_batch").asInt();
        return Recipe.defaults()
                .with(
                        "model.size=custom",
                        "model.image-size=" + config.get("img"),
                        "model.patch-size=" + config.get("patch"),
                        "model.dim=" + config.get("dim"),
                        "model.depth=" + config.get("depth"),
                        "model.heads=" + config.get("heads"),
                        "decoder.dim=" + config.get("ddim"),
                        "decoder.depth=" + config.get("ddepth"),
                        "decoder.heads=" + config.get("dheads"),
                        "head.pooling=mean-patch",
                        "head.projector-hidden-dim=" + tune.get("proj_hidden_dim"),
                        "head.predictor-hidden-dim=" + tune.get("pred_hidden_dim"),
                        "head.output-dim=" + tune.get("output_dim"),
                        "head.queue-size=" + tune.get("queue_size"),
                        "prepare-head.batch-size=" + config.get("train_batch"),
                        "pretrain.batch-size=" + config.get("train_batch"),
                        "pretrain.epochs=" + config.get("max_epochs"),
                        "pretrain.views=" + config.get("views"),
                        "pretrain.base-lr=" + config.get("stage1").get("base_lr"),
                        "pretrain.warmup-epochs=" + config.get("stage1").get("warmup_epochs"),
                        "pretrain.mask-ratio=" + config.get("stage1").get("mask_ratio"),
                        "pretrain.norm-pix=" + config.get("stage1").get("norm_pix"),
                        "pretrain.weight-decay=" + config.get("encoder_wd"),
                        "tune.batch-size=" + config.get("train_batch"),
                        "tune.epochs=" + config.get("max_epochs"),
                        "tune.encoder-base-lr=" + tune.get("base_lr"),
                        "tune.encoder-weight-decay=" + config.get("encoder_wd"),
                        "tune.layer-decay=" + tune.get("layer_decay"),
                        "tune.head-base-lr=" + tune.get("head_scaled_lr").asDouble() * 256 / viewsPerUpdate,
                        "tune.head-weight-decay=" + config.get("head_wd"),
                        "tune.frozen-blocks=" + tune.get("frozen_blocks").size(),
                        "tune.top-k=" + tune.get("topk"),
                        "tune.temperature=" + tune.get("temperature"),
                        "tune.target-factor=" + tune.get("target_factor"),
                        "tune.warmup-fraction=0.2");
    }

    long stepsPerEpoch() {
        return config.get("updates_per_epoch").asLong();
    }

    int steps() {
        return config.get("steps").asInt();
    }

    /** float [2 B, 3, H, W] of step {@code step}, the first view of all images first. */
    Tensor images(int step) {
        Tensor images = file.tensor("in.images_u8").select(0, step);
        return PixelNormalisation.IMAGENET.apply(images.permute(1, 0, 3, 4, 2).contiguous(), TestDevice.get());
    }

    /** Top-k picks of step {@code step}, [view][sample]. */
    int[][] picks(int step) {
        Tensor dice = file.tensor("in.dice").select(0, step);
        int[][] picks = new int[(int) dice.size(0)][];
        for (int view = 0; view < picks.length; view++) {
            long[] row = Tensors.toLongs(dice.select(0, view));
            picks[view] =
                    java.util.Arrays.stream(row).mapToInt(Math::toIntExact).toArray();
        }
        return picks;
    }

    /** All weights and buffers under the names of the file: encoder.*, decoder.*, head.nnclr.*. */
    Map<String, Tensor> tensors() {
        Map<String, Tensor> all = new LinkedHashMap<>();
        put(all, "encoder.", encoder.tensors());
        put(all, "decoder.", decoder.tensors());
        put(all, "head.nnclr.", head.tensors());
        return all;
    }

    private static void put(Map<String, Tensor> all, String prefix, NamedTensors part) {
        part.all().forEach((name, tensor) -> all.put(prefix + name, tensor));
    }

    /** The values that tensor {@code name} had before the first step. */
    double[] start(String name) {
        return start.get(name);
    }

    @Override
    public void close() {
        scope.close();
        encoder.close();
        decoder.close();
        head.close();
        file.close();
    }
}
