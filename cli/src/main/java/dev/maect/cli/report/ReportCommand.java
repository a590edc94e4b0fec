/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.report;

import dev.maect.cli.ExitCode;
import dev.maect.report.Report;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code maect report}: several runs on one page. */
@Command(
        name = "report",
        description = "One HTML page of a run, or of several compared: scores, settings that differ, curves, images.",
        footer = {"", "Example: maect report runs/cifar10 runs/cifar10-aug --out comparison.html"},
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class ReportCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(arity = "1..*", paramLabel = "RUN", description = "Run folders, in the order of the page.")
    private List<Path> folders = new ArrayList<>();

    @Option(
            names = "--out",
            paramLabel = "FILE",
            defaultValue = "comparison.html",
            description = "The page (default: ${DEFAULT-VALUE}); replaced if it exists.")
    private Path out = Path.of("comparison.html");

    @Override
    public Integer call() {
        Report.of(folders).write(out);
        PrintWriter printer = spec.commandLine().getOut();
        printer.println("Report: " + out);
        printer.flush();
        return ExitCode.OK;
    }
}
