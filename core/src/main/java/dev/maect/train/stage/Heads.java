/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train.stage;

import dev.maect.MaectException;
import dev.maect.checkpoint.ModelFile;
import dev.maect.contrast.Head;
import dev.maect.contrast.HeadConfig;
import dev.maect.contrast.HeadCost;
import dev.maect.contrast.HeadFactory;
import dev.maect.contrast.HeadOutput;
import dev.maect.contrast.HeadStreams;
import dev.maect.engine.ComputeDevice;
import dev.maect.engine.EngineException;
import dev.maect.engine.Generators;
import dev.maect.engine.NamedTensors;
import dev.maect.engine.Scopes;
import dev.maect.recipe.HeadPlace;
import dev.maect.recipe.HeadsOptions;
import dev.maect.recipe.Recipe;
import dev.maect.train.optim.ParameterGroup;
import dev.maect.train.optim.ParameterGroups;
import dev.maect.vit.Encoder;
import dev.maect.vit.EncoderOutput;
import dev.maect.vit.Pooling;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * Heads on several places of an encoder, each with a queue of its own. What they see comes of one pass through the encoder
 * per group of views; their losses are added up.
 */
final class Heads implements AutoCloseable {
    /** The prefix of their names in files. */
    static final String PART = "heads";

    /** A head and where it looks. */
    private record Placed(HeadPlace place, Head head) {}

    private final String stage;
    private final long seed;
    private final Pooling pooling;
    private final List<Placed> heads = new ArrayList<>();
    private final NamedTensors tensors = new NamedTensors();

    /** Fresh heads of a stage, for an encoder of width {@code dim}, on {@code device}. */
    Heads(Recipe recipe, HeadsOptions options, String stage, int dim, ComputeDevice device) {
        this.stage = stage;
        this.seed = recipe.seed();
        this.pooling = Model.headPooling(recipe);
        for (HeadPlace place : options.heads()) {
            Head head = HeadFactory.named(options.headKind()).create(config(recipe, options, place, dim), device);
            head.initialise(Generators.of(recipe.seed(), "head " + place.name()));
            device.place(head.tensors());
            heads.add(new Placed(place, head));
            tensors.include(place.name(), head.tensors());
        }
    }

    private static HeadConfig config(Recipe recipe, HeadsOptions options, HeadPlace place, int dim) {
        return Model.head(recipe, dim, options.temperature(place), options.topK(), 0, 0);
    }

    /** What each of them takes. */
    static List<HeadCost> costs(Recipe recipe, HeadsOptions options, int dim) {
        HeadFactory factory = HeadFactory.named(options.headKind());
        return options.heads().stream()
                .map(place -> factory.cost(
                        config(recipe, options, place, dim),
                        options.batchSize(),
                        options.views().counts()))
                .toList();
    }

    /**
     * Takes over what heads on the same places were prepared to.
     *
     * @return the places that none was prepared for, whose heads stay as they are
     * @throws MaectException if a prepared head has another shape
     */
    List<HeadPlace> continueFrom(Path path) {
        List<HeadPlace> fresh = new ArrayList<>();
        try (ModelFile file = ModelFile.open(path)) {
            Map<String, Tensor> all = file.read(PART);
            try {
                for (Placed placed : heads) {
                    Map<String, Tensor> saved = under(placed.place().name(), all);
                    if (saved.isEmpty()) {
                        saved = under(placed.place().plain().name(), all);
                    }
                    if (saved.isEmpty()) {
                        fresh.add(placed.place());
                    } else {
                        continueFrom(placed, saved, path);
                    }
                }
            } finally {
                all.values().forEach(Tensor::close);
            }
        }
        return fresh;
    }

    private void continueFrom(Placed placed, Map<String, Tensor> saved, Path path) {
        try {
            placed.head().continueFrom(saved);
        } catch (EngineException e) {
            throw new MaectException(
                    stage + ": the head " + placed.place().name() + " prepared in " + path
                            + " has another shape than the recipe's. Prepare it with the same head.* settings. "
                            + e.getMessage(),
                    e);
        }
    }

    private static Map<String, Tensor> under(String name, Map<String, Tensor> all) {
        Map<String, Tensor> found = new LinkedHashMap<>();
        all.forEach((key, tensor) -> {
            if (key.startsWith(name + ".")) {
                found.put(key.substring(name.length() + 1), tensor);
            }
        });
        return found;
    }

    /** What the heads see: float [V * B, D] for each head and each group of views. */
    List<List<Tensor>> features(Encoder encoder, List<Tensor> groups) {
        List<Integer> taps = heads.stream()
                .flatMap(placed -> placed.place().block().stream().boxed())
                .distinct()
                .toList();
        List<List<Tensor>> ofHeads = new ArrayList<>();
        heads.forEach(placed -> ofHeads.add(new ArrayList<>()));
        for (Tensor images : groups) {
            List<Tensor> pooled = Scopes.keepAll(() -> {
                EncoderOutput output = encoder.forward(images, taps);
                return heads.stream()
                        .map(placed -> pooled(encoder, output, taps, placed.place()))
                        .toList();
            });
            for (int i = 0; i < pooled.size(); i++) {
                ofHeads.get(i).add(pooled.get(i));
            }
        }
        return ofHeads;
    }

    private Tensor pooled(Encoder encoder, EncoderOutput output, List<Integer> taps, HeadPlace place) {
        return place.isOutput()
                ? encoder.features(output.last(), pooling)
                : pooling.apply(output.taps().get(taps.indexOf(place.block().getAsInt())));
    }

    /**
     * Forward pass and loss of all heads on what {@link #features} gave. Metrics have the heads' names behind a slash; those
     * of the first head stand without, too.
     *
     * @param weights of their losses, float32 [heads]
     */
    StepResult step(List<List<Tensor>> features, StepInput input, Tensor weights) {
        WholeBatch batch = new WholeBatch(features, input);
        List<HeadOutput> outputs = new ArrayList<>();
        for (int i = 0; i < heads.size(); i++) {
            HeadStreams streams =
                    input.streams(seed, stage + " " + heads.get(i).place().name());
            outputs.add(heads.get(i).head().forward(batch.of(i, streams)));
        }
        Tensor loss = Scopes.keep(() -> {
            Tensor sum = weighted(0, outputs, weights);
            for (int i = 1; i < outputs.size(); i++) {
                sum = sum.add(weighted(i, outputs, weights));
            }
            return sum;
        });
        Tensor first = features.get(0).get(0).narrow(0, 0, input.ids().size(0)).detach();
        return new StepResult(loss, first, metrics(outputs));
    }

    private static Tensor weighted(int head, List<HeadOutput> outputs, Tensor weights) {
        return outputs.get(head).loss().mul(weights.select(0, head));
    }

    private Map<String, Tensor> metrics(List<HeadOutput> outputs) {
        Map<String, Tensor> metrics = new LinkedHashMap<>(outputs.get(0).metrics());
        for (int i = 0; heads.size() > 1 && i < heads.size(); i++) {
            String name = heads.get(i).place().name();
            metrics.put("loss/" + name, outputs.get(i).loss().detach());
            outputs.get(i).metrics().forEach((metric, value) -> metrics.put(metric + "/" + name, value));
        }
        return metrics;
    }

    /** Where they look, in the recipe's order. */
    List<HeadPlace> places() {
        return heads.stream().map(Placed::place).toList();
    }

    /** Each of them, in the recipe's order. */
    List<Head> inOrder() {
        return heads.stream().map(Placed::head).toList();
    }

    /** What trains of them. */
    List<ParameterGroup> groups(double learningRate, double weightDecay) {
        return heads.stream()
                .flatMap(placed -> ParameterGroups.uniform(
                        PART + "." + placed.place().name(), placed.head().tensors(), learningRate, weightDecay)
                        .stream())
                .toList();
    }

    boolean areRecordable() {
        return heads.stream().allMatch(placed -> placed.head().isRecordable());
    }

    void afterStep() {
        heads.forEach(placed -> placed.head().afterStep());
    }

    void stepSkipped() {
        heads.forEach(placed -> placed.head().stepSkipped());
    }

    /** All that they hold, each head's under its name. */
    NamedTensors tensors() {
        return tensors;
    }

    @Override
    public void close() {
        try (PointerScope scope = new PointerScope()) {
            heads.forEach(placed -> placed.head().close());
        }
    }
}
