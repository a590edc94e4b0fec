/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.run;

import dev.maect.cli.console.Logging;
import dev.maect.cli.console.ProgressLine;
import dev.maect.cli.console.Terminal;
import dev.maect.recipe.Recipe;
import dev.maect.run.RunEvent;
import dev.maect.run.RunFolder;
import dev.maect.run.RunListener;
import dev.maect.run.RunResult;
import dev.maect.train.event.TrainingEvent.StageEnded;
import dev.maect.train.event.TrainingEvent.StateSaved;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shows how a run goes, on the terminal and in its {@code train.log}. */
final class RunDisplay implements RunListener, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RunDisplay.class);

    private final ProgressLine progress;
    private final boolean tellsPlan;
    private Optional<Logging.LogFile> log = Optional.empty();
    private Optional<StateSaved> saved = Optional.empty();

    /** Of a run whose plan is told as it starts, if {@code tellsPlan}. */
    RunDisplay(Terminal terminal, Recipe recipe, boolean tellsPlan) {
        this.tellsPlan = tellsPlan;
        progress = new ProgressLine(
                terminal, Duration.ofMillis((long) (1000 * recipe.logging().progressSeconds())));
    }

    @Override
    public void on(RunEvent event) {
        if (event instanceof RunEvent.Started started) {
            log = Optional.of(Logging.toFile(started.folder().path()));
            if (tellsPlan) {
                LOG.info(PlanText.of(started.plan()));
                if (started.resumed()) {
                    LOG.info("Resuming the run in {}", started.folder().path());
                }
            }
        } else if (event instanceof RunEvent.Changed changed) {
            LOG.info("Going on with other than before: {}", changed.what());
        } else if (event instanceof RunEvent.Training training) {
            progress.on(training.event());
            if (training.event() instanceof StateSaved state) {
                saved = Optional.of(state);
            } else if (training.event() instanceof StageEnded) {
                saved = Optional.empty();
            }
        } else if (event instanceof RunEvent.Evaluating evaluating) {
            LOG.info("Evaluating the {} encoder ...", evaluating.encoder());
        } else if (event instanceof RunEvent.LeftOut leftOut) {
            LOG.warn("There will be no {} to look at: {}", leftOut.what(), leftOut.reason());
        } else if (event instanceof RunEvent.Ended ended) {
            ended(ended.result());
        }
    }

    private void ended(RunResult result) {
        if (result instanceof RunResult.Cancelled cancelled) {
            stopped(cancelled.folder());
        } else if (result instanceof RunResult.AlreadyFinished) {
            LOG.info(
                    "The run in {} has come to its end; nothing is left to do.",
                    result.folder().path());
        }
    }

    private void stopped(RunFolder folder) {
        LOG.info(saved.map(state -> "Stopped. Step " + state.step() + " of " + state.stage() + " is saved in "
                        + folder.training().state(state.stage()) + ".")
                .orElse("Stopped. Nothing had to be saved."));
        LOG.info(
                "To go on: maect {}",
                ShellText.of(List.of("resume", folder.path().toString())));
    }

    @Override
    public void close() {
        log.ifPresent(Logging.LogFile::close);
    }
}
