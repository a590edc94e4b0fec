/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.doctor;

import dev.maect.engine.machine.Processors;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The processor: its name, load, and the vector extensions that decide libtorch's speed. */
final class ProcessorCheck implements Check {
    /** The extensions that libtorch, oneDNN and OpenBLAS have kernels for. */
    private static final List<String> EXTENSIONS =
            List.of("avx2", "fma", "avx512f", "avx512_vnni", "avx512_bf16", "amx_bf16", "amx_int8", "asimd", "sve");

    private final Path cpuinfo;
    private final Map<String, String> environment;

    ProcessorCheck() {
        this(Path.of("/proc/cpuinfo"), System.getenv());
    }

    ProcessorCheck(Path cpuinfo, Map<String, String> environment) {
        this.cpuinfo = cpuinfo;
        this.environment = environment;
    }

    @Override
    public void examine(Diagnosis diagnosis) {
        String section = "processor";
        int processors = Processors.current().online();
        String info = read();
        field(info, "model name").ifPresent(name -> diagnosis.fact(section, "name", name));
        diagnosis.fact(section, "processors", processors);
        double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
        if (load >= 0) {
            diagnosis.fact(section, "load-average", Math.round(load * 100) / 100.0);
        }
        if (load > processors + 0.5) {
            diagnosis.find(
                    Diagnosis.Severity.NOTE,
                    String.format(
                            "Other programs keep the processor busy (load %.1f on %d processors).", load, processors),
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
