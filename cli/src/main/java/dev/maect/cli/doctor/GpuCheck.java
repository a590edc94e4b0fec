/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.doctor;

import dev.maect.engine.machine.CudaLibraries;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** NVIDIA's cards, as its driver tells of them, and the libraries that libtorch for CUDA needs beside it. */
final class GpuCheck implements Check {
    private static final String SECTION = "gpu";
    private static final int OLDEST_DRIVER = 580;
    private static final int SECONDS = 10;
    private static final Pattern CARD =
            Pattern.compile("(\\d+), (.+), (\\d+)([.\\d]*), (\\d+) MiB, (\\d+) MiB, ([\\d.]+), (.+)");

    private final Supplier<Optional<String>> cards;
    private final boolean cudaBuild;
    private final Supplier<Map<String, String>> missing;

    GpuCheck() {
        this(GpuCheck::ask, CudaLibraries.wanted(), CudaLibraries::missing);
    }

    /**
     * A check of another machine.
     *
     * @param cards what nvidia-smi says, a line a card; empty where there is none
     * @param cudaBuild whether libtorch for CUDA is here
     * @param missing the libraries that it would not find, with the Python packages that bring them
     */
    GpuCheck(Supplier<Optional<String>> cards, boolean cudaBuild, Supplier<Map<String, String>> missing) {
        this.cards = cards;
        this.cudaBuild = cudaBuild;
        this.missing = missing;
    }

    @Override
    public void examine(Diagnosis diagnosis) {
        Optional<String> told = cards.get();
        List<Matcher> found = told.stream()
                .flatMap(String::lines)
                .map(CARD::matcher)
                .filter(Matcher::matches)
                .toList();
        if (!found.isEmpty()) {
            cards(diagnosis, found);
        } else if (told.isPresent()) {
            diagnosis.fact(SECTION, "nvidia-smi", told.get().strip());
        }
        if (cudaBuild) {
            libraries(diagnosis, missing.get());
        }
    }

    private static void cards(Diagnosis diagnosis, List<Matcher> found) {
        Matcher first = found.get(0);
        diagnosis.fact(SECTION, "driver", first.group(3) + first.group(4));
        for (Matcher card : found) {
            diagnosis.fact(
                    SECTION,
                    "card-" + card.group(1),
                    card.group(2) + ", compute capability " + card.group(7) + ", " + gibibytes(card.group(5)) + ", "
                            + gibibytes(card.group(6)) + " free, " + card.group(8) + " busy");
        }
        if (Integer.parseInt(first.group(3)) < OLDEST_DRIVER) {
            diagnosis.find(
                    Diagnosis.Severity.WARNING,
                    "NVIDIA's driver is of version " + first.group(3) + first.group(4) + ", too old for CUDA 13.",
                    "Install driver " + OLDEST_DRIVER + " or newer.");
        }
        for (Matcher card : found) {
            if (2 * Long.parseLong(card.group(6)) < Long.parseLong(card.group(5))) {
                diagnosis.find(
                        Diagnosis.Severity.NOTE,
                        "Less than half of the memory of card " + card.group(1) + " is free.",
                        "nvidia-smi names the programs that have the rest. Another card is chosen by --device cuda:N.");
            }
        }
    }

    private static void libraries(Diagnosis diagnosis, Map<String, String> absent) {
        diagnosis.fact(SECTION, "libraries", absent.isEmpty() ? "all found" : absent.size() + " missing");
        if (!absent.isEmpty()) {
            diagnosis.find(
                    Diagnosis.Severity.PROBLEM,
                    "This is libtorch for CUDA, and of NVIDIA's libraries these are not found: "
                            + String.join(", ", absent.keySet()) + ".",
                    "Install CUDA 13 and cuDNN 9, or python3 -m pip install "
                            + String.join(" ", new TreeSet<>(absent.values()))
                            + ", and put their folders on LD_LIBRARY_PATH (docs/performance.md, On a GPU).");
        }
    }

    private static String gibibytes(String mebibytes) {
        return MemoryCheck.gibibytes(Long.parseLong(mebibytes) << 20);
    }

    private static Optional<String> ask() {
        try {
            Process process = new ProcessBuilder(
                            "nvidia-smi",
                            "--query-gpu=index,name,driver_version,memory.total,memory.free,compute_cap,utilization.gpu",
                            "--format=csv,noheader")
                    .redirectErrorStream(true)
                    .start();
            process.getOutputStream().close();
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return Optional.of("does not answer within " + SECONDS + " s");
            }
            return Optional.of(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            return Optional.empty(); // there is none
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
