/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train.stage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.contrast.PickedNeighbours.Refined;
import dev.maect.engine.kernel.Tape;
import dev.maect.testing.Deviation;
import dev.maect.testing.GoldenReport;
import dev.maect.testing.TestDevice;
import dev.maect.train.optim.AdamW;
import dev.maect.train.optim.ParameterGroup;
import dev.maect.train.optim.WeightAverage;
import dev.maect.vit.EncoderOutput;
import dev.maect.vit.PositionalEmbedding;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Five steps of head preparation and of refinement by MIM-Refiner's own trainer, with heads on three places. */
class RefineGoldenTest {
    private static final double FEATURES = 3e-5;
    private static final double GRADIENT = 2e-4;
    private static final double GRADIENT_NORM = 1e-4;
    private static final double RATE = 1e-9;
    private static final double LOSS = 2e-3;
    private static final double STEP = 2e-2;
    /** Below this gradients are rounding noise, which Adam makes whole steps of. */
    private static final Set<String> NOISE = Set.of("encoder.norm.bias");

    @AfterAll
    static void report() {
        GoldenReport.write("refine_train");
    }

    private static void within(RefineReference golden, String group, String name, double error, double onCpu) {
        double tolerance = TestDevice.tolerance(onCpu);
        assertThat(error).as("%s: %s", group, name).isLessThanOrEqualTo(tolerance);
        GoldenReport.record(golden.file.name(), group, name, error, tolerance);
    }

    @Test
    void tokensOfBothSizesAreTheSameAtEveryBlock() {
        try (RefineReference golden = new RefineReference("stage3", "fixed");
                NoGradGuard guard = new NoGradGuard()) {
            List<Integer> taps =
                    IntStream.range(0, golden.encoder.config().depth()).boxed().toList();
            for (String group : List.of("global", "local")) {
                Tensor images =
                        golden.groups(0).get(group.equals("global") ? 0 : 1).narrow(0, 0, 2);
                EncoderOutput output = golden.encoder.forward(images, taps);
                String prefix = "fwd." + group + ".";
                golden.file.assertClose("tokens", prefix + "tokens", output.last(), FEATURES);
                taps.forEach(block -> golden.file.assertClose(
                        "tokens", prefix + "block" + block, output.taps().get(block), FEATURES));
            }
        }
    }

    @Test
    void positionsOfLocalViewsAreTheSame() {
        try (RefineReference golden = new RefineReference("stage3", "fixed");
                NoGradGuard guard = new NoGradGuard()) {
            long[] size = golden.file.shape("fwd.pos_embed_local");
            int side = golden.encoder.config().gridRows();
            Tensor own =
                    Objects.requireNonNull(golden.encoder.tensors().buffers().get("pos_embed"));
            Tensor local = PositionalEmbedding.interpolate(own, side, side, (int) size[1], (int) size[2]);
            golden.file.assertClose("positions", "fwd.pos_embed_local", local.reshape(size), FEATURES);
        }
    }

    @ParameterizedTest
    @CsvSource({"stage2, fixed, 0", "stage2, official, 0", "stage3, fixed, 0", "stage3, official, 0", "stage3, fixed, 3"
    })
    void trainsAsTheOfficialTrainer(String stage, String variant, int checkpointed) {
        try (RefineReference golden = new RefineReference(stage, variant)) {
            String prefix = stage + "." + variant + ".";
            StageSettings settings = golden.settings();
            golden.stage.freeze();
            golden.encoder.checkpointBlocks(checkpointed);
            List<ParameterGroup> groups = golden.stage.groups();
            Map<String, ParameterGroup> groupOf = new LinkedHashMap<>();
            groups.forEach(
                    group -> group.parameters().keySet().forEach(name -> groupOf.put(golden.inFile(name), group)));
            double[] losses = golden.file.doubles(prefix + "loss");
            try (AdamW optimiser = new AdamW(groups, settings.beta1(), settings.beta2());
                    WeightAverage average = new WeightAverage(
                            golden.encoder.tensors(),
                            golden.config.get("ema_factor").asDouble())) {
                for (int step = 0; step < golden.steps(); step++) {
                    try (PointerScope scope = new PointerScope();
                            Tape tape = new Tape()) { // as training on a CPU does
                        List<List<Tensor>> features = features(golden, step);
                        if (step == 0 && golden.file.has(prefix + "pooled.main")) {
                            assertFeatures(golden, prefix, features);
                        }
                        List<Refined> refined = golden.refine(features, step);
                        assertHeads(golden, prefix, refined, step);
                        Tensor loss = refined.stream()
                                .map(head -> head.output().loss())
                                .reduce((a, b) -> a.add(b))
                                .orElseThrow();
                        double error = Math.abs(loss.item_double() - losses[step]);
                        within(golden, prefix + "loss (absolute)", "step " + step, error, LOSS);
                        tape.backward(loss);
                        double factor = settings.schedule().factor(step);
                        assertRates(golden, groupOf, step, factor);
                        if (step == 0) {
                            assertGradients(golden, prefix);
                        }
                        optimiser.step(factor);
                        optimiser.zeroGrad();
                        golden.stage.afterStep();
                        average.update();
                    }
                    String snapshot = prefix + "after" + (step + 1) + ".";
                    assertWeights(golden, snapshot, "", golden.tensors());
                }
                Map<String, Tensor> averaged = new LinkedHashMap<>();
                average.tensors().forEach((name, t) -> averaged.put(golden.inFile("encoder." + name), t));
                assertWeights(golden, prefix + "ema" + golden.steps() + ".", "encoder.", averaged);
                assertThat(golden.file.under(prefix + "after" + golden.steps() + "."))
                        .isNotEmpty();
            }
            if (stage.equals("stage2")) {
                golden.encoder
                        .tensors()
                        .all()
                        .forEach((name, tensor) -> assertThat(Deviation.doubles(tensor))
                                .as(name)
                                .containsExactly(golden.start(golden.inFile("encoder." + name))));
            }
        }
    }

    private static List<List<Tensor>> features(RefineReference golden, int step) {
        if (golden.stage.trainsEncoder()) {
            return golden.heads.features(golden.encoder, golden.groups(step));
        }
        try (NoGradGuard guard = new NoGradGuard()) {
            return golden.heads.features(golden.encoder, golden.groups(step));
        }
    }

    private static void assertFeatures(RefineReference golden, String prefix, List<List<Tensor>> features) {
        for (int head = 0; head < features.size(); head++) {
            Tensor all = torch.cat(new TensorVector(features.get(head).toArray(Tensor[]::new)), 0);
            String name = prefix + "pooled." + golden.headNames().get(head);
            golden.file.assertClose("what heads see", name, all, FEATURES);
        }
    }

    private static void assertHeads(RefineReference golden, String prefix, List<Refined> heads, int step) {
        int count = heads.size();
        double[] ofHeads = golden.file.doubles(prefix + "head_losses");
        double[] rows = golden.file.doubles(prefix + "nn_idx");
        for (int i = 0; i < count; i++) {
            Refined head = heads.get(i);
            String name = golden.headNames().get(i) + " in step " + step;
            int at = step * count + i;
            double global = Math.abs(head.globalLoss() - ofHeads[2 * at]);
            double local = Math.abs(head.localLoss() - ofHeads[2 * at + 1]);
            within(golden, prefix + "losses of heads (absolute)", name, Math.max(global, local), LOSS);
            double[] found =
                    Deviation.doubles(torch.cat(new TensorVector(head.rows().toArray(Tensor[]::new)), 0));
            double[] expected = new double[found.length];
            System.arraycopy(rows, at * found.length, expected, 0, found.length);
            assertThat(found).as("neighbours of " + name).containsExactly(expected);
            GoldenReport.record(golden.file.name(), prefix + "neighbours", name, 0, 0);
            for (String metric : List.of("nn-accuracy", "nn-similarity", "nn-age")) {
                double value = head.output().metrics().get(metric).item_double();
                double wanted = golden.file.doubles(prefix + metric.replace('-', '_'))[at];
                double error = Math.abs(value - wanted) / Math.max(1, Math.abs(wanted));
                within(golden, prefix + "metrics", metric + " of " + name, error, LOSS);
            }
        }
    }

    private static void assertRates(
            RefineReference golden, Map<String, ParameterGroup> groupOf, int step, double factor) {
        List<String> names = golden.order("lr_names");
        assertThat(groupOf.keySet()).containsExactlyInAnyOrderElementsOf(names);
        double[] rates = golden.file.doubles(golden.stageName + ".fixed.lr");
        double[] decays = golden.file.doubles(golden.stageName + ".fixed.weight_decay");
        for (int i = 0; i < names.size(); i++) {
            ParameterGroup group = groupOf.get(names.get(i));
            int at = step * names.size() + i;
            double error = Math.abs(group.peakLearningRate() * factor / rates[at] - 1);
            within(golden, golden.stageName + " learning rate", names.get(i), error, RATE);
            assertThat(group.weightDecay()).as(names.get(i)).isEqualTo(decays[at]);
        }
    }

    private static boolean isNoise(String name) {
        return NOISE.contains(name) || name.endsWith("projector.2.1.bias");
    }

    private static void assertGradients(RefineReference golden, String prefix) {
        Map<String, Tensor> tensors = golden.tensors();
        List<String> names = golden.order("gradnorm_names");
        double[] norms = golden.file.doubles(prefix + "step1_gradnorm");
        for (int i = 0; i < names.size(); i++) {
            double norm = norm(Deviation.doubles(tensors.get(names.get(i)).grad()));
            if (isNoise(names.get(i))) {
                assertThat(norm).as(names.get(i)).isLessThan(1e-4);
            } else {
                double error = Math.abs(norm / norms[i] - 1);
                within(golden, prefix + "gradient norms", names.get(i), error, GRADIENT_NORM);
            }
        }
        golden.file.under(prefix + "grad1.").keySet().forEach(name -> {
            if (isNoise(name)) {
                return;
            }
            double[] actual = values(name, Deviation.doubles(tensors.get(name).grad()));
            double[] expected = values(name, golden.file.doubles(prefix + "grad1." + name));
            within(golden, prefix + "gradients", name, Deviation.maxOverRms(actual, expected), GRADIENT);
        });
    }

    /** What is there of a snapshot; {@code part} is what its names leave out. */
    private static void assertWeights(
            RefineReference golden, String snapshot, String part, Map<String, Tensor> tensors) {
        golden.file.under(snapshot).keySet().forEach(inFile -> {
            String key = snapshot + inFile;
            String name = part + inFile;
            if (isNoise(name)) {
                return;
            }
            Tensor tensor = tensors.get(name);
            boolean counts = name.contains(".queue.") && !name.endsWith(".x");
            if (counts || name.endsWith("num_batches_tracked")) {
                assertThat(Deviation.doubles(tensor)).as(key).containsExactly(golden.file.doubles(key));
                GoldenReport.record(golden.file.name(), snapshot + "counters", name, 0, 0);
                return;
            }
            double[] actual = values(name, Deviation.doubles(tensor));
            double[] expected = values(name, golden.file.doubles(key));
            double[] start = values(name, golden.start(name));
            within(golden, snapshot + "steps (L2)", name, stepError(actual, expected, start), STEP);
        });
    }

    /** Without the middle third of a qkv bias, which moves all keys alike: the softmax does not see it. */
    private static double[] values(String name, double[] all) {
        if (!name.endsWith("attn.qkv.bias")) {
            return all;
        }
        List<Double> kept = new ArrayList<>();
        for (int i = 0; i < all.length; i++) {
            if (i < all.length / 3 || i >= 2 * all.length / 3) {
                kept.add(all[i]);
            }
        }
        return kept.stream().mapToDouble(Double::doubleValue).toArray();
    }

    /** |(actual - start) - (expected - start)| / |expected - start|; what stayed must have stayed exactly. */
    private static double stepError(double[] actual, double[] expected, double[] start) {
        double[] difference = new double[start.length];
        double[] step = new double[start.length];
        for (int i = 0; i < start.length; i++) {
            difference[i] = actual[i] - expected[i];
            step[i] = expected[i] - start[i];
        }
        return norm(difference) == 0 ? 0 : norm(difference) / norm(step);
    }

    private static double norm(double[] values) {
        double squares = 0;
        for (double value : values) {
            squares += value * value;
        }
        return Math.sqrt(squares);
    }
}
