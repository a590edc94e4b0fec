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
                String[] description = line.getCommandSpec().usageMessage().description();
                String first = description.length == 0 ? "" : description[0];
                text.append(String.format("  %-" + width + "s  %s%n", line.getCommandName(), first));
            }
        }
        return text.toString();
    }

    private static CommandLine byUserObject(Map<String, CommandLine> commands, Object command) {
        return commands.values().stream()
                .filter(line -> line.getCommandSpec().userObject() == command)
                .findFirst()
                .orElseThrow();
    }
}
