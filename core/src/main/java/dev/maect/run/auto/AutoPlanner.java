/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run.auto;

import dev.maect.MaectException;
import dev.maect.data.DataException;
import dev.maect.data.loader.LoaderOptions;
import dev.maect.engine.Precision;
import dev.maect.recipe.Recipe;
import dev.maect.run.forecast.EvaluationSpeed;
import dev.maect.run.forecast.Forecast;
import dev.maect.run.forecast.RunSize;
import dev.maect.run.forecast.Speeds;
import dev.maect.run.forecast.StageSpeed;
import dev.maect.train.stage.StageKind;
import dev.maect.train.stage.StageKinds;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Chooses the largest model that a budget trains well, and the epochs that fill the budget. Where the speed of a model was not
 * measured, it follows from its operations and the speed of another; what is chosen is always measured.
 */
final class AutoPlanner {
    /** The part of a budget that is planned with: machines are busy at times. */
    static final double FILL = 0.94;
    /** Fewest images to train on. */
    static final int FEWEST_IMAGES = 16;

    private static final long LEAST_SEEN = 60_000;
    private static final int LEAST_SEEN_EPOCHS = 200;
    /** Passes over few images that are enough of each model. */
    static final long ENOUGH_EPOCHS = 400;
    /** How far measured speeds may fall short of expected ones for a model to stay the choice. */
    private static final double TOLERANCE = 0.85;

    private static final double WORTH_TRYING = 0.4;

    /** What is named as the least has to be enough when it is measured again. */
    private static final double SURE = 1.1;

    private static final double MONITOR_SHARE = 0.03;
    private static final int MONITORED = 20;

    private final Draft draft;
    private final RunSize size;
    private final Speeds speeds;
    private final Predicate<Recipe> fits;
    private final Supplier<Duration> spent;
    private final List<Rung> rungs;
    private final Map<Rung, Optional<Costs>> measured = new HashMap<>();
    private final Map<List<Object>, Long> operations = new HashMap<>();

    /**
     * A planner.
     *
     * @param fits whether a recipe fits into memory
     * @param spent time that the choice has taken so far
     */
    AutoPlanner(Draft draft, RunSize size, Speeds speeds, Predicate<Recipe> fits, Supplier<Duration> spent) {
        this.draft = draft;
        this.size = size;
        this.speeds = speeds;
        this.fits = fits;
        this.spent = spent;
        this.rungs = size.train() < FEWEST_IMAGES ? List.of() : usable();
    }

    /**
     * A model with its epochs.
     *
     * @param rung the model
     * @param costs what it takes
     * @param epochs how long it trains
     */
    private record Candidate(Rung rung, Costs costs, Epochs epochs) {}

    /**
     * The choice for {@code budget}.
     *
     * @throws BudgetException if nothing of use can be trained in it
     * @throws DataException if there are too few images
     */
    AutoPlan plan(Duration budget) {
        if (size.train() < FEWEST_IMAGES) {
            throw new DataException("There are " + size.train() + " images to train on, and at least " + FEWEST_IMAGES
                    + " are needed; some hundreds make sense. Add images, or take a published encoder as it is.");
        }
        requireReadable();
        Candidate chosen = measuredChoice(budget);
        Recipe recipe = withMonitors(draft.of(chosen.rung, chosen.epochs), budget);
        Forecast forecast = Forecast.of(recipe, adopted(), size, speeds);
        Duration whole = spent.get().plus(seconds(forecast.seconds().orElse(chosen.costs.of(chosen.epochs))));
        Recipe described = recipe.with("description=" + description(budget));
        return new AutoPlan(
                described,
                forecast,
                new Reasons(draft, size, described, chosen.rung).all(chosen.epochs, seen(chosen.epochs)),
                budget,
                whole,
                twice(chosen, budget));
    }

    /** Training would give up sooner or later. */
    private void requireReadable() {
        SurveyedImages images = draft.images();
        if (images.unreadable() > LoaderOptions.DEFAULT_MAX_BAD_SHARE * images.looked()) {
            throw new DataException(String.format(
                    Locale.ROOT,
                    "%,d of %,d images looked at cannot be read, and training gives up at a fifth. maect data check names them"
                            + " with reasons; repair or remove them.",
                    images.unreadable(),
                    images.looked()));
        }
    }

    private String description(Duration budget) {
        return String.format(
                Locale.ROOT, "Chosen for %,d images and %s", draft.images().count(), Budget.text(budget));
    }

    private boolean adopted() {
        return draft.from().isPresent();
    }

    /** The models that go with these images and this machine. */
    private List<Rung> usable() {
        if (adopted()) {
            return List.of(Rung.REFERENCE); // the file fixes the model
        }
        List<Rung> all = Rung.ALL.stream()
                .filter(rung -> rung.images() <= size.train() && draft.allows(rung))
                .filter(rung -> fits.test(draft.of(rung, Epochs.of(1))))
                .toList();
        return all.isEmpty() ? List.of(Rung.ALL.get(0)) : all;
    }

    private Candidate measuredChoice(Duration budget) {
        Rung reference = rungs.contains(Rung.REFERENCE) ? Rung.REFERENCE : rungs.get(0);
        if (costs(reference).isEmpty()) {
            throw cannotTry(draft.of(reference, Epochs.of(1)));
        }
        int at = rungs.size() - 1;
        while (at > 0 && !isEnough(rungs.get(at), expected(rungs.get(at)), budget, 1)) {
            at--;
        }
        while (at > 0) {
            Optional<Costs> real = costs(rungs.get(at));
            if (real.isPresent() && isEnough(rungs.get(at), real.get(), budget, TOLERANCE)) {
                return largerIfEnough(at, budget);
            }
            at--;
        }
        Rung smallest = rungs.get(0);
        Costs real = costs(smallest).orElseThrow(() -> cannotTry(draft.of(smallest, Epochs.of(1))));
        Epochs least = least();
        if (real.of(least) > available(budget)) {
            throw tooShort(budget, real, least);
        }
        return candidate(smallest, real, budget);
    }

    /** What steps take beside their operations makes larger models look slower than they are. */
    private Candidate largerIfEnough(int enough, Duration budget) {
        int at = enough;
        while (at + 1 < rungs.size()
                && isEnough(rungs.get(at + 1), expected(rungs.get(at + 1)), budget, WORTH_TRYING)) {
            Rung larger = rungs.get(at + 1);
            if (costs(larger).filter(real -> isEnough(larger, real, budget, 1)).isEmpty()) {
                break;
            }
            at++;
        }
        return candidate(rungs.get(at), costs(rungs.get(at)).orElseThrow(), budget);
    }

    private static RuntimeException cannotTry(Recipe recipe) {
        return new MaectException("A step of a model " + Rung.words(recipe)
                + " on these images cannot be tried: not enough memory is free. End other programs, or lower the batch,"
                + " as with tune.batch-size=32 prepare-head.batch-size=32.");
    }

    private BudgetException tooShort(Duration budget, Costs costs, Epochs least) {
        Duration needed = seconds(SURE * (costs.of(least) + spent.get().toMillis() / 1e3) / FILL);
        Duration shown = Duration.ofSeconds(30 * (long) Math.ceil(needed.toMillis() / 30_000.0));
        return new BudgetException(
                String.format(
                        Locale.ROOT,
                        "%s is too short for %,d images on this machine. The least that makes sense is --budget %s: %s epochs"
                                + " of the smallest model.",
                        Budget.text(budget),
                        size.train(),
                        Budget.text(shown).replace(" ", ""),
                        least.words()),
                shown);
    }

    private double available(Duration budget) {
        return FILL * budget.toMillis() / 1e3 - spent.get().toMillis() / 1e3;
    }

    private Candidate candidate(Rung rung, Costs costs, Duration budget) {
        Epochs epochs = EpochChoice.within(available(budget), costs, adopted()).orElse(least());
        return new Candidate(rung, costs, epochs);
    }

    private boolean isEnough(Rung rung, Costs costs, Duration budget, double share) {
        return EpochChoice.within(available(budget), costs, false)
                .map(epochs -> seen(epochs) >= share * Math.min(rung.seen(), ENOUGH_EPOCHS * perEpoch()))
                .orElse(false);
    }

    private long seen(Epochs epochs) {
        return epochs.pretrain() * perEpoch();
    }

    private long perEpoch() {
        return (long) (size.train() / draft.batch()) * draft.batch();
    }

    /** The fewest epochs that are worth something. */
    private Epochs least() {
        if (adopted()) {
            return Epochs.tuning(2);
        }
        long wanted = Math.min(LEAST_SEEN, LEAST_SEEN_EPOCHS * perEpoch());
        return Epochs.of((int) ((wanted + perEpoch() - 1) / perEpoch()));
    }

    /** Measured costs; empty where a stage cannot be tried. */
    private Optional<Costs> costs(Rung rung) {
        return measured.computeIfAbsent(rung, this::measure);
    }

    private Optional<Costs> measure(Rung rung) {
        Epochs one = new Epochs(adopted() ? 0 : 1, 1, 1);
        Recipe recipe = draft.of(rung, one);
        Optional<Double> pretrain = adopted() ? Optional.of(0.0) : epoch(recipe, "pretrain");
        Optional<Double> prepare = epoch(recipe, "prepare-head");
        Optional<Double> tune = epoch(recipe, "tune");
        if (pretrain.isEmpty() || prepare.isEmpty() || tune.isEmpty()) {
            return Optional.empty();
        }
        double epochs = pretrain.get() + prepare.get() + tune.get();
        double all = Forecast.of(recipe, adopted(), size, speeds).seconds().orElse(epochs);
        return Optional.of(new Costs(pretrain.get(), prepare.get(), tune.get(), Math.max(0, all - epochs)));
    }

    private Optional<Double> epoch(Recipe recipe, String stage) {
        StageKind kind = StageKinds.named(stage);
        long steps = StageKinds.options(kind, recipe).stepsPerEpoch(size.train());
        return speeds.stage(recipe, kind).map(StageSpeed::secondsPerStep).map(step -> step * steps);
    }

    /** Measured, or what follows from the operations and the speed of the reference. */
    private Costs expected(Rung rung) {
        Optional<Costs> own = measured.getOrDefault(rung, Optional.empty());
        if (own.isPresent()) {
            return own.get();
        }
        Map.Entry<Rung, Optional<Costs>> known = measured.entrySet().stream()
                .filter(entry -> entry.getValue().isPresent())
                .min(Comparator.comparingInt(
                        entry -> Math.abs(Rung.ALL.indexOf(entry.getKey()) - Rung.ALL.indexOf(rung))))
                .orElseThrow();
        return known.getValue()
                .orElseThrow()
                .times(
                        factor(rung, known.getKey(), "pretrain"),
                        factor(rung, known.getKey(), "prepare-head"),
                        factor(rung, known.getKey(), "tune"));
    }

    private double factor(Rung rung, Rung known, String stage) {
        return (double) operations(rung, stage) / operations(known, stage);
    }

    private long operations(Rung rung, String stage) {
        return operations.computeIfAbsent(
                List.of(rung, stage),
                key -> StageKinds.named(stage)
                        .cost(draft.of(rung, Epochs.of(1)), Precision.FP32, size.train())
                        .step()
                        .total());
    }

    /** Measurements between epochs where they take next to nothing of the budget. */
    private Recipe withMonitors(Recipe recipe, Duration budget) {
        double each =
                speeds.evaluation(recipe).map(speed -> monitor(speed, recipe)).orElse(Double.MAX_VALUE);
        int epochs = recipe.pretrain().epochs() + recipe.tune().epochs();
        boolean wanted =
                draft.settings().stream().noneMatch(text -> text.startsWith("evaluation.monitor-every-epochs"));
        return wanted && MONITORED * each <= MONITOR_SHARE * budget.toMillis() / 1e3
                ? recipe.with("evaluation.monitor-every-epochs=" + Math.max(1, epochs / (MONITORED - 2)))
                : recipe;
    }

    private double monitor(EvaluationSpeed speed, Recipe recipe) {
        return speed.ofMonitor(recipe.evaluation(), size);
    }

    private String twice(Candidate chosen, Duration budget) {
        Duration doubled = budget.multipliedBy(2);
        int at = rungs.size() - 1;
        while (at > 0 && !isEnough(rungs.get(at), expected(rungs.get(at)), doubled, 1)) {
            at--;
        }
        Rung rung = adopted() || Rung.ALL.indexOf(rungs.get(at)) < Rung.ALL.indexOf(chosen.rung)
                ? chosen.rung
                : rungs.get(at);
        Costs costs = rung.equals(chosen.rung) ? chosen.costs : expected(rung);
        Epochs epochs = EpochChoice.within(available(doubled), costs, adopted()).orElse(chosen.epochs);
        String buys = rung.equals(chosen.rung)
                ? epochs.equals(chosen.epochs)
                        ? "nothing more: longer training would learn these images by heart"
                        : epochs.words() + " epochs of the same model"
                : "a model " + Rung.words(draft.of(rung, Epochs.of(1))) + ", on images of "
                        + draft.of(rung, Epochs.of(1)).model().imageSize().height() + " pixels, for about "
                        + epochs.words() + " epochs";
        return "Twice the budget (" + Budget.text(doubled) + ") would buy " + buys + ".";
    }

    private static Duration seconds(double value) {
        return Duration.ofMillis((long) (1000 * value));
    }
}
