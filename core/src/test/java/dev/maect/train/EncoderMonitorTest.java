/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.MaectException;
import dev.maect.checkpoint.ModelFile;
import dev.maect.data.ImageSource;
import dev.maect.engine.Tensors;
import dev.maect.recipe.Recipe;
import dev.maect.run.RunFolder;
import dev.maect.testing.Micro;
import dev.maect.train.event.Cancellation;
import dev.maect.train.event.TrainingEvent.EncoderMeasured;
import dev.maect.train.event.TrainingEvent.StepDone;
import dev.maect.train.event.TrainingEvent.Warned;
import dev.maect.train.event.TrainingListener;
import dev.maect.vit.Encoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A monitor sees the encoder as it stands, and training does not see the monitor. */
class EncoderMonitorTest {
    private static final int IMAGES = 48;
    private static final int SIDE = 16;

    @TempDir
    private Path temp;

    /** Does what a careless monitor may do: trains through its copy, spoils it, and draws random numbers. */
    private static final class Careless implements EncoderMonitor {
        private final List<String> asked = new ArrayList<>();
        private Map<String, float[]> last = Map.of();

        @Override
        public boolean wants(String stage, int epoch, int epochs) {
            asked.add(stage + " " + epoch + "/" + epochs);
            return true;
        }

        @Override
        public Map<String, Double> measure(Encoder encoder) {
            try (encoder) {
                last = values(encoder.tensors().all());
                torch.manual_seed(asked.size());
                Tensor features = encoder.forward(torch.randn(4, 3, SIDE, SIDE));
                features.sum().backward();
                encoder.freeze();
                encoder.tensors().all().values().forEach(tensor -> tensor.fill_(new Scalar(7.0)));
                return Map.of("eval/something", features.mean().item_double());
            }
        }
    }

    private static Map<String, float[]> values(Map<String, Tensor> tensors) {
        Map<String, float[]> values = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> values.put(name, Tensors.toFloats(tensor.detach())));
        return values;
    }

    private RunFolder run(
            Recipe recipe,
            String name,
            RunFolder.Existing existing,
            TrainingListener listener,
            EncoderMonitor monitor) {
        RunFolder folder = RunFolder.prepare(temp.resolve(name), existing);
        try (ImageSource source = Micro.images(IMAGES)) {
            Files.writeString(folder.resolvedRecipe(), "");
            new TrainingRun(recipe, source, folder.training(), Map.of(), listener, monitor).run(Optional.empty());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return folder;
    }

    private static void assertSameFiles(RunFolder actual, RunFolder expected) throws IOException {
        for (String stage : List.of("pretrain", "prepare-head", "tune")) {
            assertThat(actual.checkpoint(stage)).hasBinaryContent(Files.readAllBytes(expected.checkpoint(stage)));
        }
        assertThat(actual.tunedEncoder()).hasBinaryContent(Files.readAllBytes(expected.tunedEncoder()));
    }

    @Test
    void trainingIsTheSameByteForByteWithAMonitorAndWithout() throws IOException {
        Recipe recipe = Micro.recipe("pretrain.epochs=3", "tune.epochs=3");
        RunFolder expected =
                run(recipe, "plain", RunFolder.Existing.REFUSE, TrainingListener.none(), EncoderMonitor.none());
        RunFolder watched = run(recipe, "watched", RunFolder.Existing.REFUSE, TrainingListener.none(), new Careless());
        assertSameFiles(watched, expected);
    }

    @Test
    void aResumedRunWithAMonitorIsTheSameRunToo() throws IOException {
        Recipe recipe = Micro.recipe("pretrain.epochs=3", "tune.epochs=3");
        RunFolder expected =
                run(recipe, "whole", RunFolder.Existing.REFUSE, TrainingListener.none(), EncoderMonitor.none());
        TrainingListener stop = event -> {
            if (event instanceof StepDone report) {
                if (report.stage().equals("tune") && report.step() == 8) {
                    throw new AssertionError("stop here");
                }
            }
        };
        Careless monitor = new Careless();
        assertThatThrownBy(() -> run(recipe, "stopped", RunFolder.Existing.REFUSE, stop, monitor))
                .hasMessage("stop here");
        monitor.asked.clear();
        RunFolder resumed = run(recipe, "stopped", RunFolder.Existing.RESUME, TrainingListener.none(), monitor);
        // The state was saved before the measurement of epoch 2, which is made again.
        assertThat(monitor.asked).containsExactly("tune 2/3", "tune 3/3");
        assertSameFiles(resumed, expected);
    }

    @Test
    void itIsAskedBeforeTheFirstAndAfterEachEpochOfTheStagesThatTrainTheEncoder() {
        Careless monitor = new Careless();
        List<EncoderMeasured> reports = new ArrayList<>();
        TrainingListener listener = event -> {
            if (event instanceof EncoderMeasured report) {
                reports.add(report);
            }
        };
        RunFolder folder = run(Micro.recipe(), "run", RunFolder.Existing.REFUSE, listener, monitor);
        assertThat(monitor.asked)
                .containsExactly("pretrain 0/2", "pretrain 1/2", "pretrain 2/2", "tune 0/2", "tune 1/2", "tune 2/2");
        assertThat(reports).extracting(EncoderMeasured::step).containsExactly(0L, 3L, 6L, 0L, 3L, 6L);
        assertThat(reports).allSatisfy(report -> {
            assertThat(report.metrics()).containsOnlyKeys("eval/something");
            assertThat(report.elapsed()).isPositive();
        });
        // What it saw last is what the stage leaves: the averaged weights.
        try (ModelFile file = ModelFile.open(folder.tunedEncoder())) {
            Map<String, Tensor> exported = file.read("encoder");
            assertThat(monitor.last).usingRecursiveComparison().isEqualTo(values(exported));
            exported.values().forEach(Tensor::close);
        }
    }

    /** Gives up, or lets the run be cancelled, when it measures after {@code epoch}; notes what it measured. */
    private static final class Stopping implements EncoderMonitor {
        private final Cancellation cancellation = new Cancellation();
        private final List<String> measured = new ArrayList<>();
        private final String at;
        private String asked = "";

        Stopping(String at) {
            this.at = at;
        }

        @Override
        public boolean wants(String stage, int epoch, int epochs) {
            asked = stage + " " + epoch;
            return true;
        }

        @Override
        public Map<String, Double> measure(Encoder encoder) {
            encoder.close();
            if (asked.equals(at)) {
                cancellation.cancel();
                throw new CancellationException();
            }
            measured.add(asked);
            return Map.of("eval/something", 1.0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"pretrain 0", "pretrain 1", "pretrain 2", "tune 0", "tune 2"})
    void aMeasurementThatIsGivenUpIsMadeWhenTheRunGoesOn(String at) throws IOException {
        Recipe recipe = Micro.recipe("prepare-head.epochs=0");
        RunFolder folder = RunFolder.prepare(temp.resolve("run"), RunFolder.Existing.REFUSE);
        List<String> told = new ArrayList<>();
        TrainingListener listener = event -> {
            if (event instanceof EncoderMeasured report) {
                told.add(report.stage() + " " + report.epoch());
            }
        };
        Stopping first = new Stopping(at);
        Stopping second = new Stopping("");
        try (ImageSource source = Micro.images(IMAGES)) {
            for (Stopping monitor : List.of(first, second)) {
                new TrainingRun(recipe, source, folder.training(), Map.of(), listener, monitor)
                        .run(Optional.empty(), monitor.cancellation);
            }
        }
        List<String> all = List.of("pretrain 0", "pretrain 1", "pretrain 2", "tune 0", "tune 1", "tune 2");
        assertThat(told).containsExactlyElementsOf(all);
        assertThat(first.measured).isEqualTo(all.subList(0, all.indexOf(at)));
        assertThat(second.measured).isEqualTo(all.subList(all.indexOf(at), all.size()));
        assertThat(folder.tunedEncoder()).exists();
    }

    @Test
    void aMeasurementThatFailsIsAWarning() {
        List<String> warnings = new ArrayList<>();
        TrainingListener listener = event -> {
            if (event instanceof Warned warned) {
                warnings.add(warned.message());
            }
        };
        EncoderMonitor failing = new EncoderMonitor() {
            @Override
            public boolean wants(String stage, int epoch, int epochs) {
                return stage.equals("pretrain") && epoch == 1;
            }

            @Override
            public Map<String, Double> measure(Encoder encoder) {
                encoder.close();
                throw new MaectException("no images left");
            }
        };
        RunFolder folder = run(Micro.recipe(), "run", RunFolder.Existing.REFUSE, listener, failing);
        assertThat(warnings).contains("pretrain: the encoder could not be measured after epoch 1: no images left");
        assertThat(folder.tunedEncoder()).exists();
    }

    @Test
    void nothingOfTheCopiesStaysInMemory() {
        List<Long> objects = new ArrayList<>();
        EncoderMonitor closing = new EncoderMonitor() {
            @Override
            public boolean wants(String stage, int epoch, int epochs) {
                objects.add(Pointer.totalCount());
                return true;
            }

            @Override
            public Map<String, Double> measure(Encoder encoder) {
                encoder.close();
                return Map.of();
            }
        };
        Recipe recipe = Micro.recipe(
                "pretrain.epochs=60", "prepare-head.epochs=0", "tune.epochs=0", "logging.checkpoint-every-epochs=0");
        run(recipe, "run", RunFolder.Existing.REFUSE, TrainingListener.none(), closing);
        assertThat(objects.get(60) - objects.get(20)).isLessThanOrEqualTo(5);
    }
}
