/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import dev.maect.checkpoint.ModelFile;
import dev.maect.checkpoint.state.StateFiles;
import dev.maect.data.ImageSource;
import dev.maect.data.LabelSet;
import dev.maect.distributed.ProcessGroup;
import dev.maect.engine.ComputeDevice;
import dev.maect.engine.Precision;
import dev.maect.engine.Tensors;
import dev.maect.testing.RankThreads;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Ranks fine-tune what one process fine-tunes: mixed and erased images, drop-path, batch norm, averages. */
class FineTuningOverRanksTest {
    private static final int IMAGES = 52;

    @TempDir
    private Path temp;

    private static LabelSet labels(ImageSource source) {
        return source.labelSets().stream()
                .filter(set -> set.name().equals(MicroTuning.LABELS))
                .findFirst()
                .orElseThrow();
    }

    /** Stops after a step, as a kill does, but that what is saved is on the disk. */
    private static final class Stopped extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private FineTuneResult run(ProcessGroup group, Path model, FineTuneOptions options, String name) {
        try (ImageSource train = MicroTuning.images(1, IMAGES);
                ImageSource test = MicroTuning.images(2, 37);
                FineTuning tuning =
                        new FineTuning(model, labels(train), options, ComputeDevice.CPU, Precision.FP32, group)) {
            FineTuneResult result = tuning.run(train, test, event -> {});
            if (group.isFirst()) {
                tuning.save(temp.resolve(name + ".safetensors"));
            }
            return result;
        }
    }

    private Map<String, float[]> weights(String name) {
        Map<String, float[]> values = new LinkedHashMap<>();
        try (ModelFile file = ModelFile.open(temp.resolve(name + ".safetensors"))) {
            for (String part : List.of("encoder", ModelFile.CLASSIFIER)) {
                Map<String, Tensor> tensors = file.read(part);
                tensors.forEach((key, tensor) -> {
                    values.put(part + "." + key, Tensors.toFloats(tensor));
                    tensor.close();
                });
            }
        }
        return values;
    }

    private static double farthest(Map<String, float[]> one, Map<String, float[]> other) {
        assertThat(other.keySet()).isEqualTo(one.keySet());
        double far = 0;
        for (Map.Entry<String, float[]> entry : one.entrySet()) {
            float[] values = Objects.requireNonNull(other.get(entry.getKey()));
            for (int i = 0; i < values.length; i++) {
                far = Math.max(far, Math.abs(values[i] - entry.getValue()[i]));
            }
        }
        return far;
    }

    /**
     * The classifier's batch norm takes away what shifts its input, so that such gradients are rounding, of which Adam makes steps
     * of full length: what parts the ranks grows with the rate (1.3e-5 at 1e-4), so it is low. Six steps move a weight by up to
     * 2.4e-4.
     */
    @ParameterizedTest(name = "{0} ranks, {1}")
    @CsvSource({
        "2, mixup=0.8 cutmix=0",
        "3, mixup=0 cutmix=1",
        "3, mixup=0 cutmix=0 batch-norm=false pooling=mean-patch"
    })
    void theWeightsAreThoseOfOneProcess(int ranks, String settings) throws Exception {
        Path model = MicroTuning.model(temp);
        List<String> all = new ArrayList<>(List.of("learning-rate=4e-5", "batch-size=17", "average-decay=0.9"));
        all.addAll(List.of(settings.split(" ")));
        FineTuneOptions options = MicroTuning.options(all.toArray(String[]::new));
        FineTuneResult one = run(ProcessGroup.alone(), model, options, "one");
        List<FineTuneResult> several = RankThreads.run(ranks, group -> run(group, model, options, "several"));
        assertThat(several).allMatch(result -> result.predictions().equals(one.predictions()));
        assertThat(several.get(0).steps()).isEqualTo(one.steps()).isEqualTo(6);
        assertThat(several.get(0).finalLoss()).isCloseTo(one.finalLoss(), offset(1e-5));
        assertThat(farthest(weights("one"), weights("several"))).isLessThan(1e-5);
    }

    @Test
    void goesOnFromAStateWithAnotherNumberOfRanks() throws Exception {
        Path model = MicroTuning.model(temp);
        FineTuneOptions options = MicroTuning.options("learning-rate=4e-5");
        run(ProcessGroup.alone(), model, options, "one");
        assertThatThrownBy(() -> RankThreads.run(2, group -> stopped(group, model, options)))
                .isInstanceOf(Stopped.class);
        assertThat(temp.resolve("state")).exists();
        RankThreads.run(3, group -> {
            try (ImageSource train = MicroTuning.images(1, IMAGES);
                    ImageSource test = MicroTuning.images(2, 37);
                    FineTuning tuning =
                            new FineTuning(model, labels(train), options, ComputeDevice.CPU, Precision.FP32, group)) {
                List<Long> steps = new ArrayList<>();
                tuning.run(
                        train,
                        test,
                        event -> {
                            if (event instanceof FineTuneEvent.StepMade made) {
                                steps.add(made.step());
                            }
                        },
                        Optional.of(states()));
                assertThat(steps.get(0)).isGreaterThan(1);
                if (group.isFirst()) {
                    tuning.save(temp.resolve("several.safetensors"));
                }
                return steps;
            }
        });
        assertThat(farthest(weights("one"), weights("several"))).isLessThan(1e-5);
    }

    private StateFiles states() {
        return new StateFiles(temp.resolve("state"), temp.resolve("state-before"));
    }

    private Object stopped(ProcessGroup group, Path model, FineTuneOptions options) {
        try (ImageSource train = MicroTuning.images(1, IMAGES);
                ImageSource test = MicroTuning.images(2, 37);
                FineTuning tuning =
                        new FineTuning(model, labels(train), options, ComputeDevice.CPU, Precision.FP32, group)) {
            return tuning.run(
                    train,
                    test,
                    event -> {
                        if (event instanceof FineTuneEvent.StepMade made && made.step() == 5) {
                            throw new Stopped();
                        }
                    },
                    Optional.of(states()),
                    Duration.ofNanos(1));
        }
    }

    @Test
    void moreRanksThanImagesInABatchAreRefused() {
        Path model = MicroTuning.model(temp);
        assertThatThrownBy(() ->
                        RankThreads.run(3, group -> run(group, model, MicroTuning.options("batch-size=2"), "refused")))
                .isInstanceOf(FineTuneException.class)
                .hasMessageContaining("batch-size");
    }

    /** Not for every day: prints how far several ranks are from one process after 20 steps; -Dmaect.ranks=4 says up to how many. */
    @Test
    @EnabledIfSystemProperty(named = "maect.ranks", matches = "\\d+")
    void theLargestDifferences() throws Exception {
        Path model = MicroTuning.model(temp);
        for (String rate : List.of("1e-4", "2e-2")) {
            FineTuneOptions options = MicroTuning.options("epochs=7", "learning-rate=" + rate);
            run(ProcessGroup.alone(), model, options, "one");
            for (int ranks = 2; ranks <= Integer.getInteger("maect.ranks"); ranks++) {
                RankThreads.run(ranks, group -> run(group, model, options, "several"));
                System.out.printf(
                        Locale.ROOT,
                        "rate %s, fine-tuning, %d ranks: weights %.1e%n",
                        rate,
                        ranks,
                        farthest(weights("one"), weights("several")));
            }
        }
    }
}
