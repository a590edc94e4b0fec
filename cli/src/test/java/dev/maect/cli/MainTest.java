/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.BuildInfo;
import dev.maect.MaectException;
import dev.maect.cli.console.ScreenStream;
import dev.maect.cli.doctor.DoctorCommand;
import dev.maect.train.DivergedException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

class MainTest {
    @Command(name = "fail", description = "Fails in a chosen way.", mixinStandardHelpOptions = true)
    private static final class FailCommand implements Callable<Integer> {
        @Option(names = "--how", description = "Which way.")
        private String how = "";

        @Override
        public Integer call() {
            LoggerFactory.getLogger("test").info("about to fail");
            return switch (how) {
                case "diverge" -> throw new DivergedException("the loss is NaN");
                case "user" -> throw new MaectException("no images in that folder");
                case "bug" -> throw new IllegalStateException("odd");
                default -> 0;
            };
        }
    }

    private final ScreenStream stream = new ScreenStream();
    private final StringWriter out = new StringWriter();

    private int run(String... args) {
        List<CommandGroup> groups = List.of(
                new CommandGroup("First things", List.of(new FailCommand())),
                new CommandGroup("Others", List.of(new DoctorCommand())));
        return Main.run(groups, stream.unwatched(), new PrintWriter(out, true), args);
    }

    @Test
    void exitCodesTellWhatHappened() {
        assertThat(run("fail")).isEqualTo(ExitCode.OK);
        assertThat(run("fail", "--how", "user")).isEqualTo(ExitCode.ERROR);
        assertThat(run("fail", "--how", "bug")).isEqualTo(ExitCode.ERROR);
        assertThat(run("fail", "--how", "diverge")).isEqualTo(ExitCode.DIVERGED);
        assertThat(run("fail", "--hwo", "user")).isEqualTo(ExitCode.USAGE);
        assertThat(run("fial")).isEqualTo(ExitCode.USAGE);
        assertThat(run()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void userErrorsHaveNoStackTraceUnlessAskedFor() {
        run("fail", "--how", "user");
        assertThat(stream.text()).isEqualTo("about to fail\nerror: no images in that folder\n");
        run("--debug", "fail", "--how", "user");
        run("fail", "--how", "user", "--debug");
        assertThat(stream.text().split("dev.maect.MaectException: no images", -1))
                .hasSize(3);
    }

    @Test
    void quietLeavesOutWhatIsNoWarning() {
        run("fail", "-q", "--how", "user");
        assertThat(stream.text()).isEqualTo("error: no images in that folder\n");
    }

    @Test
    void suggestsWhatWasMeant() {
        run("doctr");
        assertThat(stream.text()).contains("'doctr'").contains("Did you mean: doctor?");
        run("fail", "--hwo=x");
        assertThat(stream.text()).contains("Unknown option: '--hwo=x'").contains("Try 'maect fail --help'.");
    }

    @Test
    void helpShowsTheCommandsInGroups() {
        assertThat(run("--help")).isEqualTo(ExitCode.OK);
        assertThat(out.toString())
                .containsSubsequence(
                        "Usage: maect", "--debug", "First things", "fail", "Fails in a chosen way.", "Others", "doctor")
                .doesNotContain("\u001b");
        assertThat(run("fail", "--help")).isEqualTo(ExitCode.OK);
        assertThat(out.toString()).contains("--how").contains("--debug");
    }

    @Test
    void everyCommandOfMaectHasAHelpPageAndADescription() {
        for (CommandGroup group : Commands.all()) {
            for (Object command : group.commands()) {
                CommandSpec spec = command instanceof CommandSpec made ? made : CommandSpec.forAnnotatedObject(command);
                assertThat(spec.usageMessage().description()).as(spec.name()).isNotEmpty();
            }
        }
        Main.run(Commands.all(), stream.unwatched(), new PrintWriter(out, true), "--help");
        assertThat(out.toString()).contains("doctor");
    }

    @Test
    void versionTellsTheBuild() {
        assertThat(run("--version")).isEqualTo(ExitCode.OK);
        assertThat(out.toString())
                .startsWith("maect " + BuildInfo.current().version())
                .contains("java ");
        assertThat(BuildInfo.current().version()).matches("\\d+\\.\\d+.*");
    }
}
