/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.cli.ExitCode;
import dev.maect.cli.LauncherProcess;
import dev.maect.cli.doctor.Diagnosis.Severity;
import dev.maect.engine.NativeSetup.Report;
import dev.maect.engine.NativeSetup.Waiting;
import dev.maect.engine.machine.Processors;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class DoctorTest {
    @TempDir
    private Path folder;

    private static Diagnosis examine(Check check) {
        Diagnosis diagnosis = new Diagnosis();
        check.examine(diagnosis);
        return diagnosis;
    }

    private Path cpuinfo(String flags) throws IOException {
        return Files.writeString(
                folder.resolve("cpuinfo"), "processor\t: 0\nmodel name\t: Test CPU\nflags\t\t: " + flags + "\n");
    }

    /** Half a processor, on two that are allowed of eight, and Java counts one. */
    private static Check threads(Map<String, String> environment, Report report) {
        return new ThreadCheck(environment, () -> new Processors(8, 2, 2, OptionalDouble.of(0.5), 1), () -> report);
    }

    private static Report report(Waiting waiting, int threads, int others, List<String> limits) {
        return new Report(threads, others, waiting, "a reason", Map.of(), limits);
    }

    private static int run(StringWriter out, List<Check> checks, String... args) {
        return new CommandLine(new DoctorCommand(checks))
                .setOut(new PrintWriter(out))
                .execute(args);
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "the launcher of this test is a shell script")
    void examinesThisMachine() {
        LauncherProcess.Result result = new LauncherProcess().run("doctor", "--json");
        assertThat(result.err()).as("no warnings of native libraries").isEmpty();
        assertThat(result.exitCode()).isEqualTo(ExitCode.OK);
        JsonNode json = new JsonMapper().readTree(result.out());
        assertThat(json.get("healthy").asBoolean()).isTrue();
        assertThat(json.at("/libtorch/version").asString()).startsWith("2.13");
        assertThat(json.at("/libtorch/matmul-fp32-gflops").asDouble()).isPositive();
        assertThat(json.at("/images/jpeg-500x375-per-second-per-thread").asDouble())
                .isPositive();
        assertThat(json.at("/software/java").asString())
                .startsWith(Integer.toString(Runtime.version().feature()));
        assertThat(json.at("/memory/allocator").asString()).isNotEqualTo("glibc, not tuned");
    }

    private static Diagnosis cards(String told, Map<String, String> missing) {
        return examine(new GpuCheck(() -> Optional.of(told), true, () -> missing));
    }

    @Test
    void showsCardsDriverAndFreeMemory() {
        Diagnosis two = cards("""
                0, NVIDIA H100 80GB HBM3, 580.95.05, 81559 MiB, 80994 MiB, 9.0, 0 %
                1, NVIDIA H100 80GB HBM3, 580.95.05, 81559 MiB, 1024 MiB, 9.0, 97 %
                """, Map.of());
        assertThat(two.sections().get("gpu"))
                .containsEntry("driver", "580.95.05")
                .containsEntry(
                        "card-0", "NVIDIA H100 80GB HBM3, compute capability 9.0, 79.6 GiB, 79.1 GiB free, 0 % busy")
                .containsKey("card-1")
                .containsEntry("libraries", "all found");
        assertThat(two.findings())
                .singleElement()
                .satisfies(finding -> assertThat(finding.what()).contains("memory of card 1"));
        assertThat(cards("0, NVIDIA A10, 535.183.01, 23028 MiB, 22500 MiB, 8.6, 0 %\n", Map.of())
                        .findings())
                .singleElement()
                .satisfies(
                        finding -> assertThat(finding.what() + finding.remedy()).contains("535.183.01", "580"));
        assertThat(examine(new GpuCheck(Optional::empty, false, Map::of)).sections())
                .as("a machine without a card")
                .isEmpty();
        assertThat(cards("NVIDIA-SMI has failed because it couldn't communicate with the driver.", Map.of())
                        .sections()
                        .get("gpu"))
                .containsEntry("nvidia-smi", "NVIDIA-SMI has failed because it couldn't communicate with the driver.");
    }

    @Test
    void namesTheLibrariesThatCudaMissesAndHowToGetThem() {
        Diagnosis diagnosis =
                cards("", Map.of("libcudnn.so.9", "nvidia-cudnn-cu13", "libcublas.so.13", "nvidia-cublas"));
        assertThat(diagnosis.healthy()).isFalse();
        assertThat(diagnosis.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.what()).contains("libcudnn.so.9", "libcublas.so.13");
            assertThat(finding.remedy()).contains("pip install nvidia-cublas nvidia-cudnn-cu13", "LD_LIBRARY_PATH");
        });
    }

    @Test
    void printsFactsVerdictAndRemedies() {
        StringWriter out = new StringWriter();
        Check check = diagnosis -> {
            diagnosis.fact("processor", "cores", 2);
            diagnosis.fact("processor", "extensions", List.of("avx2", "fma"));
            diagnosis.find(Severity.WARNING, "It is slow.", "Buy a faster one.");
        };
        assertThat(run(out, List.of(check))).isEqualTo(ExitCode.OK);
        assertThat(out.toString())
                .containsSubsequence(
                        "processor",
                        "cores       2",
                        "extensions  avx2 fma",
                        "verdict: maect works here, with the",
                        "warning: It is slow.",
                        "Buy a faster one.");
    }

    @Test
    void aProblemIsAnExitCode() {
        StringWriter out = new StringWriter();
        Check broken = diagnosis -> diagnosis.find(Severity.PROBLEM, "No libtorch.", "Get one.");
        assertThat(run(out, List.of(broken))).isEqualTo(ExitCode.ERROR);
        assertThat(out.toString()).contains("verdict: maect cannot work here").contains("problem: No libtorch.");
        StringWriter json = new StringWriter();
        assertThat(run(json, List.of(broken), "--json")).isEqualTo(ExitCode.ERROR);
        JsonNode tree = new JsonMapper().readTree(json.toString());
        assertThat(tree.at("/findings/0/severity").asString()).isEqualTo("problem");
        assertThat(tree.get("healthy").asBoolean()).isFalse();
    }

    @Test
    void readsTheProcessorsExtensions() throws IOException {
        Diagnosis diagnosis = examine(new ProcessorCheck(cpuinfo("fpu sse2 avx2 fma avx512f amx_bf16 smap"), Map.of()));
        assertThat(diagnosis.sections().get("processor"))
                .containsEntry("name", "Test CPU")
                .containsEntry("extensions", List.of("avx2", "fma", "avx512f", "amx_bf16"));
        assertThat(diagnosis.findings()).noneMatch(finding -> finding.severity() == Severity.WARNING);
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, architectures = "amd64", disabledReason = "AVX is a matter of x86-64")
    void warnsOfAProcessorWithoutVectors() throws IOException {
        assertThat(examine(new ProcessorCheck(cpuinfo("fpu sse2"), Map.of())).findings())
                .anyMatch(finding -> finding.what().contains("no AVX2"));
    }

    @Test
    void warnsOfSettingsThatSlowThingsDown() throws IOException {
        assertThat(examine(new ProcessorCheck(cpuinfo("avx2"), Map.of("OPENBLAS_CORETYPE", "Haswell")))
                        .findings())
                .anyMatch(finding -> finding.what().contains("OPENBLAS_CORETYPE=Haswell"));
        Check one = new ThreadCheck(
                Map.of("OMP_NUM_THREADS", "1"),
                () -> new Processors(8, 8, 4, OptionalDouble.empty(), 8),
                () -> report(Waiting.BOUNDED, 1, 0, List.of()));
        assertThat(examine(one).findings())
                .anyMatch(finding -> finding.what().equals("OMP_NUM_THREADS=1 keeps training on one of 4 cores."));
    }

    @Test
    void warnsWhereLibtorchTakesAnotherNumberOfThreads() {
        Diagnosis half = new Diagnosis();
        TensorCheck.threads(half, 1, 2);
        assertThat(half.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.what()).isEqualTo("libtorch computes with 1 threads where 2 are to.");
            assertThat(finding.remedy()).contains("OMP_NUM_THREADS=2");
        });
        Diagnosis all = new Diagnosis();
        TensorCheck.threads(all, 2, 2);
        assertThat(all.findings()).isEmpty();
    }

    @Test
    void showsWhatMayBeUsedAndHowThreadsWait() {
        Report slow = report(Waiting.SPIN, 3, 3, List.of("MALLOC_X is not set."));
        Diagnosis diagnosis = examine(threads(Map.of("OMP_NUM_THREADS", "3"), slow));
        assertThat(diagnosis.sections().get("threads"))
                .containsEntry("for-tensors", 3)
                .containsEntry("for-images", 1)
                .containsEntry("waiting", "spin (a reason)")
                .containsEntry("others-running", 3)
                .containsEntry("affinity", "2 of 8 processors")
                .containsEntry("container-limit", "0.5 processors")
                .containsEntry("omp-num-threads", "3");
        assertThat(diagnosis.findings())
                .anyMatch(finding -> finding.severity() == Severity.WARNING
                        && finding.what().contains("Threads spin while they wait (a reason)")
                        && finding.remedy().contains("MAECT_WAIT=passive"))
                .anyMatch(finding -> finding.severity() == Severity.WARNING
                        && finding.what().contains("3 threads are to compute where this process may use 1 of 8"))
                .anyMatch(finding -> finding.what().equals("MALLOC_X is not set."));
        assertThat(examine(threads(Map.of(), report(Waiting.PASSIVE, 1, 3, List.of())))
                        .findings())
                .isEmpty();
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "elsewhere nothing is chosen")
    void showsWhatWasChosenForThisMachine() {
        Map<String, String> wishes = Map.of("passive", "passive (asked for)", "spin", "spin (asked for)");
        wishes.forEach((wish, shown) -> {
            LauncherProcess.Result result =
                    new LauncherProcess().with("MAECT_WAIT", wish).run("doctor", "--json");
            assertThat(new JsonMapper()
                            .readTree(result.out())
                            .at("/threads/waiting")
                            .asString())
                    .isEqualTo(shown);
        });
        LauncherProcess.Result strange =
                new LauncherProcess().with("MAECT_WAIT", "often").run("doctor", "--json");
        assertThat(strange.err()).contains("MAECT_WAIT=often is none of auto, spin, bounded and passive");
    }

    @Test
    void readsTheContainersLimit() throws IOException {
        Files.createDirectories(folder.resolve("proc"));
        Files.createDirectories(folder.resolve("sys/fs/cgroup/memory"));
        Files.writeString(folder.resolve("proc/meminfo"), "MemTotal:  16777216 kB\nMemAvailable:  8388608 kB\n");
        Path v2 = folder.resolve("sys/fs/cgroup/memory.max");
        Path v1 = folder.resolve("sys/fs/cgroup/memory/memory.limit_in_bytes");
        Map<String, String> tuned = Map.of("MALLOC_MMAP_THRESHOLD_", "1");

        Files.writeString(v2, "max\n");
        Diagnosis unlimited = examine(new MemoryCheck(folder, tuned));
        assertThat(unlimited.sections().get("memory"))
                .containsEntry("total", "16.0 GiB")
                .containsEntry("available", "8.0 GiB")
                .containsEntry("container-limit", "none")
                .hasEntrySatisfying(
                        "java-young-generation",
                        size -> assertThat(size).asString().matches("[1-9]\\d* MiB"));
        assertThat(unlimited.findings()).isEmpty();

        Files.writeString(v2, "1073741824\n");
        Diagnosis limited = examine(new MemoryCheck(folder, tuned));
        assertThat(limited.sections().get("memory")).containsEntry("container-limit", "1.0 GiB");
        assertThat(limited.findings()).anyMatch(finding -> finding.what().startsWith("Only 1.0 GiB"));

        Files.delete(v2);
        Files.writeString(v1, "9223372036854771712\n");
        assertThat(examine(new MemoryCheck(folder, tuned)).sections().get("memory"))
                .containsEntry("container-limit", "none");
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "only glibc is tuned")
    void seesWhoeverLooksAfterTheAllocator() {
        assertThat(examine(new MemoryCheck(folder, Map.of())).findings())
                .anyMatch(finding -> finding.what().contains("C allocator"));
        Diagnosis preloaded = examine(new MemoryCheck(folder, Map.of("LD_PRELOAD", "/usr/lib/libjemalloc.so.2")));
        assertThat(preloaded.findings()).isEmpty();
        assertThat(preloaded.sections().get("memory")).containsEntry("allocator", "/usr/lib/libjemalloc.so.2");
    }

    @Test
    void findsFoldersThatCannotBeWritten() throws IOException {
        Path file = Files.writeString(folder.resolve("a file"), "");
        Diagnosis diagnosis = examine(new StorageCheck(folder, folder, () -> file));
        assertThat(diagnosis.healthy()).isFalse();
        assertThat(diagnosis.findings())
                .anyMatch(finding -> finding.what().contains("native cache " + file)
                        && finding.remedy().contains("cachedir"));
        // A folder that is not there yet is made when it is needed.
        assertThat(examine(new StorageCheck(folder, folder, () -> folder.resolve("x/y")))
                        .healthy())
                .isTrue();
    }
}
