/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.doctor;

import dev.maect.engine.NativeReport;
import dev.maect.engine.NativeSetup;
import dev.maect.engine.Processors;
import dev.maect.engine.Waiting;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The processor: its name, how much of it this process may use and does use, what else it has to do, and the vector
 * extensions that decide libtorch's speed.
 */
final class ProcessorCheck implements Check {
    /** The extensions that libtorch, oneDNN and OpenBLAS have kernels for. */
    private static final List<String> EXTENSIONS =
            List.of("avx2", "fma", "avx512f", "avx512_vnni", "avx512_bf16", "amx_bf16", "amx_int8", "asimd", "sve");

    private final Path cpuinfo;
    private final Map<String, String> environment;
    private final Supplier<NativeReport> setup;

    ProcessorCheck() {
        this(Path.of("/proc/cpuinfo"), System.getenv(), NativeSetup::prepare);
    }

    ProcessorCheck(Path cpuinfo, Map<String, String> environment, Supplier<NativeReport> setup) {
        this.cpuinfo = cpuinfo;
        this.environment = environment;
        this.setup = setup;
    }

    @Override
    public void examine(Diagnosis diagnosis) {
        String section = "processor";
        int cores = Runtime.getRuntime().availableProcessors();
        String info = read();
        field(info, "model name").ifPresent(name -> diagnosis.fact(section, "name", name));
        use(diagnosis, setup.get());
        double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
        if (load >= 0) {
            diagnosis.fact(section, "load-average", Math.round(load * 100) / 100.0);
        }
        if (load > cores + 0.5) {
            diagnosis.find(
                    Diagnosis.Severity.NOTE,
                    String.format("Other programs keep the processor busy (load %.1f on %d cores).", load, cores),
                    "The speeds above are lower than this machine's own.");
        }
        Set<String> flags = field(info, "flags")
                .or(() -> field(info, "Features"))
                .map(line -> Arrays.stream(line.split("\\s+")).collect(Collectors.toSet()))
                .orElse(Set.of());
        if (!flags.isEmpty()) {
            diagnosis.fact(
                    section,
                    "extensions",
                    EXTENSIONS.stream().filter(flags::contains).toList());
            if (System.getProperty("os.arch", "").equals("amd64") && !flags.contains("avx2")) {
                diagnosis.find(
                        Diagnosis.Severity.WARNING,
                        "This processor has no AVX2: training will be several times slower.",
                        "Use a machine with a newer processor. In a virtual machine, pass the host's processor through.");
            }
        }
        openMp(diagnosis, cores);
        String coreType = environment.get("OPENBLAS_CORETYPE");
        if (coreType != null) {
            diagnosis.fact(section, "openblas-coretype", coreType);
            diagnosis.find(
                    Diagnosis.Severity.WARNING,
                    "OPENBLAS_CORETYPE=" + coreType + " ties OpenBLAS to the kernels of one"
                            + " processor, which may be slow on this one.",
                    "Unset it (and OPENBLAS_L2_SIZE) unless it is there for a reason.");
        }
    }

    private static void use(Diagnosis diagnosis, NativeReport report) {
        String section = "processor";
        Processors processors = report.processors();
        diagnosis.fact(section, "processors", processors.online());
        diagnosis.fact(section, "allowed-by-affinity", processors.allowed());
        diagnosis.fact(
                section,
                "container-limit",
                processors.quota().isPresent() ? processors.quota().getAsDouble() : "none");
        diagnosis.fact(section, "threads-for-tensors", report.threads());
        diagnosis.fact(section, "threads-for-images", processors.loading());
        diagnosis.fact(section, "waiting", report.waiting() + " (" + report.why() + ")");
        diagnosis.fact(section, "others-running", report.otherThreads());
        if (report.waiting() == Waiting.SPIN && report.otherThreads() > 0) {
            diagnosis.find(
                    Diagnosis.Severity.WARNING,
                    "Threads spin while they wait (" + report.why() + "), and keep the processors from the threads that"
                            + " they wait for: beside other programs this is many times slower.",
                    "Unset what asks for it, or set MAECT_WAIT=passive.");
        }
        if (report.threads() > processors.compute() && processors.restricted()) {
            diagnosis.find(
                    Diagnosis.Severity.WARNING,
                    report.threads() + " threads are to compute where this process may use " + processors.compute()
                            + " of " + processors.online() + " processors.",
                    "Unset OMP_NUM_THREADS and MKL_NUM_THREADS, or set them to " + processors.compute() + ".");
        }
        report.limits()
                .forEach(limit -> diagnosis.find(
                        Diagnosis.Severity.NOTE, limit, "docs/performance.md says what each setting brings."));
    }

    private void openMp(Diagnosis diagnosis, int cores) {
        String wanted = environment.get("OMP_NUM_THREADS");
        if (wanted == null) {
            return;
        }
        diagnosis.fact("processor", "omp-num-threads", wanted);
        if (wanted.equals("1") && cores > 1) {
            diagnosis.find(
                    Diagnosis.Severity.WARNING,
                    "OMP_NUM_THREADS=1 keeps training on one of " + cores + " cores.",
                    "Unset it, or set it to " + cores + ".");
        }
    }

    private String read() {
        try {
            return Files.isReadable(cpuinfo) ? Files.readString(cpuinfo) : "";
        } catch (IOException e) {
            return "";
        }
    }

    private static Optional<String> field(String info, String name) {
        return info.lines()
                .filter(line -> line.startsWith(name) && line.indexOf(':') > 0)
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst();
    }
}
