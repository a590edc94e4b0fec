/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli;

import dev.maect.cli.bench.BenchCommand;
import dev.maect.cli.catalog.CatalogCommand;
import dev.maect.cli.catalog.ClassifyCommand;
import dev.maect.cli.catalog.DuplicatesCommand;
import dev.maect.cli.catalog.EmbedCommand;
import dev.maect.cli.catalog.GroupsCommand;
import dev.maect.cli.catalog.LabelCommand;
import dev.maect.cli.catalog.OutliersCommand;
import dev.maect.cli.catalog.SimilarCommand;
import dev.maect.cli.data.DataCommand;
import dev.maect.cli.doctor.DoctorCommand;
import dev.maect.cli.eval.EvalCommand;
import dev.maect.cli.export.ExportCommand;
import dev.maect.cli.fetch.FetchCommand;
import dev.maect.cli.launch.LaunchCommand;
import dev.maect.cli.report.ReportCommand;
import dev.maect.cli.run.DemoCommand;
import dev.maect.cli.run.PlanCommand;
import dev.maect.cli.run.PretrainCommand;
import dev.maect.cli.run.RecipesCommand;
import dev.maect.cli.run.ReplayCommand;
import dev.maect.cli.run.ReproduceCommand;
import dev.maect.cli.run.ResumeCommand;
import dev.maect.cli.run.RunCommand;
import dev.maect.cli.run.TuneCommand;
import dev.maect.cli.studio.StudioCommand;
import dev.maect.cli.weights.ConvertCommand;
import dev.maect.cli.weights.InspectCommand;
import java.util.List;
import picocli.AutoComplete.GenerateCompletion;

/** The commands of maect in the groups and the order of its help. A new command is one more entry here. */
final class Commands {
    private Commands() {}

    static List<CommandGroup> all() {
        return List.of(
                new CommandGroup("See it", List.of(new DemoCommand())),
                new CommandGroup(
                        "Train",
                        List.<Object>of(
                                new RunCommand(),
                                new ResumeCommand(),
                                LaunchCommand.spec(),
                                new PretrainCommand(),
                                new TuneCommand(),
                                new ReplayCommand(),
                                new RecipesCommand(),
                                new PlanCommand())),
                new CommandGroup("Images", List.of(DataCommand.spec())),
                new CommandGroup(
                        "Measure", List.<Object>of(EvalCommand.spec(), new ReportCommand(), new ReproduceCommand())),
                new CommandGroup(
                        "Use",
                        List.<Object>of(
                                new StudioCommand(),
                                new EmbedCommand(),
                                new SimilarCommand(),
                                new DuplicatesCommand(),
                                new OutliersCommand(),
                                new GroupsCommand(),
                                new LabelCommand(),
                                new ClassifyCommand(),
                                CatalogCommand.spec())),
                new CommandGroup(
                        "Weights",
                        List.of(new FetchCommand(), new InspectCommand(), new ConvertCommand(), new ExportCommand())),
                new CommandGroup(
                        "This machine", List.of(new DoctorCommand(), new BenchCommand(), new GenerateCompletion())));
    }
}
