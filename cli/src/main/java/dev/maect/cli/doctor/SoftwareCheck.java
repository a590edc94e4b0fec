/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.doctor;

import dev.maect.BuildInfo;
import java.lang.management.ManagementFactory;

/** Versions of maect, Java and the operating system. */
final class SoftwareCheck implements Check {
    @Override
    public void examine(Diagnosis diagnosis) {
        BuildInfo build = BuildInfo.current();
        String section = "software";
        diagnosis.fact(section, "maect", build.describe());
        diagnosis.fact(section, "java", Runtime.version().toString());
        diagnosis.fact(section, "java-vm", System.getProperty("java.vm.name", "unknown"));
        diagnosis.fact(section, "java-home", System.getProperty("java.home", "unknown"));
        diagnosis.fact(
                section,
                "os",
                System.getProperty("os.name") + " " + System.getProperty("os.version") + " on "
                        + System.getProperty("os.arch"));
        diagnosis.fact(
                section,
                "java-options",
                ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                        .filter(option -> !option.startsWith("-Dmaect."))
                        .toList());
        if (System.getProperty("maect.home") == null) {
            diagnosis.find(
                    Diagnosis.Severity.NOTE,
                    "maect was not started by its launcher, which tunes the C allocator and Java for it.",
                    "Start it as ./maect.");
        }
    }
}
