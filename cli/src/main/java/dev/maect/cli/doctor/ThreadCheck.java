/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.doctor;

import dev.maect.engine.NativeSetup;
import dev.maect.engine.NativeSetup.Report;
import dev.maect.engine.NativeSetup.Waiting;
import dev.maect.engine.machine.Processors;
import java.util.Map;
import java.util.function.Supplier;

/** How much of the processors this process may use and does use, how its threads wait, and what else runs. */
final class ThreadCheck implements Check {
    private static final String SECTION = "threads";

    private final Map<String, String> environment;
    private final Supplier<Processors> processors;
    private final Supplier<Report> setup;

    ThreadCheck() {
        this(System.getenv(), Processors::current, NativeSetup::prepare);
    }

    ThreadCheck(Map<String, String> environment, Supplier<Processors> processors, Supplier<Report> setup) {
        this.environment = environment;
        this.processors = processors;
        this.setup = setup;
    }

    @Override
    public void examine(Diagnosis diagnosis) {
        Processors usable = processors.get();
        Report report = setup.get();
        diagnosis.fact(SECTION, "for-tensors", report.threads());
        diagnosis.fact(SECTION, "for-images", usable.loading());
        diagnosis.fact(SECTION, "waiting", report.waiting() + " (" + report.why() + ")");
        diagnosis.fact(SECTION, "others-running", report.others());
        diagnosis.fact(SECTION, "affinity", usable.allowed() + " of " + usable.online() + " processors");
        diagnosis.fact(
                SECTION,
                "container-limit",
                usable.quota().isPresent() ? usable.quota().getAsDouble() + " processors" : "none");
        if (report.waiting() == Waiting.SPIN && report.others() > 0) {
            diagnosis.find(
                    Diagnosis.Severity.WARNING,
                    "Threads spin while they wait (" + report.why() + "), and keep the processors from the threads that"
                            + " they wait for: beside other programs this is many times slower.",
                    "Unset what asks for it, or set MAECT_WAIT=passive.");
        }
        number(diagnosis, usable, report);
        report.limits()
                .forEach(limit -> diagnosis.find(
                        Diagnosis.Severity.NOTE, limit, "docs/performance.md says what each setting brings."));
    }

    private void number(Diagnosis diagnosis, Processors usable, Report report) {
        if (report.threads() > usable.allowed()) {
            diagnosis.find(
                    Diagnosis.Severity.WARNING,
                    report.threads() + " threads are to compute where this process may use " + usable.compute() + " of "
                            + usable.online() + " processors.",
                    "Unset OMP_NUM_THREADS and MKL_NUM_THREADS, or set them to " + usable.compute() + ".");
        }
        String wanted = environment.getOrDefault("OMP_NUM_THREADS", "");
        if (!wanted.isEmpty()) {
            diagnosis.fact(SECTION, "omp-num-threads", wanted);
        }
        if (wanted.equals("1") && usable.compute() > 1) {
            diagnosis.find(
                    Diagnosis.Severity.WARNING,
                    "OMP_NUM_THREADS=1 keeps training on one of " + usable.compute() + " cores.",
                    "Unset it, or set it to " + usable.compute() + ".");
        }
    }
}
