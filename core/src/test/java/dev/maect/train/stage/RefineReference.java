/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train.stage;

import dev.maect.contrast.PickedNeighbours;
import dev.maect.contrast.PickedNeighbours.Refined;
import dev.maect.engine.Tensors;
import dev.maect.recipe.HeadsOptions;
import dev.maect.recipe.Recipe;
import dev.maect.testing.Deviation;
import dev.maect.testing.GoldenFile;
import dev.maect.testing.TestDevice;
import dev.maect.vit.Encoder;
import dev.maect.vit.PixelNormalisation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import tools.jackson.databind.JsonNode;

/** Model, recipe and inputs of MIM-Refiner's {@code refine_train} reference file, for one stage and variant of the loss. */
final class RefineReference implements AutoCloseable {
    private final PointerScope scope = new PointerScope();
    final GoldenFile file = GoldenFile.open(GoldenFile.refinerFolder().resolve("refine_train.safetensors"));
    final JsonNode config = file.config();
    /** The official name, {@code stage2} or {@code stage3}. */
    final String stageName;

    final String variant;
    final Recipe recipe;
    final Encoder encoder;
    final Heads heads;
    final Stage stage;
    private final Map<String, double[]> start = new LinkedHashMap<>();

    RefineReference(String stageName, String variant) {
        this.stageName = stageName;
        this.variant = variant;
        recipe = recipe();
        encoder = new Encoder(Model.encoder(recipe));
        HeadsOptions options = isRefinement() ? recipe.refine() : recipe.prepareHeads();
        String name = isRefinement() ? Refinement.NAME : SeveralHeadPreparation.NAME;
        heads = new Heads(recipe, options, name, encoder.config().dim(), TestDevice.get());
        load();
        TestDevice.get().place(encoder.tensors());
        TestDevice.get().place(heads.tensors());
        stage = isRefinement()
                ? new Refinement(recipe, encoder, heads)
                : new SeveralHeadPreparation(recipe, encoder, heads);
        tensors().forEach((key, tensor) -> start.put(key, Deviation.doubles(tensor)));
    }

    private boolean isRefinement() {
        return stageName.equals("stage3");
    }

    private Recipe recipe() {
        String places = headNames().stream()
                .map(name -> name.equals("main") ? "output" : name.replaceAll("\\D", ""))
                .collect(Collectors.joining(","));
        String kind = variant.equals("official") ? "nna-official" : "nna";
        List<String> settings = new ArrayList<>(List.of(
                "device=" + TestDevice.name(),
                "precision=fp32",
                "model.size=custom",
                "model.image-size=" + config.get("img"),
                "model.patch-size=" + config.get("patch"),
                "model.dim=" + config.get("dim"),
                "model.depth=" + config.get("depth"),
                "model.heads=" + config.get("heads"),
                "head.pooling=" + (config.get("pooling").asString().equals("cls") ? "class-token" : "mean-patch"),
                "head.projector-hidden-dim=" + config.get("proj_hidden_dim"),
                "head.predictor-hidden-dim=" + config.get("pred_hidden_dim"),
                "head.output-dim=" + config.get("output_dim"),
                "head.queue-size=" + config.get("queue_size"),
                "prepare-head.epochs=0",
                "tune.epochs=0",
                "prepare-heads.base-lr=" + config.get("stage2").get("base_lr"),
                "refine.encoder-base-lr=" + config.get("stage3").get("base_lr"),
                "refine.head-base-lr=" + config.get("stage3").get("base_lr")));
        for (String section : List.of("prepare-heads", "refine")) {
            String topK = section.equals("refine") ? config.get("stage3").get("topk") + "" : "1";
            settings.addAll(List.of(
                    section + ".epochs=" + config.get("max_epochs"),
                    section + ".batch-size=" + config.get("batch"),
                    section + ".warmup-epochs=" + config.get("warmup_epochs"),
                    section + ".heads=" + places,
                    section + ".head-kind=" + kind,
                    section + ".temperature=" + config.get("temperature"),
                    section + ".top-k=" + topK,
                    section + ".views.global.count=" + config.get("global_views"),
                    section + ".views.local.count=" + config.get("local_views"),
                    section + ".views.local.size=" + config.get("local_img")));
        }
        return Recipe.defaults().with(settings.toArray(String[]::new));
    }

    /** main, cls2, cls1. */
    List<String> headNames() {
        return config.get("head_names").valueStream().map(JsonNode::asString).toList();
    }

    private void load() {
        Map<String, Tensor> weights = new LinkedHashMap<>();
        encoder.tensors().all().forEach((name, tensor) -> {
            Tensor weight = file.tensor("w." + inFile("encoder." + name));
            weights.put(name, name.equals("pos_embed") ? weight.reshape(Tensors.shape(tensor)) : weight);
        });
        encoder.tensors().load(weights);
        Map<String, Tensor> ofHeads = new LinkedHashMap<>();
        heads.tensors().all().keySet().forEach(name -> ofHeads.put(name, file.tensor("w." + inFile("heads." + name))));
        heads.tensors().load(ofHeads);
    }

    /** The official name of one of our tensors. */
    String inFile(String name) {
        return name.replace("encoder.cls_token", "encoder.cls_tokens.tokens")
                .replace("encoder.pos_embed", "encoder.pos_embed.embed")
                .replace("heads.output.", "heads.main.")
                .replaceAll("heads\\.block(\\d+)\\.", "heads." + prefix() + "$1.");
    }

    private String prefix() {
        return config.get("pooling").asString();
    }

    int steps() {
        return config.get("steps").asInt();
    }

    StageSettings settings() {
        return StageKinds.named(stage.name())
                .settings(recipe, config.get("updates_per_epoch").asLong());
    }

    /** The names in the manifest. */
    List<String> order(String list) {
        return GoldenFile.order(GoldenFile.refinerFolder(), "refine_train.safetensors", "meta", stageName, list);
    }

    /** Of one step, float [V * B, 3, H, W] per group of views. */
    List<Tensor> groups(int step) {
        return List.of(images("in.images_u8", step), images("in.local_u8", step));
    }

    private Tensor images(String name, int step) {
        Tensor images = file.tensor(name).select(0, step);
        return PixelNormalisation.IMAGENET.apply(images.permute(1, 0, 3, 4, 2).contiguous(), TestDevice.get());
    }

    /** The heads' step on what they see, with the picks of the file. */
    List<Refined> refine(List<List<Tensor>> features, int step) {
        List<Refined> all = new ArrayList<>();
        for (int head = 0; head < features.size(); head++) {
            all.add(PickedNeighbours.refine(
                    heads.inOrder().get(head),
                    features.get(head),
                    file.tensor("in.idx").select(0, step),
                    file.tensor("in.cls").select(0, step),
                    picks(head, step)));
        }
        return all;
    }

    private int[][] picks(int head, int step) {
        int images = config.get("batch").asInt();
        int[][] picks = new int[config.get("global_views").asInt()][images];
        if (isRefinement()) {
            long[] dice = Tensors.toLongs(file.tensor("in.dice_" + stageName + "." + variant)
                    .select(0, step)
                    .select(0, head)
                    .contiguous());
            for (int view = 0; view < picks.length; view++) {
                picks[view] = Arrays.stream(dice, view * images, (view + 1) * images)
                        .mapToInt(Math::toIntExact)
                        .toArray();
            }
        }
        return picks;
    }

    /** All weights and buffers under the names of the file. */
    Map<String, Tensor> tensors() {
        Map<String, Tensor> all = new LinkedHashMap<>();
        encoder.tensors().all().forEach((name, tensor) -> all.put(inFile("encoder." + name), tensor));
        heads.tensors().all().forEach((name, tensor) -> all.put(inFile("heads." + name), tensor));
        return all;
    }

    /** The values that tensor {@code name} had before the first step. */
    double[] start(String name) {
        return start.get(name);
    }

    @Override
    public void close() {
        scope.close();
        stage.close();
        file.close();
    }
}
