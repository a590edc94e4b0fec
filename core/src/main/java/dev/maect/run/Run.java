/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run;

import dev.maect.MaectException;
import dev.maect.data.ImageSource;
import dev.maect.data.source.LabelledImages;
import dev.maect.distributed.ProcessGroup;
import dev.maect.recipe.Recipe;
import dev.maect.recipe.RecipeReader;
import dev.maect.train.EncoderMonitor;
import dev.maect.train.TrainingOutcome;
import dev.maect.train.TrainingRun;
import dev.maect.train.event.Cancellation;
import dev.maect.train.event.TrainingListener;
import dev.maect.train.plan.AutoMemory;
import dev.maect.train.plan.MemoryFit;
import dev.maect.train.plan.TrainingPlan;
import dev.maect.train.stage.StageKind;
import dev.maect.train.stage.StageKinds;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A whole run: the stages of a recipe on images, the encoders before and after tuning evaluated, and a folder with all that
 * came of it. Prints nothing. Not thread-safe; a {@link Cancellation} may come from any thread.
 *
 * <pre>{@code
 * RunRequest request = RunRequest.named("small", Images.of(source), Path.of("runs/mine")).withSettings("tune.epochs=5");
 * try (Run run = Run.open(request)) {
 *     RunResult result = run.execute(event -> {}, cancellation);
 * }
 * }</pre>
 */
public final class Run implements AutoCloseable {
    private static final int METRICS_EVERY_STEPS = 5;

    private final RunRequest request;
    private final Recipe recipe;
    private final RunData data;
    private final List<String> warnings;
    private final TrainingPlan plan;
    private final ProcessGroup group;
    private Optional<FolderLock> lock = Optional.empty();

    private Run(RunRequest request, Recipe recipe, RunData data, ProcessGroup group) {
        this.group = group;
        this.request = request;
        this.recipe = recipe;
        this.data = data;
        int images = data.train().size();
        this.plan = TrainingPlan.of(recipe, images, request.from().isPresent(), data.keptBytes());
        MemoryFit fit = new MemoryFit(recipe, images, plan.capacity(), group.size(), group.localSize());
        this.warnings = Stream.of(
                        data.train().notes().stream(),
                        data.test().map(ImageSource::notes).orElse(List.of()).stream(),
                        classNotes().stream(),
                        recipe.checkAgainst(data.trainable()).stream(),
                        missing().stream().flatMap(kind -> fit.warning(kind).stream()))
                .flatMap(notes -> notes)
                .distinct()
                .toList();
        missing().forEach(kind -> kind.requireFits(recipe, images));
    }

    /** Of the few images of a smoke test classes say nothing. */
    private List<String> classNotes() {
        return request.smoke()
                ? List.of()
                : data.test()
                        .map(test -> LabelledImages.classNotes(data.train(), test))
                        .orElse(List.of());
    }

    /** The stages that are not trained yet. */
    private List<StageKind> missing() {
        boolean resumes = request.existing() == RunFolder.Existing.RESUME;
        RunFolder folder = new RunFolder(request.folder());
        return StageKinds.of(recipe, request.from().isPresent()).stream()
                .filter(kind -> !(resumes && Files.exists(folder.checkpoint(kind.name()))))
                .toList();
    }

    /** Refuses what cannot fit before anything is written; what only may not fit is tried. */
    private void requireMemory() {
        MemoryFit fit = new MemoryFit(recipe, data.train().size(), plan.capacity(), group.size(), group.localSize());
        missing().forEach(fit::require);
    }

    /**
     * Reads the recipe, opens the images and checks all of it. Writes nothing: what the run would do is then known.
     *
     * @return the run; the caller closes it, which closes what was opened here
     * @throws dev.maect.recipe.RecipeException if the recipe or a setting cannot be used
     * @throws dev.maect.data.DataException if the images cannot be used
     * @throws MaectException if the settings contradict the encoder to start from, or no encoder comes from anywhere
     */
    public static Run open(RunRequest request) {
        return open(request, ProcessGroup.alone());
    }

    /**
     * As {@link #open(RunRequest)}, of a run that several processes make together: all open the same request. What rank 0 makes
     * of the recipe holds for all.
     *
     * @param group the ranks; it stays the caller's
     */
    @SuppressWarnings("exports") // for maect's own command
    public static Run open(RunRequest request, ProcessGroup group) {
        Recipe asked = group.isFirst() ? recipe(request) : RanksOfRun.recipe(group);
        RunData data = RunData.open(request, asked);
        try {
            int images = data.train().size();
            Recipe recipe = group.isFirst()
                    ? AutoMemory.resolve(asked, images, request.from().isPresent(), before(request))
                    : asked;
            RanksOfRun.agree(group, recipe, data);
            return new Run(request, recipe, data, group);
        } catch (RuntimeException e) {
            data.close();
            throw e;
        }
    }

    /** The recipe of the run that goes on. */
    private static Optional<Recipe> before(RunRequest request) {
        RunFolder folder = new RunFolder(request.folder());
        return request.existing() == RunFolder.Existing.RESUME
                ? StoredRequest.read(folder).map(stored -> stored.resolvedRecipe(folder))
                : Optional.empty();
    }

    private static Recipe recipe(RunRequest request) {
        List<String> settings = new ArrayList<>();
        request.from().ifPresent(start -> settings.addAll(start.settings()));
        settings.addAll(request.settings());
        Recipe recipe = RecipeReader.read(request.recipe(), settings);
        request.from().ifPresent(start -> start.check(recipe));
        List<StageKind> stages = StageKinds.of(recipe, false);
        if (!stages.isEmpty()
                && stages.stream().noneMatch(StageKind::makesEncoder)
                && request.from().isEmpty()) {
            throw new MaectException("There is no encoder to tune: the recipe skips pretrain (pretrain.epochs: 0)."
                            + " Name a run or weights to start from.")
                    .withSettings("from");
        }
        return request.smoke() ? Smoke.recipe(recipe) : recipe;
    }

    /** All settings of the run. */
    public Recipe recipe() {
        return recipe;
    }

    /** What the run will do and take. */
    public TrainingPlan plan() {
        return plan;
    }

    /** The images that it trains on; they are the run's, which closes those that it opened. */
    public ImageSource trainingImages() {
        return data.train();
    }

    /** The images that it evaluates on; they are the run's. Empty where none have labels. */
    public Optional<ImageSource> evaluationImages() {
        return data.test();
    }

    /** How the images were understood where that is not plain, and what will run though hardly as meant; often nothing. */
    public List<String> warnings() {
        return warnings;
    }

    /** As {@link #execute(RunListener, Cancellation)}, to the end. */
    public RunResult execute(RunListener listener) {
        return execute(listener, new Cancellation());
    }

    /**
     * Trains, evaluates and writes the run's folder, which is this run's own until it is closed. A cancelled run stops after
     * the step that it is in, and a killed one anywhere; {@link RunRequest#resume} goes on where the run was saved last, and
     * comes to the weights of an undisturbed run, byte for byte.
     *
     * @throws RunFolderException if the folder cannot be the run's: nothing of what it holds was touched then
     * @throws dev.maect.train.DivergedException if the loss is not finite several times in a row
     * @throws MaectException if something cannot be read or written
     */
    public RunResult execute(RunListener told, Cancellation cancellation) {
        if (!group.isFirst()) {
            return follow(cancellation);
        }
        RunListener listener = new GuardedListener(told);
        requireMemory();
        RunFolder folder = new RunFolder(request.folder());
        lock.ifPresent(FolderLock::close);
        lock = Optional.empty();
        lock = Optional.of(RunFolder.take(folder.path(), request.existing(), request.command(), cancellation::cancel));
        boolean resumed = request.existing() == RunFolder.Existing.RESUME && Continuation.isPossible(folder);
        FolderStart start = new FolderStart(folder, request, recipe, data);
        Optional<Continuation> continuation = resumed ? Optional.of(start.goOn()) : start.begin();
        if (continuation.filter(Continuation::changesNothing).isPresent()
                && missing().isEmpty()
                && start.hasEnded()) {
            RunResult before = new RunResult.AlreadyFinished(folder);
            group.ofFirst(false);
            listener.on(new RunEvent.Ended(before));
            return before;
        }
        start.forgetEnd();
        Map<String, String> provenance =
                Provenance.write(recipe, data.train(), request.command(), folder, continuation);
        listener.on(new RunEvent.Started(folder, recipe, plan, resumed));
        continuation.ifPresent(than -> than.changes().forEach(change -> listener.on(new RunEvent.Changed(change))));
        OnlyShown shown = new OnlyShown((what, reason) -> listener.on(new RunEvent.LeftOut(what, reason)));
        StageSeconds seconds = new StageSeconds(folder);
        group.ofFirst(true);
        RunResult result;
        try {
            result = train(folder, provenance, seconds, shown, listener, cancellation)
                    ? new RunEvaluation(recipe, data, plan, group)
                            .evaluate(folder, seconds, shown, listener, cancellation)
                    : new RunResult.Cancelled(folder);
        } catch (RuntimeException e) {
            if (!CancellableSource.isCancellation(e)) {
                throw e;
            }
            result = new RunResult.Cancelled(folder);
        }
        group.ofFirst(result instanceof RunResult.Cancelled);
        listener.on(new RunEvent.Ended(result));
        return result;
    }

    /** What the ranks after the first do: they train and evaluate along. */
    private RunResult follow(Cancellation cancellation) {
        requireMemory();
        RunFolder folder = new RunFolder(request.folder());
        if (group.ofFirst(false)) {
            TrainingOutcome outcome = new TrainingRun(
                            recipe,
                            data.train(),
                            folder.training(),
                            Map.of(),
                            TrainingListener.none(),
                            OnlineEvaluation.of(recipe, data.until(cancellation), group),
                            group)
                    .run(request.from().map(StartingPoint::file), cancellation);
            if (outcome.stopped().isEmpty()) {
                followEvaluation(folder, cancellation);
            }
            if (group.ofFirst(false)) {
                return new RunResult.Cancelled(folder);
            }
        }
        return new RunResult.AlreadyFinished(folder);
    }

    private void followEvaluation(RunFolder folder, Cancellation cancellation) {
        OnlyShown shown = new OnlyShown((what, reason) -> {});
        try {
            new BeforeAfter(recipe, data.until(cancellation), shown, group).follow(folder, cancellation);
        } catch (RuntimeException e) {
            if (!CancellableSource.isCancellation(e)) {
                throw e;
            }
        }
    }

    /** Trains the stages that are not trained yet; whether none is left. */
    private boolean train(
            RunFolder folder,
            Map<String, String> provenance,
            StageSeconds seconds,
            OnlyShown shown,
            RunListener listener,
            Cancellation cancellation) {
        Reconstructions reconstructions = new Reconstructions(folder);
        WeightSums sums = new WeightSums(folder);
        if (request.from().isPresent()) {
            sums.forget(folder.untunedEncoder()); // which every sitting takes from there anew
        }
        try (MetricsFile metrics = new MetricsFile(folder.metrics(), METRICS_EVERY_STEPS);
                ShownBoard board = new ShownBoard(folder.path(), METRICS_EVERY_STEPS, shown)) {
            TrainingListener all = event -> {
                listener.on(new RunEvent.Training(event));
                shown.attempt("metrics", () -> metrics.on(event));
                board.on(event);
                shown.attempt("reconstructions", () -> reconstructions.on(event));
                seconds.on(event);
                sums.on(event);
            };
            EncoderMonitor monitor = OnlineEvaluation.of(recipe, data.until(cancellation), group);
            TrainingOutcome outcome = new TrainingRun(
                            recipe, data.train(), folder.training(), provenance, all, monitor, group)
                    .run(request.from().map(StartingPoint::file), cancellation);
            sums.complete();
            return outcome.stopped().isEmpty();
        }
    }

    /** Closes the images that were opened here; the folder is free for others then. */
    @Override
    public void close() {
        data.close();
        lock.ifPresent(FolderLock::close);
        lock = Optional.empty();
    }
}
