/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.run;

import dev.maect.cli.ExitCode;
import dev.maect.cli.console.Terminal;
import dev.maect.run.RunFolder;
import dev.maect.run.RunRequest;
import dev.maect.run.reproduction.Reproduction;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code maect reproduce}: run a run again and compare. */
@Command(
        name = "reproduce",
        description = {
            "Run a finished run again, in another folder, and compare encoders, metrics and scores. Ends with 0 if all is the"
                    + " same and with 1 if not."
        },
        footer = {
            "",
            "With the same native libraries and the same kind of processor all is the same bytes, whatever the Java.",
            "Stopped halfway, the same command goes on.",
            "",
            "Example: maect reproduce runs/cifar10 --out runs/cifar10-again"
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class ReproduceCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "DIR", description = "Folder of the run.")
    private Path folder = Path.of("");

    @Option(names = "--out", paramLabel = "DIR", description = "Folder of the new run (default: DIR-again).")
    private @Nullable Path out;

    @Override
    public Integer call() {
        RunFolder original = RunFolder.open(folder);
        Reproduction.requireFinished(original);
        Path place = out != null ? out : usual();
        boolean begun = RunFolder.isRun(place);
        RunRequest request = RunRequest.ofRun(folder)
                .withFolder(place)
                .withExisting(begun ? RunFolder.Existing.RESUME : RunFolder.Existing.REFUSE);
        JoinedRanks.requireAlone("maect reproduce");
        int code = new RunSession(request, spec, Terminal.system()).execute(false);
        if (code != ExitCode.OK) {
            return code;
        }
        Reproduction reproduction = Reproduction.of(original, new RunFolder(place));
        PrintWriter printer = spec.commandLine().getOut();
        printer.printf("%n%-20s %-9s %s%n", "", "verdict", "");
        for (Reproduction.Finding finding : reproduction.findings()) {
            printer.printf("%-20s %-9s %s%n", finding.what(), finding.same() ? "same" : "DIFFERENT", finding.detail());
        }
        printer.println(reproduction.same() ? "Reproduced: all is the same." : "Not reproduced.");
        printer.flush();
        return reproduction.same() ? ExitCode.OK : ExitCode.ERROR;
    }

    private Path usual() {
        Path name = Objects.requireNonNull(folder.toAbsolutePath().normalize().getFileName());
        return folder.toAbsolutePath().normalize().resolveSibling(name + "-again");
    }
}
