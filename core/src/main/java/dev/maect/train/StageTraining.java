/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train;

import dev.maect.checkpoint.state.StateFile;
import dev.maect.checkpoint.state.StateFiles;
import dev.maect.data.loader.BatchSource;
import dev.maect.distributed.ProcessGroup;
import dev.maect.io.FileException;
import dev.maect.recipe.SafetyOptions;
import dev.maect.train.TrainingOutcome.StoppedAt;
import dev.maect.train.event.TrainingEvent.RolledBack;
import dev.maect.train.event.TrainingEvent.Warned;
import dev.maect.train.stage.Stage;
import dev.maect.train.stage.StageContext;
import dev.maect.train.stage.StageKind;
import dev.maect.train.stage.StageKinds;
import dev.maect.train.state.TrainingState;
import dev.maect.train.state.TrainingState.Trouble;
import dev.maect.weights.CheckpointException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/**
 * One stage on its images, from where it was saved last to its end. After numerical trouble it begins again from there, as a
 * run would that was stopped, with lower learning rates.
 */
final class StageTraining {
    private final TrainingFiles files;
    private final EncoderMonitor monitor;
    private final Agreement agreement;
    private final StageContext context;
    private double seconds;

    StageTraining(TrainingFiles files, EncoderMonitor monitor, Agreement agreement, StageContext context) {
        this.files = files;
        this.monitor = monitor;
        this.agreement = agreement;
        this.context = context;
    }

    /** Keeps what a stage ended with. */
    interface Finish {
        void stageDone(Stage stage, Map<String, Tensor> averagedEncoder);
    }

    /** A state to go on from, and its tensors; before the first step there are none. */
    private record Begun(TrainingState state, Optional<StateFile> file) implements AutoCloseable {
        @Override
        public void close() {
            file.ifPresent(StateFile::close);
        }
    }

    /** Where a stage went wrong, and what is to be told of it once it goes on. */
    private record WrongTurn(long step, Trouble trouble) {}

    /**
     * Trains a stage to its end.
     *
     * @param finish writes the outcome; only after it is the state to go on from deleted
     * @return where it was cancelled; empty if it came to its end
     * @throws DivergedException if it cannot go on for lack of finite numbers
     */
    Optional<StoppedAt> train(StageKind kind, Finish finish) {
        StateFiles states = files.states(kind.name());
        int batchSize = StageKinds.options(kind, context.recipe()).batchSize();
        Optional<WrongTurn> wrong = Optional.empty();
        Optional<BatchSource> batches = Optional.empty();
        Stopwatch stopwatch = Stopwatch.notStarted();
        try {
            while (true) {
                try (Begun begun = begin(kind.name(), states)) {
                    TrainingState state = begun.state();
                    stopwatch = stopwatch.startedAfter(state.seconds());
                    StageContext own = context.withReading(state.reading());
                    try (Stage stage = kind.begin(own)) {
                        if (batches.isEmpty()) {
                            batches = stage.batches(own, batchSize);
                        }
                        if (batches.isEmpty()) {
                            int stepsPerEpoch = context.source().size() / batchSize;
                            return Optional.of(
                                    new StoppedAt(kind.name(), state.position().steps(stepsPerEpoch)));
                        }
                        TrainingState from =
                                wrong.isPresent() ? with(state, wrong.get().trouble()) : state;
                        try (StageAttempt attempt = new StageAttempt(
                                kind, stage, batches.get(), from, files, states, stopwatch, monitor, agreement, own)) {
                            load(begun.file(), kind.name(), attempt);
                            attempt.announce();
                            wrong.ifPresent(turn -> tellRolledBack(kind.name(), turn, attempt.stepsDone()));
                            Optional<StoppedAt> stopped = attempt.run(finish);
                            seconds = stopwatch.seconds();
                            return stopped;
                        } catch (GoneWrongException e) {
                            wrong = Optional.of(wentWrong(kind.name(), e, attempt(wrong, state)));
                        }
                    }
                }
            }
        } finally {
            batches.ifPresent(BatchSource::close);
        }
    }

    private static Trouble attempt(Optional<WrongTurn> wrong, TrainingState state) {
        return wrong.map(WrongTurn::trouble).orElse(state.trouble());
    }

    /** Rank 0 reads; the others hear from it where they are, and get the tensors later. */
    private Begun begin(String stage, StateFiles states) {
        ProcessGroup group = context.group();
        if (!group.isFirst()) {
            return new Begun(
                    TrainingState.parse(group.ofFirst(""), "the state that rank 0 has read"), Optional.empty());
        }
        Begun begun = read(stage, states);
        if (!group.isAlone()) {
            group.ofFirst(begun.state().text());
        }
        return begun;
    }

    private Begun read(String stage, StateFiles states) {
        Optional<StateFile> file =
                states.open(message -> context.listener().on(new Warned(stage, stage + ": " + message)));
        boolean whole = false;
        try {
            TrainingState state = file.isEmpty() ? TrainingState.start(stage) : parse(file.get(), stage);
            whole = true;
            return new Begun(state, file);
        } finally {
            if (!whole) {
                file.ifPresent(StateFile::close);
            }
        }
    }

    private TrainingState parse(StateFile file, String stage) {
        TrainingState state;
        try {
            state = TrainingState.parse(file.text(), files.state(stage).toString());
        } catch (FileException e) {
            throw unfit(stage, e);
        }
        if (!state.stage().equals(stage)) {
            throw unfit(stage, new IllegalStateException("it is of stage " + state.stage()));
        }
        return state;
    }

    private void load(Optional<StateFile> file, String stage, StageAttempt attempt) {
        try {
            attempt.load(file);
        } catch (CheckpointException e) {
            throw unfit(stage, e);
        }
    }

    private CheckpointException unfit(String stage, RuntimeException cause) {
        return new CheckpointException(
                files.state(stage) + " does not fit this recipe's " + stage
                        + " stage. Resume with the recipe that the run was started with.",
                cause);
    }

    /** What to go on with after trouble. */
    private WrongTurn wentWrong(String stage, GoneWrongException e, Trouble trouble) {
        SafetyOptions safety = context.recipe().safety();
        List<SkippedStep> steps = e.steps();
        if (trouble.rollbacks() >= safety.rollbacks()) {
            Diagnosis diagnosis = new Diagnosis(stage, steps, trouble, files.diagnosis());
            if (context.group().isFirst()) {
                diagnosis.write(context.source());
            }
            throw new DivergedException(diagnosis.message());
        }
        long last = steps.get(steps.size() - 1).step();
        return new WrongTurn(
                last, new Trouble(0, 0, trouble.rollbacks() + 1, trouble.rateFactor() * safety.rateFactor()));
    }

    private static TrainingState with(TrainingState state, Trouble now) {
        Trouble before = state.trouble();
        return state.with(new Trouble(0, before.skipped(), now.rollbacks(), now.rateFactor()));
    }

    private void tellRolledBack(String stage, WrongTurn turn, long toStep) {
        context.listener()
                .on(new RolledBack(
                        stage,
                        turn.step(),
                        toStep,
                        turn.trouble().rollbacks(),
                        turn.trouble().rateFactor()));
    }

    /** How long the stage took that ended last, with all its sittings. */
    double seconds() {
        return seconds;
    }
}
