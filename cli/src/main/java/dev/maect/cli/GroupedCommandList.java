/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli;

import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.IHelpSectionRenderer;

/** Draws the list of commands in the help in groups with a heading each. */
final class GroupedCommandList implements IHelpSectionRenderer {
    private final List<CommandGroup> groups;

    GroupedCommandList(List<CommandGroup> groups) {
        this.groups = groups;
    }

    @Override
    public String render(Help help) {
        Map<String, CommandLine> commands = help.commandSpec().subcommands();
        int width = commands.keySet().stream().mapToInt(String::length).max().orElse(0);
        StringBuilder text = new StringBuilder();
        for (CommandGroup group : groups) {
            text.append(String.format("%n%s%n", help.colorScheme().text("@|bold " + group.title() + "|@")));
            for (Object command : group.commands()) {
                CommandLine line = byUserObject(commands, command);
                String description =
                        String.join(" ", line.getCommandSpec().usageMessage().description());
                String indent = " ".repeat(width + 4);
                text.append(String.format("  %-" + width + "s  ", line.getCommandName()))
                        .append(wrapped(
                                        description,
                                        help.commandSpec().usageMessage().width() - width - 4)
                                .replace("\n", "\n" + indent))
                        .append(String.format("%n"));
            }
        }
        return text.toString();
    }

    /** {@code text} in lines of at most {@code width} characters, broken at blanks. */
    private static String wrapped(String text, int width) {
        StringBuilder lines = new StringBuilder();
        int column = 0;
        for (String word : text.split(" ")) {
            if (column > 0 && column + 1 + word.length() > width) {
                lines.append('\n');
                column = 0;
            } else if (column > 0) {
                lines.append(' ');
                column++;
            }
            lines.append(word);
            column += word.length();
        }
        return lines.toString();
    }

    private static CommandLine byUserObject(Map<String, CommandLine> commands, Object command) {
        return commands.values().stream()
                .filter(line -> line.getCommandSpec() == command
                        || line.getCommandSpec().userObject() == command)
                .findFirst()
                .orElseThrow();
    }
}
