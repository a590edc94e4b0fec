/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train;

import static org.bytedeco.pytorch.global.torch.ScalarType;

import dev.maect.contrast.Head;
import dev.maect.contrast.HeadFactory;
import dev.maect.data.loader.Batch;
import dev.maect.engine.Generators;
import dev.maect.engine.RandomStream;
import dev.maect.engine.Scopes;
import dev.maect.engine.Tensors;
import dev.maect.recipe.Recipe;
import dev.maect.testing.TestDevice;
import dev.maect.train.stage.ContrastiveTuning;
import dev.maect.train.stage.HeadPreparation;
import dev.maect.train.stage.Model;
import dev.maect.train.stage.Pretraining;
import dev.maect.train.stage.Refinement;
import dev.maect.train.stage.Stage;
import dev.maect.train.stage.StepResult;
import dev.maect.vit.Decoder;
import dev.maect.vit.Encoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** Steps of a stage on drawn batches, and all that came of them. */
final class StepTrial {
    /**
     * What the steps are like.
     *
     * @param stage its name
     * @param images of each step's batch
     * @param troubled the steps, from 0, before which a weight becomes infinite, to be put right after them
     */
    record Plan(String stage, int[] images, List<Integer> troubled) {}

    private static final int STEPS_PER_EPOCH = 4;

    private StepTrial() {}

    /** Losses, norms and metrics of all steps as text, and at last every tensor that a step changes. */
    record Outcome(List<String> steps, Map<String, float[]> tensors) {}

    /** Runs what gives the device something to do and reads nothing from it. */
    interface Launching {
        void run(Runnable work);
    }

    static Outcome of(Recipe recipe, Plan plan) {
        return of(recipe, plan, Runnable::run);
    }

    static Outcome of(Recipe recipe, Plan plan, Launching launching) {
        List<String> told = new ArrayList<>();
        try (PointerScope scope = new PointerScope();
                Stage stage = stage(recipe, plan.stage());
                TrainStep step = TrainStep.of(recipe, stage, TestDevice.get(), STEPS_PER_EPOCH)) {
            for (int number = 0; number < plan.images().length; number++) {
                boolean troubled = plan.troubled().contains(number);
                told.add(made(recipe, stage, step, number, plan.images()[number], troubled, launching));
            }
            Map<String, float[]> tensors = new LinkedHashMap<>();
            step.changed().here().forEach((name, tensor) -> tensors.put(name, Tensors.toFloats(tensor)));
            return new Outcome(told, tensors);
        }
    }

    private static String made(
            Recipe recipe, Stage stage, TrainStep step, int number, int images, boolean troubled, Launching launching) {
        try (PointerScope scope = new PointerScope();
                Batch batch = batch(recipe, stage, number, images)) {
            Tensor weight =
                    stage.groups().get(0).parameters().values().iterator().next();
            Tensor before = weight.detach().clone();
            if (troubled) {
                try (NoGradGuard guard = new NoGradGuard()) {
                    weight.fill_(new Scalar(Double.POSITIVE_INFINITY));
                }
            }
            List<StepResult> results = new ArrayList<>();
            List<Tensor> norms = new ArrayList<>();
            launching.run(() -> {
                results.add(step.compute(batch, number / STEPS_PER_EPOCH, number));
                norms.add(step.gradientNorm());
            });
            StepResult result = results.get(0);
            Tensor norm = norms.get(0);
            StepNumbers numbers = StepNumbers.read(result, norm);
            float[] features = Tensors.toFloats(result.features());
            if (troubled) {
                try (NoGradGuard guard = new NoGradGuard()) {
                    weight.copy_(before);
                }
            }
            if (numbers.areFinite()) {
                launching.run(() -> step.apply(number, 1, norm));
            } else {
                told(step.notFinite());
                step.discard();
            }
            return numbers + " " + Arrays.hashCode(features);
        }
    }

    private static void told(NotFinite parts) {
        if (parts.gradients().isEmpty()) {
            throw new AssertionError("a step was skipped whose gradients are finite");
        }
    }

    private static Stage stage(Recipe recipe, String name) {
        Encoder encoder = new Encoder(Model.encoder(recipe));
        encoder.initialise(Generators.of(1, "encoder"));
        TestDevice.get().place(encoder.tensors());
        switch (name) {
            case Pretraining.NAME -> {
                Decoder decoder = new Decoder(Model.encoder(recipe), Model.decoder(recipe));
                decoder.initialise(Generators.of(1, "decoder"));
                TestDevice.get().place(decoder.tensors());
                return new Pretraining(recipe, TestDevice.get(), encoder, decoder);
            }
            case HeadPreparation.NAME -> {
                Head head = head(recipe, recipe.prepareHead().headKind(), encoder, false);
                return new HeadPreparation(recipe, encoder, head, Model.headPooling(recipe));
            }
            case ContrastiveTuning.NAME -> {
                Head head = head(recipe, recipe.tune().headKind(), encoder, true);
                return new ContrastiveTuning(recipe, encoder, head, Model.headPooling(recipe));
            }
            default -> {
                return Refinement.fresh(recipe, encoder, TestDevice.get());
            }
        }
    }

    private static Head head(Recipe recipe, String kind, Encoder encoder, boolean tuned) {
        int dim = encoder.config().dim();
        Head head = HeadFactory.named(kind)
                .create(tuned ? Model.tunedHead(recipe, dim) : Model.preparedHead(recipe, dim), TestDevice.get());
        head.initialise(Generators.of(1, "head"));
        TestDevice.get().place(head.tensors());
        return head;
    }

    /** Of its own images in every step. */
    private static Batch batch(Recipe recipe, Stage stage, int step, int images) {
        RandomStream random = RandomStream.of(7, "batch", step);
        List<Tensor> views = stage.views().groups().stream()
                .map(group -> {
                    int count = group.count() * images * group.height() * group.width() * 3;
                    long[] pixels = new long[count];
                    Arrays.setAll(pixels, i -> random.nextInt(256));
                    return Scopes.escape(Scopes.keep(
                            () -> Tensors.ofLongs(pixels, group.count(), images, group.height(), group.width(), 3)
                                    .to(ScalarType.Byte)));
                })
                .toList();
        long[] ids = new long[images];
        Arrays.setAll(ids, i -> (step % 3) * 100L + i);
        long[] classes = new long[images];
        Arrays.setAll(classes, i -> ids[i] % 5);
        return new Batch(
                Scopes.escape(Tensors.ofLongs(ids, images)),
                views,
                Map.of("label", Scopes.escape(Tensors.ofLongs(classes, images))));
    }
}
