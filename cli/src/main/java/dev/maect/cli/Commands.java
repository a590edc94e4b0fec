/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli;

import dev.maect.cli.doctor.DoctorCommand;
import java.util.List;
import picocli.AutoComplete.GenerateCompletion;

/** The commands of maect in the groups and the order of its help. A new command is one more entry here. */
final class Commands {
    private Commands() {}

    static List<CommandGroup> all() {
        return List.of(new CommandGroup("This machine", List.of(new DoctorCommand(), new GenerateCompletion())));
    }
}
