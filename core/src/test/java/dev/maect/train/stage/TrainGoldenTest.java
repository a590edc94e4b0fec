/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train.stage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.contrast.HeadOutput;
import dev.maect.contrast.PickedNeighbours;
import dev.maect.engine.kernel.Tape;
import dev.maect.testing.Deviation;
import dev.maect.testing.GoldenFile;
import dev.maect.testing.GoldenReport;
import dev.maect.testing.TestDevice;
import dev.maect.train.optim.AdamW;
import dev.maect.train.optim.ParameterGroup;
import dev.maect.vit.Masking;
import dev.maect.vit.Pooling;
import dev.maect.vit.ReconstructionLoss;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Five steps of stage 1 and of stage 3 by the official trainer: rates, losses, gradients and what became of the weights. */
class TrainGoldenTest {
    private static final double RATE = 1e-9;
    private static final double GRADIENT = 1e-4;
    private static final double WEIGHT = 3e-2;
    private static final double UPDATE = 2e-2;
    private static final List<Integer> SNAPSHOTS = List.of(3, 5);

    /** What a test does in one step before the optimiser: forward pass and loss. */
    private interface LossOfStep {
        Tensor of(int step);
    }

    static List<Path> files() {
        List<Path> files = GoldenFile.find("train");
        assertThat(files).isNotEmpty();
        return files;
    }

    @AfterAll
    static void report() {
        files().forEach(path -> GoldenReport.write(path.getFileName().toString().replace(".safetensors", "")));
    }

    @ParameterizedTest
    @MethodSource("files")
    void pretrainsAsTheOfficialTrainer(Path path) {
        try (TrainReference reference = new TrainReference(path)) {
            Stage stage = new Pretraining(reference.recipe, TestDevice.get(), reference.encoder, reference.decoder);
            train(reference, stage, "stage1.", 1e-5, step -> {
                Tensor images = reference.images(step);
                Tensor noise = TestDevice.place(reference.file.tensor("in.noise"))
                        .select(0, step)
                        .reshape(images.size(0), -1);
                Masking masking = Masking.of(noise, reference.recipe.pretrain().maskRatio());
                Tensor predicted =
                        reference.decoder.predictRemoved(reference.encoder.forward(images, masking), masking);
                int patch = reference.encoder.config().patchSize();
                return ReconstructionLoss.ofRemoved(predicted, images, masking, patch, true);
            });
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void tunesAsTheOfficialTrainer(Path path) {
        try (TrainReference reference = new TrainReference(path)) {
            Stage stage =
                    new ContrastiveTuning(reference.recipe, reference.encoder, reference.head, Pooling.MEAN_PATCH);
            double[] accuracies = reference.file.doubles("stage3.nn_accuracy");
            train(reference, stage, "stage3.", 3e-4, step -> {
                HeadOutput output = PickedNeighbours.step(
                        reference.head,
                        Pooling.MEAN_PATCH.apply(reference.encoder.forward(reference.images(step))),
                        reference.file.tensor("in.idx").select(0, step),
                        TestDevice.place(reference.file.tensor("in.y").select(0, step)),
                        reference.picks(step));
                double accuracy = output.metrics().get("nn-accuracy").item_double();
                assertWithin(
                        reference, "stage3.nn accuracy", "step " + step, Math.abs(accuracy - accuracies[step]), 1e-6);
                return output.loss();
            });
        }
    }

    private static void train(
            TrainReference reference, Stage stage, String prefix, double lossTolerance, LossOfStep lossOf) {
        StageSettings settings = StageKinds.named(stage.name()).settings(reference.recipe, reference.stepsPerEpoch());
        stage.freeze();
        List<ParameterGroup> groups = stage.groups();
        double[] losses = reference.file.doubles(prefix + "loss");
        try (AdamW optimiser = new AdamW(groups, settings.beta1(), settings.beta2())) {
            for (int step = 0; step < reference.steps(); step++) {
                try (PointerScope scope = new PointerScope();
                        Tape tape = new Tape()) { // as training on a CPU does
                    Tensor loss = lossOf.of(step);
                    double error = Math.abs(loss.item_double() - losses[step]);
                    assertWithin(reference, prefix + "loss (absolute)", "step " + step, error, lossTolerance);
                    tape.backward(loss);
                    double factor = settings.schedule().factor(step);
                    assertRates(reference, prefix, groups, step, factor);
                    if (step == 0) {
                        assertGradientNorms(reference, prefix, groups);
                    }
                    optimiser.step(factor);
                    optimiser.zeroGrad();
                    stage.afterStep();
                }
                if (SNAPSHOTS.contains(step + 1)) {
                    assertWeights(reference, prefix, "after" + (step + 1) + ".");
                }
            }
        }
    }

    private static void assertRates(
            TrainReference reference, String prefix, List<ParameterGroup> groups, int step, double factor) {
        List<String> names = GoldenFile.order("lr_names", reference.file.set() + "." + stageOf(prefix));
        double[] rates = reference.file.doubles(prefix + "lr");
        double[] decays = reference.file.doubles(prefix + "weight_decay");
        Map<String, ParameterGroup> groupOf = new LinkedHashMap<>();
        groups.forEach(group -> group.parameters().keySet().forEach(name -> groupOf.put(inFile(name), group)));
        assertThat(groupOf.keySet()).containsExactlyInAnyOrderElementsOf(names);
        for (int i = 0; i < names.size(); i++) {
            ParameterGroup group = groupOf.get(names.get(i));
            double expected = rates[step * names.size() + i];
            double error = Math.abs(group.peakLearningRate() * factor / expected - 1);
            assertWithin(reference, prefix + "learning rate", names.get(i), error, RATE);
            assertWithin(
                    reference,
                    prefix + "weight decay",
                    names.get(i),
                    Math.abs(group.weightDecay() - decays[i]),
                    RATE * decays[i]);
        }
    }

    private static void assertGradientNorms(TrainReference reference, String prefix, List<ParameterGroup> groups) {
        List<String> names = GoldenFile.order("gradnorm_names", reference.file.set() + "." + stageOf(prefix));
        double[] expected = reference.file.doubles(prefix + "step1_gradnorm");
        Map<String, Tensor> parameters = new LinkedHashMap<>();
        groups.forEach(
                group -> group.parameters().forEach((name, parameter) -> parameters.put(inFile(name), parameter)));
        assertThat(parameters.keySet()).containsExactlyInAnyOrderElementsOf(names);
        for (int i = 0; i < expected.length; i++) {
            double norm = norm(Deviation.doubles(parameters.get(names.get(i)).grad()));
            if (isDegenerate(prefix, names.get(i))) {
                assertThat(norm).as(names.get(i)).isLessThan(1e-4);
            } else {
                double error = Math.abs(norm / expected[i] - 1);
                assertWithin(reference, prefix + "gradient norms", names.get(i), error, GRADIENT);
            }
        }
    }

    private static void assertWeights(TrainReference reference, String prefix, String snapshot) {
        Map<String, Tensor> tensors = reference.tensors();
        Map<String, Tensor> expected = reference.file.under(prefix + snapshot);
        assertThat(expected).isNotEmpty();
        expected.keySet().forEach(name -> {
            String key = prefix + snapshot + name;
            if (isDegenerate(prefix, name)) {
                return;
            }
            if (name.contains("queue_") || name.endsWith("num_batches_tracked")) {
                reference.file.assertExact(prefix + snapshot + "counters", key, tensors.get(name));
                return;
            }
            boolean isParameter = !name.contains("running_") && !name.endsWith("queue");
            List<double[]> values =
                    List.of(Deviation.doubles(tensors.get(name)), reference.file.doubles(key), reference.start(name));
            if (name.endsWith("attn.qkv.bias")) {
                values = values.stream().map(TrainGoldenTest::withoutKeys).toList();
            }
            double error = Deviation.maxOverRms(values.get(0), values.get(1));
            String group = prefix + snapshot + (isParameter ? "weights" : "buffers");
            assertWithin(reference, group, name, error, WEIGHT);
            if (isParameter) {
                double relative = relativeUpdateError(values.get(0), values.get(1), values.get(2));
                assertWithin(reference, prefix + snapshot + "steps (L2)", name, relative, UPDATE);
            }
        });
    }

    /** |(actual - start) - (expected - start)| / |expected - start|; a weight that stayed must have stayed exactly. */
    private static double relativeUpdateError(double[] actual, double[] expected, double[] start) {
        double[] difference = new double[start.length];
        double[] step = new double[start.length];
        for (int i = 0; i < start.length; i++) {
            difference[i] = actual[i] - expected[i];
            step[i] = expected[i] - start[i];
        }
        double moved = norm(step);
        return norm(difference) == 0 ? 0 : norm(difference) / moved;
    }

    /** What remains of a gradient that is exactly 0 is rounding noise, which Adam blows up to a full step. */
    private static boolean isDegenerate(String prefix, String name) {
        return name.endsWith("projector.7.bias") || (prefix.equals("stage3.") && name.equals("encoder.norm.bias"));
    }

    /** The middle third of a qkv bias moves all keys alike, which the softmax does not see. */
    private static double[] withoutKeys(double[] bias) {
        List<Double> kept = new ArrayList<>();
        for (int i = 0; i < bias.length; i++) {
            if (i < bias.length / 3 || i >= 2 * bias.length / 3) {
                kept.add(bias[i]);
            }
        }
        return kept.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private static double norm(double[] values) {
        double squares = 0;
        for (double value : values) {
            squares += value * value;
        }
        return Math.sqrt(squares);
    }

    private static String inFile(String name) {
        return name.startsWith("head.") ? "head.nnclr." + name.substring(5) : name;
    }

    private static String stageOf(String prefix) {
        return prefix.substring(0, prefix.length() - 1);
    }

    private static void assertWithin(TrainReference reference, String group, String name, double error, double onCpu) {
        double tolerance = TestDevice.tolerance(onCpu);
        assertThat(error)
                .as("%s of %s in %s", group, name, reference.file.name())
                .isLessThanOrEqualTo(tolerance);
        GoldenReport.record(reference.file.name(), group, name, error, tolerance);
    }
}
