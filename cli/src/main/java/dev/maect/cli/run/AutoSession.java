/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.run;

import dev.maect.MaectException;
import dev.maect.cli.ExitCode;
import dev.maect.cli.console.Terminal;
import dev.maect.io.Quantities;
import dev.maect.run.RunFolder;
import dev.maect.run.RunRequest;
import dev.maect.run.StartingPoint;
import dev.maect.run.auto.AutoPlan;
import dev.maect.run.auto.AutoRecipe;
import dev.maect.run.auto.AutoRequest;
import dev.maect.run.auto.Budget;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Model.CommandSpec;

/** {@code maect run auto}: a recipe is chosen, told and run. */
final class AutoSession {
    private static final Logger LOG = LoggerFactory.getLogger(AutoSession.class);

    private final RunOptions options;
    private final Optional<String> budget;
    private final Optional<StartingPoint> from;
    private final List<String> overrides;
    private final CommandSpec command;

    AutoSession(
            RunOptions options,
            Optional<String> budget,
            Optional<StartingPoint> from,
            List<String> overrides,
            CommandSpec command) {
        this.options = options;
        this.budget = budget;
        this.from = from;
        this.overrides = overrides;
        this.command = command;
    }

    int execute() {
        Duration time = Budget.parse(
                budget.orElseThrow(() -> RunOptions.missing("option: '--budget=TIME' of the recipe auto", command)));
        requireRoom();
        JoinedRanks.requireAlone("The recipe auto, which measures this machine,");
        AutoRequest asked = new AutoRequest(
                options.train(command), options.test(), time, uptime(), from, options.settings(overrides));
        AutoPlan plan = AutoRecipe.choose(asked, LOG::info);
        LOG.info(AutoText.of(plan));
        RunRequest request = RunRequest.of(plan.recipe(), asked.train(), options.folder())
                .withRecipe(plan.source())
                .withExisting(options.existing())
                .withSmoke(options.smoke());
        request = asked.test().map(request::withTest).orElse(request);
        request = from.map(request::withStart).orElse(request);
        int code = new RunSession(request, command, Terminal.system())
                .knowing(plan.forecast())
                .execute(options.dryRun());
        if (code == ExitCode.OK && !options.dryRun() && !options.smoke()) {
            LOG.info(
                    "All of it took {} of a budget of {}. The recipe that was chosen is {}.",
                    Quantities.duration(uptime()),
                    Quantities.duration(time),
                    new RunFolder(options.folder()).recipe());
        }
        return code;
    }

    /** Before the images are looked at: half a minute is too long for a mistyped folder. */
    private void requireRoom() {
        if (options.existing() == RunFolder.Existing.REFUSE && RunFolder.isRun(options.folder())) {
            throw new MaectException(
                    options.folder()
                            + " holds a run already. Name another --out, go on with it (--resume), or delete it (--overwrite).");
        }
    }

    private static Duration uptime() {
        return Duration.ofMillis(ManagementFactory.getRuntimeMXBean().getUptime());
    }
}
