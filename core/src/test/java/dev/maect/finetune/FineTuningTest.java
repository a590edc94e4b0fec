/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.maect.checkpoint.ModelFile;
import dev.maect.data.ImageSource;
import dev.maect.data.LabelSet;
import dev.maect.engine.Precision;
import dev.maect.engine.Tensors;
import dev.maect.testing.TestDevice;
import dev.maect.train.DivergedException;
import dev.maect.train.optim.ParameterGroup;
import dev.maect.vit.Pooling;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The loop: it learns, repeats itself, owns its memory, stops in time, and what it saves can be used. */
class FineTuningTest {
    @TempDir
    private Path temp;

    private static LabelSet labels(ImageSource source) {
        return source.labelSets().stream()
                .filter(set -> set.name().equals(MicroTuning.LABELS))
                .findFirst()
                .orElseThrow();
    }

    private static FineTuning tuning(Path model, ImageSource train, FineTuneOptions options) {
        return new FineTuning(model, labels(train), options, TestDevice.get(), Precision.FP32);
    }

    @Test
    void learnsWhatItIsShown() {
        FineTuneOptions options = MicroTuning.options(
                "epochs=120",
                "mixup=0",
                "cutmix=0",
                "rand-augment=0",
                "erase=0",
                "drop-path=0",
                "min-scale=1",
                "layer-decay=1",
                "evaluate-every=60",
                "label-smoothing=0");
        try (ImageSource images = MicroTuning.images(1, 32);
                FineTuning tuning = tuning(MicroTuning.model(temp), images, options)) {
            FineTuneResult result = tuning.run(images, images, event -> {});
            assertThat(result.steps()).isEqualTo(240);
            assertThat(result.epochs()).extracting(EpochAccuracy::epoch).containsExactly(60, 120);
            assertThat(result.last().raw()).isGreaterThan(0.75);
            assertThat(result.last().averaged().orElseThrow()).isGreaterThan(0.7);
            assertThat(result.bestRaw().raw())
                    .isGreaterThanOrEqualTo(result.last().raw());
        }
    }

    @Test
    void theSameSeedGivesTheSameFileByteByByte() throws IOException {
        Path model = MicroTuning.model(temp);
        byte[] first = run(model, "first", MicroTuning.options());
        assertThat(run(model, "second", MicroTuning.options())).isEqualTo(first);
        assertThat(run(model, "checkpointed", MicroTuning.options("checkpoint-blocks=2")))
                .isEqualTo(first);
        assertThat(run(model, "third", MicroTuning.options("seed=1"))).isNotEqualTo(first);
    }

    private byte[] run(Path model, String name, FineTuneOptions options) throws IOException {
        Path file = temp.resolve(name + ".safetensors");
        try (ImageSource images = MicroTuning.images(1, 48);
                FineTuning tuning = tuning(model, images, options)) {
            tuning.run(images, images, event -> {});
            tuning.save(file);
        }
        return Files.readAllBytes(file);
    }

    @Test
    void whatIsSavedClassifiesAsMeasured() {
        Path file = temp.resolve("tuned.safetensors");
        FineTuneResult result;
        try (ImageSource train = MicroTuning.images(1, 48);
                ImageSource test = MicroTuning.images(2, 20);
                FineTuning tuning = tuning(MicroTuning.model(temp), train, MicroTuning.options("pooling=mean-patch"))) {
            result = tuning.run(train, test, event -> {});
            tuning.save(file);
            try (FineTunedModel model = FineTunedModel.open(file, TestDevice.get(), Precision.FP32)) {
                int[] predicted = model.predict(test, 7);
                assertThat(predicted)
                        .containsExactly(result.predictions().stream()
                                .mapToInt(Integer::intValue)
                                .toArray());
                assertThat(FineTunedModel.accuracy(predicted, labels(test).labels()))
                        .isEqualTo(result.last().averaged().orElseThrow());
                assertThat(model.classes()).isEqualTo(labels(train).classes());
            }
        }
        try (ModelFile saved = ModelFile.open(file)) {
            assertThat(saved.description().pooling()).isEqualTo(Pooling.MEAN_PATCH);
            Map<String, Tensor> classifier = saved.read("classifier");
            assertThat(classifier)
                    .containsKeys("weight", "bias", "norm.running_mean", "norm.running_var")
                    .doesNotContainKey("norm.weight");
            classifier.values().forEach(Tensor::close);
        }
    }

    @Test
    void positionsAndFrozenBlocksAreAsAskedFor() {
        Path model = MicroTuning.model(temp);
        assertThat(changed(model, "positions", MicroTuning.options()))
                .contains("pos_embed", "patch_embed.proj.weight", "blocks.0.mlp.fc1.weight");
        assertThat(changed(model, "frozen", MicroTuning.options("train-positions=false", "freeze-blocks=1")))
                .doesNotContain("pos_embed", "cls_token", "patch_embed.proj.weight", "blocks.0.mlp.fc1.weight")
                .contains("blocks.1.mlp.fc1.weight", "norm.weight");
    }

    private List<String> changed(Path model, String name, FineTuneOptions options) {
        Path file = temp.resolve(name + ".safetensors");
        try (ImageSource images = MicroTuning.images(1, 32);
                FineTuning tuning = tuning(model, images, options)) {
            tuning.run(images, images, event -> {});
            tuning.save(file);
        }
        List<String> changed = new ArrayList<>();
        try (ModelFile before = ModelFile.open(model);
                ModelFile after = ModelFile.open(file)) {
            Map<String, Tensor> old = before.read("encoder");
            after.read("encoder").forEach((key, tensor) -> {
                if (!Arrays.equals(Tensors.toFloats(tensor), Tensors.toFloats(old.get(key)))) {
                    changed.add(key);
                }
                tensor.close();
            });
            old.values().forEach(Tensor::close);
        }
        return changed;
    }

    /** timm's param_groups_layer_decay: decay^(layers - layer), with stem, blocks, final norm and head as layers. */
    @Test
    void theLearningRateFallsFromTheClassifierToTheStem() {
        FineTuneOptions options = MicroTuning.options("learning-rate=0.16", "layer-decay=0.5", "weight-decay=0.05");
        try (ImageSource images = MicroTuning.images(1, 16);
                FineTuning tuning = tuning(MicroTuning.model(temp), images, options)) {
            List<ParameterGroup> groups = tuning.groups(16);
            assertThat(rate(groups, "classifier.weight")).isCloseTo(0.01, within(1e-12));
            assertThat(rate(groups, "encoder.norm.weight")).isCloseTo(0.01, within(1e-12));
            assertThat(rate(groups, "encoder.blocks.1.attn.qkv.weight")).isCloseTo(0.005, within(1e-12));
            assertThat(rate(groups, "encoder.blocks.0.attn.qkv.weight")).isCloseTo(0.0025, within(1e-12));
            assertThat(rate(groups, "encoder.pos_embed")).isCloseTo(0.00125, within(1e-12));
            assertThat(group(groups, "classifier.bias").weightDecay()).isZero();
            assertThat(group(groups, "classifier.weight").weightDecay()).isEqualTo(0.05);
        }
    }

    private static double rate(List<ParameterGroup> groups, String name) {
        return group(groups, name).peakLearningRate();
    }

    private static ParameterGroup group(List<ParameterGroup> groups, String name) {
        return groups.stream()
                .filter(group -> group.parameters().containsKey(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void stopsAtALossThatIsNotFinite() {
        FineTuneOptions options = MicroTuning.options("learning-rate=1e30", "epochs=20");
        try (ImageSource images = MicroTuning.images(1, 32);
                FineTuning tuning = tuning(MicroTuning.model(temp), images, options)) {
            assertThatThrownBy(() -> tuning.run(images, images, event -> {}))
                    .isInstanceOf(DivergedException.class)
                    .hasMessageContaining("Lower learning-rate");
        }
    }

    @Test
    void refusesImagesOfOtherClasses() {
        try (ImageSource images = MicroTuning.images(1, 32);
                FineTuning tuning = new FineTuning(
                        MicroTuning.model(temp),
                        new LabelSet("animal", List.of("cat"), new int[32]),
                        MicroTuning.options(),
                        TestDevice.get(),
                        Precision.FP32)) {
            assertThatThrownBy(() -> tuning.run(images, images, event -> {}))
                    .isInstanceOf(FineTuneException.class)
                    .hasMessageContaining("'animal'");
        }
    }

    @Test
    void nativeMemoryStaysFlat() {
        List<Long> objects = new ArrayList<>();
        FineTuneListener listener = event -> {
            if (event instanceof FineTuneEvent.StepMade) {
                objects.add(Pointer.totalCount());
            }
        };
        try (ImageSource images = MicroTuning.images(1, 32);
                FineTuning tuning = tuning(
                        MicroTuning.model(temp), images, MicroTuning.options("epochs=100", "evaluate-every=10"))) {
            tuning.run(images, images, listener);
            // A leak of one object per step would show as 200 more.
            assertThat(objects.get(199) - objects.get(20)).isLessThan(40);
            long before = Pointer.totalCount();
            tuning.run(images, images, event -> {});
            assertThat(Pointer.totalCount() - before)
                    .as("growth by another run")
                    .isLessThan(200);
        }
    }
}
