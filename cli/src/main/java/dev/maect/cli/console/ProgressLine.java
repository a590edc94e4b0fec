/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.console;

import dev.maect.io.Quantities;
import dev.maect.train.event.TrainingEvent;
import dev.maect.train.event.TrainingEvent.EncoderMeasured;
import dev.maect.train.event.TrainingEvent.RolledBack;
import dev.maect.train.event.TrainingEvent.SavePostponed;
import dev.maect.train.event.TrainingEvent.StageEnded;
import dev.maect.train.event.TrainingEvent.StageStarted;
import dev.maect.train.event.TrainingEvent.StateSaved;
import dev.maect.train.event.TrainingEvent.StepDone;
import dev.maect.train.event.TrainingEvent.Warned;
import dev.maect.train.event.TrainingListener;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows how training goes: one log line of {@code key: value} pairs in a fixed order at an interval and at the end of
 * each epoch's stage, for people and for grep. On a terminal a bar beneath follows every step, drawn by {@link Terminal}
 * so that log lines pass above it; the log lines then come less often.
 */
public final class ProgressLine implements TrainingListener {
    private static final Logger LOG = LoggerFactory.getLogger(ProgressLine.class);
    private static final long BAR_NANOS = 100_000_000L;
    /** Where a bar is drawn the log lines are a record rather than the display. */
    private static final int RARER_BESIDE_BAR = 6;

    private final Terminal terminal;
    private final long intervalNanos;
    private final LongSupplier nanoTime;
    private long lastLine;
    private long lastBar;
    private Optional<StepDone> pending = Optional.empty();

    /**
     * A display on {@code terminal}.
     *
     * @param interval time between lines
     */
    public ProgressLine(Terminal terminal, Duration interval) {
        this(terminal, interval, System::nanoTime);
    }

    ProgressLine(Terminal terminal, Duration interval, LongSupplier nanoTime) {
        this.terminal = terminal;
        this.intervalNanos = interval.toNanos() * (terminal.interactive() ? RARER_BESIDE_BAR : 1);
        this.nanoTime = nanoTime;
    }

    @Override
    public void on(TrainingEvent event) {
        if (event instanceof StageStarted start) {
            started(start);
        } else if (event instanceof StepDone step) {
            stepDone(step);
        } else if (event instanceof EncoderMeasured measured) {
            measured(measured);
        } else if (event instanceof Warned warned) {
            LOG.warn("{}", warned.message());
        } else if (event instanceof SavePostponed postponed) {
            LOG.warn("{}", SavingText.of(postponed));
        } else if (event instanceof RolledBack back) {
            LOG.warn("{}", SavingText.of(back));
        } else if (event instanceof StateSaved saved) {
            LOG.debug("{}", SavingText.of(saved));
        } else if (event instanceof StageEnded ended) {
            ended(ended);
        }
    }

    private void started(StageStarted start) {
        LOG.info(
                "stage: {}  epochs: {}  steps: {}  images: {}  parameters: {}  trainable: {}",
                start.stage(),
                start.epochs(),
                start.steps(),
                start.images(),
                Quantities.count(start.parameters()),
                Quantities.count(start.trainableParameters()));
        lastLine = nanoTime.getAsLong();
        lastBar = lastLine - BAR_NANOS;
    }

    private void stepDone(StepDone report) {
        long now = nanoTime.getAsLong();
        pending = Optional.of(report);
        if (now - lastLine >= intervalNanos || report.step() == report.steps()) {
            line(report);
            lastLine = now;
        }
        if (terminal.interactive() && now - lastBar >= BAR_NANOS) {
            terminal.status(ProgressBar.draw(report, terminal.columns()));
            lastBar = now;
        }
    }

    private void measured(EncoderMeasured report) {
        StringBuilder line = new StringBuilder(String.format(
                Locale.ROOT,
                "stage: %s  measured after epoch: %d/%d",
                report.stage(),
                report.epoch(),
                report.epochs()));
        report.metrics().forEach((name, value) -> {
            if (!name.contains("/unaveraged-")) { // for the choice and the curves
                line.append(String.format(Locale.ROOT, "  %s: %.4g", name, value));
            }
        });
        LOG.info("{}", line);
    }

    private void ended(StageEnded end) {
        pending.ifPresent(this::line);
        terminal.status("");
        LOG.info("stage: {}  done in: {}", end.stage(), Quantities.duration(end.elapsed()));
    }

    private void line(StepDone report) {
        pending = Optional.empty();
        LOG.info("{}", text(report));
    }

    /** The line, without colours: keys never change their order, and new ones come last. */
    static String text(StepDone report) {
        StringBuilder line = new StringBuilder(String.format(
                Locale.ROOT,
                "stage: %s  epoch: %d/%d  step: %d/%d  loss: %.4f (%.4f)  lr: %.3e  grad-norm: %.3g  img/s: %.1f"
                        + "  data-wait: %.0f%%  memory: %s  eta: %s",
                report.stage(),
                report.epoch(),
                report.epochs(),
                report.step(),
                report.steps(),
                report.loss(),
                report.smoothedLoss(),
                report.learningRate(),
                report.gradNorm(),
                report.imagesPerSecond(),
                100 * report.dataWaitShare(),
                Quantities.bytes(report.nativeBytes()),
                report.eta().map(Quantities::duration).orElse("-")));
        report.metrics().forEach((name, value) -> {
            if (!name.contains("/")) { // those of single heads are for the curves
                line.append(String.format(Locale.ROOT, "  %s: %.4g", name, value));
            }
        });
        return line.toString();
    }
}
