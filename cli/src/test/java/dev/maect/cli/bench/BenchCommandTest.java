/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.maect.MaectException;
import dev.maect.engine.Precision;
import dev.maect.testing.TestDevice;
import dev.maect.train.stage.Pretraining;
import dev.maect.train.stage.StageKinds;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The command on a model of 16 wide and 2 blocks. */
class BenchCommandTest {
    private static final List<String> MICRO = List.of(
            "--model",
            "custom",
            "--batch",
            "4",
            "--rows",
            "400",
            "--runs",
            "3",
            "--warm-up",
            "1",
            "--precision",
            "fp32",
            "--device",
            TestDevice.name(),
            "model.dim=16",
            "model.depth=2",
            "model.heads=2",
            "model.image-size=16",
            "model.patch-size=4",
            "decoder.dim=16",
            "decoder.depth=1",
            "decoder.heads=2",
            "head.projector-hidden-dim=16",
            "head.predictor-hidden-dim=16",
            "head.output-dim=8",
            "head.queue-size=32");

    @TempDir
    private Path temp;

    private String out = "";

    private JsonNode bench(Work work, String... more) throws IOException {
        Path json = temp.resolve(work + ".json");
        List<String> args = new ArrayList<>(List.of(work.toString()));
        args.addAll(MICRO);
        args.addAll(List.of("--json", json.toString()));
        args.addAll(List.of(more));
        StringWriter written = new StringWriter();
        CommandLine line = new CommandLine(new BenchCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setOut(new PrintWriter(written, true))
                .setExecutionExceptionHandler((exception, command, result) -> {
                    throw exception;
                });
        assertThat(line.execute(args.toArray(String[]::new))).isZero();
        out = written.toString();
        return JsonMapper.builder().build().readTree(Files.readString(json));
    }

    @ParameterizedTest
    @EnumSource
    void measuresEveryKindOfWork(Work work) throws IOException {
        JsonNode json = bench(work);
        assertThat(json.get("work").stringValue()).isEqualTo(work.toString());
        assertThat(json.get("seconds").size()).isEqualTo(3);
        double min = json.at("/per-second/min").doubleValue();
        double median = json.at("/per-second/median").doubleValue();
        double max = json.at("/per-second/max").doubleValue();
        assertThat(min).isPositive().isLessThanOrEqualTo(median);
        assertThat(median).isLessThanOrEqualTo(max);
        assertThat(out)
                .containsPattern("(?m)^work: +" + work + "$")
                .containsPattern("(?m)^" + work.unit().toLowerCase(Locale.ROOT) + "-per-second: +[0-9.]+ ")
                .containsPattern("(?m)^seconds-per-run: +[0-9.]+ \\([0-9.]+ to [0-9.]+\\)$");
        boolean counted = work != Work.DATA && work != Work.CHECKPOINT && work != Work.CLUSTER;
        assertThat(json.has("share-of-peak")).isEqualTo(counted);
    }

    @Test
    void aStepHasPhasesThatFillItAndCountedOperations() throws IOException {
        JsonNode json = bench(Work.STEP);
        double sum = 0;
        for (String phase : List.of("forward", "backward", "optimiser", "data-wait")) {
            double seconds = json.at("/phases/" + phase + "/median").doubleValue();
            assertThat(seconds).as(phase).isGreaterThanOrEqualTo(0);
            sum += seconds;
        }
        double whole = json.at("/seconds-per-run/max").doubleValue();
        assertThat(sum).isPositive().isLessThan(3 * whole);
        List<String> settings = MICRO.stream().filter(arg -> arg.contains("=")).toList();
        var recipe = BenchOptions.recipe("custom", 4, "fp32", TestDevice.name(), settings);
        assertThat(json.get("gflop-per-run").doubleValue())
                .isEqualTo(
                        4
                                * StageKinds.named(Pretraining.NAME)
                                        .cost(recipe, Precision.FP32, 4)
                                        .step()
                                        .total()
                                / 1e9,
                        within(1e-12));
        assertThat(json.get("matmul-peak-gflop-per-second").doubleValue()).isGreaterThan(0.1);
        assertThat(json.get("gbyte-per-run").doubleValue()).isPositive();
        assertThat(json.get("share-of-memory-peak").doubleValue())
                .isEqualTo(
                        json.get("gbyte-per-second").doubleValue()
                                / json.get("memory-peak-gbyte-per-second").doubleValue(),
                        within(1e-9));
        double share = json.get("gflop-per-second").doubleValue()
                / json.get("matmul-peak-gflop-per-second").doubleValue();
        assertThat(json.get("share-of-peak").doubleValue()).isEqualTo(share, within(1e-9));
    }

    @ParameterizedTest
    @EnumSource(
            value = Work.class,
            names = {"TUNE", "REFINE"},
            mode = EnumSource.Mode.EXCLUDE)
    void anyBatchWillDoWhereThereIsNoQueue(Work work) {
        assertThat(BenchOptions.recipe("b", 50, "fp32", TestDevice.name(), BenchOptions.stages(work, "b"))
                        .pretrain()
                        .batchSize())
                .isEqualTo(50);
    }

    @Test
    void namedModelsAreTheFieldsShapes() {
        assertThat(BenchOptions.recipe("b", 16, "fp32", TestDevice.name(), List.of())
                        .model()
                        .dim())
                .isEqualTo(768);
        assertThat(BenchOptions.recipe("ti", 16, "fp32", TestDevice.name(), List.of())
                        .model()
                        .depth())
                .isEqualTo(12);
        var small = BenchOptions.recipe("small", 128, "fp32", TestDevice.name(), List.of());
        assertThat(small.model().dim()).isEqualTo(192);
        assertThat(small.decoder().dim()).isEqualTo(96);
        assertThat(small.tune().batchSize()).isEqualTo(128);
        assertThatThrownBy(() -> BenchOptions.recipe("vit-b", 16, "fp32", TestDevice.name(), List.of()))
                .isInstanceOf(MaectException.class)
                .hasMessageContaining("vit-b")
                .hasMessageContaining("small");
    }

    @Test
    void withoutPythonTheComparisonSaysWhatToDo() throws IOException {
        Path scripts = Files.createDirectories(temp.resolve("peer"));
        assertThatThrownBy(() -> Peer.start("python3", scripts, Map.of()))
                .isInstanceOf(MaectException.class)
                .hasMessageContaining("peer.py")
                .hasMessageContaining("benchmarks");
        Files.writeString(scripts.resolve("peer.py"), "");
        assertThatThrownBy(() -> Peer.start(temp.resolve("no-python").toString(), scripts, Map.of()))
                .isInstanceOf(MaectException.class)
                .hasMessageContaining("no-python")
                .hasMessageContaining("pip install torch")
                .hasMessageContaining("--python");
    }

    /** A shell stands in for a Python that lacks torch, and for one that answers. */
    @Test
    @DisabledOnOs(OS.WINDOWS)
    void whatPythonSaysIsUnderstood() throws IOException {
        Path scripts = Files.createDirectories(temp.resolve("peer"));
        Path script = scripts.resolve("peer.py");
        Files.writeString(script, "echo '{\"error\": \"it cannot import torch\"}'\n");
        assertThatThrownBy(() -> Peer.start("sh", scripts, Map.of()))
                .isInstanceOf(MaectException.class)
                .hasMessageContaining("cannot import torch")
                .hasMessageContaining("--python");
        Files.writeString(script, "exit 3\n");
        assertThatThrownBy(() -> Peer.start("sh", scripts, Map.of()))
                .isInstanceOf(MaectException.class)
                .hasMessageContaining("exit code 3");
        Files.writeString(
                script,
                "echo '{\"torch\": \"x\"}'\nwhile read line; do"
                        + " echo '{\"seconds\": 0.5, \"amount\": 8, \"peak_bytes\": 1048576, \"device_allocated\": 3145728,"
                        + " \"device_reserved\": 4194304}'; done\n");
        try (Peer peer = Peer.start("sh", scripts, Map.of())) {
            assertThat(peer.about().get("torch").stringValue()).isEqualTo("x");
            assertThat(peer.run().get("amount").doubleValue()).isEqualTo(8);
        }
        List<String> settings = MICRO.stream().filter(arg -> arg.contains("=")).toList();
        var options = new BenchOptions(
                Work.ENCODE,
                BenchOptions.recipe("custom", 4, "fp32", TestDevice.name(), settings),
                4,
                400,
                3,
                1,
                Optional.empty());
        BenchResult result = Bench.measure(options, Optional.of(new Bench.Opponent("sh", scripts, false)));
        var comparison = result.comparison().orElseThrow();
        assertThat(comparison.rates()).containsExactly(16.0, 16.0, 16.0);
        assertThat(comparison.ratios().get(1))
                .isEqualTo(4 / result.runs().get(1).seconds() / 16, within(1e-9));
        assertThat(result.table())
                .contains("pair-3:", "ratio:", "python-torch:", "python-peak-memory-mib:")
                .containsPattern("python-device-memory-mib: +3")
                .containsPattern("python-device-reserved-mib: +4");
    }
}
