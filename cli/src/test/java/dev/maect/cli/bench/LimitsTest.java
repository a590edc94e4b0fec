/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.maect.engine.ComputeDevice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** What bench tells of a machine's limits, with a card that a script plays. */
class LimitsTest {
    private static final List<String> MODEL = List.of(
            "model.dim=4",
            "model.depth=2",
            "model.heads=2",
            "model.image-size=4",
            "model.patch-size=2",
            "model.mlp-ratio=2",
            "decoder.dim=4",
            "decoder.depth=1",
            "decoder.heads=1",
            "pretrain.views=1",
            "pretrain.mask-ratio=0.5",
            "tune.frozen-blocks=1",
            "tune.average-decay=0.9");

    private static double bytes(Work work, String precision) {
        BenchOptions options = new BenchOptions(
                work, BenchOptions.recipe("custom", 8, precision, "cpu", MODEL), 8, 400, 10, 1, 1, 1, Optional.empty());
        return Traffic.bytes(options);
    }

    private static double product(double rows, double in, double out) {
        return rows * in + in * out + rows * out;
    }

    /** Of blocks with an MLP twice or four times as wide. */
    private static double block(double tokens, double dim, double ratio) {
        return product(tokens, dim, 3 * dim)
                + 4 * tokens * dim
                + product(tokens, dim, dim)
                + product(tokens, dim, ratio * dim)
                + product(tokens, ratio * dim, dim);
    }

    @Test
    void encodingReadsAndWritesEachProductOnce() {
        double numbers = product(8 * 4, 12, 4) + 2 * block(8 * 5, 4, 2);
        assertThat(bytes(Work.ENCODE, "fp32")).isEqualTo(4 * numbers, within(1e-9));
        assertThat(bytes(Work.ENCODE, "bf16")).isEqualTo(2 * numbers, within(1e-9));
        assertThat(bytes(Work.KNN, "fp32")).isZero();
    }

    @Test
    void trainingGoesBackAndChangesItsParameters() {
        double forward = product(8 * 2, 12, 4)
                + 2 * block(8 * 3, 4, 2)
                + product(8 * 3, 4, 4)
                + block(8 * 5, 4, 4)
                + product(8 * 5, 4, 12);
        long encoder = 4 + (12 * 4 + 4) + 2 * (8 + 8 + 4 * 12 + 12 + 16 + 4 + 32 + 8 + 32 + 4) + 8;
        long decoder = 4 + (4 * 4 + 4) + (8 + 8 + 4 * 12 + 12 + 16 + 4 + 64 + 16 + 64 + 4) + 8 + (4 * 12 + 12);
        assertThat(bytes(Work.STEP, "fp32")).isEqualTo(4 * 3 * forward + 32.0 * (encoder + decoder), within(1e-9));
    }

    @Test
    void frozenBlocksGoForwardAndAnAverageIsReadAndWritten() {
        double frozen = product(16 * 4, 12, 4) + block(16 * 5, 4, 2);
        double trained = block(16 * 5, 4, 2);
        long parameters = (8 + 8 + 4 * 12 + 12 + 16 + 4 + 32 + 8 + 32 + 4) + 8;
        assertThat(bytes(Work.TUNE, "fp32"))
                .isEqualTo(4 * (frozen + 3 * trained) + (32.0 + 12) * parameters, within(1e-9));
    }

    @Test
    void bandwidthIsARateAndLeavesNothingBehind() {
        MemoryBandwidth.gigabytes(ComputeDevice.CPU, 1000, 2, 1000);
        long before = Pointer.totalCount();
        assertThat(MemoryBandwidth.gigabytes(ComputeDevice.CPU, 100_000, 2, 5_000_000))
                .isBetween(0.01, 1e5);
        assertThat(Pointer.totalCount() - before).isLessThanOrEqualTo(2);
    }

    @Test
    void aCardsLoadIsTheMedianOfItsLaterLines() {
        assertThat(CardLoad.median(List.of())).isEmpty();
        assertThat(CardLoad.median(List.of("[N/A]", "Unable to determine"))).isEmpty();
        assertThat(CardLoad.median(List.of("40"))).hasValue(0.4);
        assertThat(CardLoad.median(List.of("0", "0", "0", "0", "0", "0", "0", "0", " 30", "35 ", "90")))
                .hasValue(0.35);
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aCardIsWatchedWhileItWorks(@TempDir Path folder) throws IOException {
        Path script = Files.writeString(
                folder.resolve("nvidia-smi"),
                "echo \"$*\" >>" + folder.resolve("asked") + "\necho 33\nexec sleep 60\n");
        int[] runs = {0};
        Runnable work = () -> {
            runs[0]++;
            sleep();
        };
        assertThat(CardLoad.of(List.of("sh", script.toString(), "-i", "0"), work, 300_000_000L))
                .hasValue(0.33);
        assertThat(runs[0]).isGreaterThan(1);
        assertThat(Files.readString(folder.resolve("asked")))
                .isEqualTo("-i 0 --query-gpu=utilization.gpu --format=csv,noheader,nounits -lms 100\n");
        assertThat(CardLoad.of(List.of(folder.resolve("none").toString()), work, 1))
                .isEmpty();
        assertThat(CardLoad.of(ComputeDevice.CPU, work)).isEmpty();
    }

    private static void sleep() {
        try {
            Thread.sleep(20);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aCpuHasNoMemoryOfADevice() {
        DeviceMemory.forget(ComputeDevice.CPU);
        assertThat(DeviceMemory.peak(ComputeDevice.CPU)).isEmpty();
        assertThat(DeviceMemory.of(JsonMapper.builder().build().readTree("{\"seconds\": 1}")))
                .isEmpty();
    }

    @Test
    void theTableTellsEachLimit() {
        DeviceMemory own = new DeviceMemory(600L << 20, 800L << 20);
        DeviceMemory theirs = new DeviceMemory(1000L << 20, 1200L << 20);
        Limits limits = new Limits(
                3e12, 100_000, 2e9, 2000, OptionalLong.of(1L << 30), Optional.of(own), OptionalDouble.of(0.4));
        BenchResult result = new BenchResult(
                Work.STEP,
                Map.of("device", "cuda:0"),
                List.of(new Run(0.05, Map.of())),
                256,
                limits,
                Outcomes.none(),
                Optional.of(new BenchResult.Comparison(
                        Map.of(),
                        List.of(4000.0),
                        List.of(1.28),
                        1L << 30,
                        Optional.of(theirs),
                        OptionalDouble.of(0.9))));
        for (String line : List.of(
                "share-of-peak: +60.0 %",
                "gbyte-per-run: +2.000",
                "gbyte-per-second: +40.0",
                "memory-peak-gbyte-per-second: +2000.0",
                "share-of-memory-peak: +2.000 %",
                "device-busy: +40.0 %",
                "device-idle-seconds-per-run: +0.0300",
                "device-memory-mib: +600",
                "device-reserved-mib: +800",
                "python-device-busy: +90.0 %",
                "python-device-memory-mib: +1000",
                "device-memory-ratio: +0.600")) {
            assertThat(result.table()).containsPattern("(?m)^" + line + "$");
        }
        assertThat(result.json())
                .containsEntry("device-busy", 0.4)
                .containsEntry("device-allocated-bytes", 600L << 20)
                .containsEntry("share-of-memory-peak", 0.02);
        assertThat(limits.idle(0.05)).hasValueCloseTo(0.03, within(1e-12));
    }
}
