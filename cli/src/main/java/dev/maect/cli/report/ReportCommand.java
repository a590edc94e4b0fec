/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.report;

import dev.maect.cli.ExitCode;
import dev.maect.report.Report;
import dev.maect.run.RunFolder;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code maect report}: one run or several on one page. */
@Command(
        name = "report",
        description = "Compare runs on one HTML page: scores, settings that differ, curves, images.",
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
            description =
                    "The page (default: RUN/report.html for one run, comparison.html for several); replaced if it exists.")
    private @Nullable Path out;

    @Override
    public Integer call() {
        Path page = out != null ? out : usual();
        Report.of(folders).write(page);
        PrintWriter printer = spec.commandLine().getOut();
        printer.println("Report: " + page);
        printer.flush();
        return ExitCode.OK;
    }

    private Path usual() {
        return folders.size() == 1 ? new RunFolder(folders.get(0)).report() : Path.of("comparison.html");
    }
}
