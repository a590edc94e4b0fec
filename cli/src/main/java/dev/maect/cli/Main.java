/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli;

import dev.maect.cli.console.Logging;
import dev.maect.cli.console.PrintableWriter;
import dev.maect.cli.console.Terminal;
import dev.maect.cli.run.JoinedRanks;
import dev.maect.engine.NativeSetup;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The way into the maect command. */
public final class Main {
    private Main() {}

    /** Runs the command line and ends the JVM with the command's exit code (see {@link ExitCode}). */
    public static void main(String[] args) {
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        int code = run(Commands.all(), Terminal.system(), out, args);
        out.flush();
        System.exit(code);
    }

    /** Runs the command line in this JVM; results go to {@code out}, messages to {@code terminal}. */
    static int run(List<CommandGroup> groups, Terminal terminal, PrintWriter out, String... args) {
        // Before anything logs, which would be taken down on standard output: results go there.
        Logging.start(terminal, Logging.Verbosity.QUIET);
        RootCommand root = new RootCommand();
        CommandLine line = commandLine(root, groups, terminal, out);
        try {
            return line.execute(args);
        } catch (Error e) { // picocli hands exceptions to a handler, and errors on
            Failure failure = Failure.of(e);
            failure.print(terminal, root.debug());
            return failure.exitCode();
        }
    }

    private static CommandLine commandLine(
            RootCommand root, List<CommandGroup> groups, Terminal terminal, PrintWriter out) {
        CommandLine line = new CommandLine(root);
        groups.forEach(group -> group.commands().forEach(line::addSubcommand));
        Ansi ansi = terminal.coloured() ? Ansi.ON : Ansi.OFF;
        line.setColorScheme(CommandLine.Help.defaultColorScheme(ansi));
        line.getHelpSectionMap().put(CommandLine.Model.UsageMessageSpec.SECTION_KEY_COMMAND_LIST_HEADING, help -> "");
        line.getHelpSectionMap()
                .put(CommandLine.Model.UsageMessageSpec.SECTION_KEY_COMMAND_LIST, new GroupedCommandList(groups));
        line.setUsageHelpWidth(terminal.interactive() ? Math.min(Math.max(terminal.columns(), 80), 110) : 100);
        line.setOut(out);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setExpandAtFiles(false);
        line.setParameterExceptionHandler((exception, args) -> usageError(exception, terminal));
        line.setExecutionExceptionHandler((exception, command, result) -> {
            if (exception instanceof JoinedRanks.RefusedException) {
                return ExitCode.ERROR;
            }
            Failure failure = Failure.of(exception).withOptionsOf(command.getCommandSpec());
            failure.print(terminal, root.debug());
            return failure.exitCode();
        });
        line.setExecutionStrategy(parsed -> {
            Logging.start(terminal, verbosity(root));
            printPlainly(parsed.asCommandLineList());
            requireAlone(parsed.asCommandLineList());
            if (computes(parsed.asCommandLineList())) {
                NativeSetup.prepare();
            }
            return new CommandLine.RunLast().execute(parsed);
        });
        return line;
    }

    /** Whatever a command prints of files is made printable; only the root's writer, for help and colours, is as it was. */
    private static void printPlainly(List<CommandLine> commands) {
        if (asksForHelp(commands)) {
            return;
        }
        commands.stream()
                .skip(1)
                .forEach(command -> command.setOut(new PrintWriter(new PrintableWriter(command.getOut()), true)));
    }

    private static boolean asksForHelp(List<CommandLine> commands) {
        return commands.stream().anyMatch(line -> line.isUsageHelpRequested() || line.isVersionHelpRequested());
    }

    /** Several processes would do the same thing several times, unless the command shares it out. */
    private static void requireAlone(List<CommandLine> commands) {
        CommandLine last = commands.get(commands.size() - 1);
        if (!asksForHelp(commands) && commands.size() > 1 && !(last.getCommand() instanceof OverRanks)) {
            try {
                JoinedRanks.requireAlone(last.getCommandSpec().qualifiedName());
            } catch (RuntimeException e) {
                throw new CommandLine.ExecutionException(last, String.valueOf(e.getMessage()), e);
            }
        }
    }

    /** Whether the last of the commands named, the one that runs, may need native libraries. */
    private static boolean computes(List<CommandLine> commands) {
        return !asksForHelp(commands) && !(commands.get(commands.size() - 1).getCommand() instanceof WithoutLibtorch);
    }

    private static Logging.Verbosity verbosity(RootCommand root) {
        if (root.debug()) {
            return Logging.Verbosity.DEBUG;
        }
        return root.quiet() ? Logging.Verbosity.QUIET : Logging.Verbosity.NORMAL;
    }

    private static int usageError(ParameterException exception, Terminal terminal) {
        CommandLine command = exception.getCommandLine();
        terminal.print(Terminal.Colour.RED, "error:", String.valueOf(exception.getMessage()));
        if (exception instanceof UnmatchedArgumentException unmatched) {
            List<String> suggestions = unmatched.getSuggestions();
            if (!suggestions.isEmpty()) {
                terminal.print("Did you mean: " + String.join(", ", suggestions) + "?");
            }
        }
        if (command.getCommandSpec().userObject() instanceof RootCommand) {
            terminal.print(command.getUsageMessage(CommandLine.Help.defaultColorScheme(Ansi.OFF))
                    .stripTrailing());
        } else {
            terminal.print("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
        }
        return ExitCode.USAGE;
    }
}
