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
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Model.CommandSpec;

/** {@code maect run auto}: a recipe is chosen, told and run. */
final class AutoSession {
    private static final String LAST_BEFORE_TUNING = "prepare-head";
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
        if (options.dryRun()) {
            return session(request, plan).execute(true);
        }
        int code = keeping(plan, asked.settings(), request);
        if (code == ExitCode.OK && !options.smoke()) {
            LOG.info(
                    "All of it took {} of a budget of {}. The recipe that was chosen is {}.",
                    Quantities.duration(uptime()),
                    Quantities.duration(time),
                    new RunFolder(options.folder()).recipe());
        }
        return code;
    }

    private RunSession session(RunRequest request, AutoPlan plan) {
        return new RunSession(request, command, Terminal.system()).knowing(plan.forecast());
    }

    /** Runs it, with other epochs of tuning if the machine turns out faster or slower than it was in the trial. */
    private int keeping(AutoPlan plan, List<String> fixed, RunRequest request) {
        boolean free = !options.smoke() && fixed.stream().noneMatch(setting -> setting.startsWith("tune.epochs"));
        Duration[] stages = {Duration.ZERO};
        OptionalInt[] epochs = {OptionalInt.empty()};
        RunSession first = session(request, plan).changing(ended -> {
            stages[0] = stages[0].plus(ended.elapsed());
            if (!free || !ended.stage().equals(LAST_BEFORE_TUNING)) {
                return List.of();
            }
            epochs[0] = plan.tuneEpochs(uptime(), stages[0]);
            return epochs[0].isPresent() ? List.of("tune.epochs=" + epochs[0].getAsInt()) : List.of();
        });
        int code = first.execute(false);
        if (first.settingsToGoOnWith().isEmpty()) {
            return code;
        }
        AutoPlan changed = plan.withTuneEpochs(epochs[0].getAsInt());
        LOG.info(
                "Tuning gets {} epochs instead of {}: the stages before it took {}, and {} of the budget are left.",
                epochs[0].getAsInt(),
                plan.recipe().tune().epochs(),
                Quantities.duration(stages[0]),
                Quantities.duration(plan.budget().minus(uptime())));
        RunRequest rest = request.withExisting(RunFolder.Existing.RESUME).withRecipe(changed.source());
        return session(rest, changed).withoutPlan().execute(false);
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
