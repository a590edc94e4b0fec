/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run.auto;

import dev.maect.data.DataException;
import dev.maect.data.Image;
import dev.maect.data.ImageSource;
import dev.maect.data.ImageSpec;
import dev.maect.data.source.ImageSources;
import dev.maect.data.source.LabelledImages;
import dev.maect.recipe.Recipe;
import dev.maect.run.Images;
import dev.maect.run.StartingPoint;
import dev.maect.run.forecast.MeasuredSpeeds;
import dev.maect.run.forecast.RunSize;
import dev.maect.train.plan.Capacity;
import dev.maect.train.plan.MemoryFit;
import dev.maect.train.stage.StageKinds;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A recipe chosen for images, this machine and a time. The images are looked at, the machine is tried on them for about half a
 * minute, and the largest model is taken that the time trains well.
 *
 * <pre>{@code
 * AutoPlan plan = AutoRecipe.choose(AutoRequest.of(Images.at("photos"), Duration.ofHours(2)), text -> {});
 * RunRequest request = RunRequest.of(plan.recipe(), Images.at("photos"), Path.of("runs/photos"));
 * }</pre>
 */
public final class AutoRecipe {
    private static final Duration TRIAL = Duration.ofMillis(2500);
    private static final Duration SHORT_TRIAL = Duration.ofMillis(1200);
    private static final Duration SHORT_BUDGET = Duration.ofMinutes(5);
    private static final Duration LONGEST_LOOK = Duration.ofSeconds(20);
    /** Of a budget, what looking at the images may take. */
    private static final int LOOK_PART = 25;

    private static final long CACHE = 1024L << 20;
    private static final double HELD_OUT = 0.1;
    private static final double HELD_OUT_OF_FEW = 0.2;
    private static final int FEW = 1000;

    private final AutoRequest request;
    private final Duration trial;
    private final Consumer<String> told;
    private final long start = System.nanoTime();

    private AutoRecipe(AutoRequest request, Duration trial, Consumer<String> told) {
        this.request = request;
        this.trial = trial;
        this.told = told;
    }

    /**
     * Chooses.
     *
     * @param told is given a sentence when something begins that takes seconds
     * @throws BudgetException if the time is too short for anything of use; it says what would do
     * @throws dev.maect.data.DataException if the images cannot be used
     * @throws dev.maect.recipe.RecipeException if a setting cannot be used
     */
    public static AutoPlan choose(AutoRequest request, Consumer<String> told) {
        boolean hurried = request.budget().compareTo(SHORT_BUDGET) < 0;
        return choose(request, hurried ? SHORT_TRIAL : TRIAL, told);
    }

    /** As {@link #choose(AutoRequest, Consumer)}, where each stage is tried for so long. */
    static AutoPlan choose(AutoRequest request, Duration trial, Consumer<String> told) {
        Recipe.defaults()
                .with(request.settings().stream()
                        .filter(setting -> !setting.startsWith("model.") && !setting.startsWith("data."))
                        .toArray(String[]::new)); // mistakes are told before anything is read
        return new AutoRecipe(request, trial, told).choose();
    }

    private Duration spent() {
        return request.spent().plus(Duration.ofNanos(System.nanoTime() - start));
    }

    private AutoPlan choose() {
        ImageSpec.Reading reading = reading();
        told.accept("Looking at the images ...");
        SurveyedImages images = survey(reading);
        Opened train = open(request.train(), images.channels(), reading);
        Optional<Opened> test = request.test().map(given -> open(given, images.channels(), reading));
        try {
            return choose(images, train.source, test.map(Opened::source));
        } finally {
            train.close();
            test.ifPresent(Opened::close);
        }
    }

    private AutoPlan choose(SurveyedImages images, ImageSource train, Optional<ImageSource> test) {
        double heldOut = test.isPresent() || !images.labelled() ? 0 : images.count() < FEW ? HELD_OUT_OF_FEW : HELD_OUT;
        int held = (int) Math.round(heldOut * images.count());
        Draft draft =
                new Draft(images, images.count() - held, heldOut, test.isPresent(), request.from(), request.settings());
        RunSize size = test.isPresent()
                ? testSize(draft, test.get())
                : new RunSize(draft.train(), held, held == 0 ? List.of() : images.classes(), draft.kept());
        told.accept("Measuring how fast this machine trains on them ...");
        try (MeasuredSpeeds speeds = new MeasuredSpeeds(train, trial)) {
            return new AutoPlanner(draft, size, speeds, AutoRecipe::fits, this::spent).plan(request.budget());
        }
    }

    private static RunSize testSize(Draft draft, ImageSource test) {
        ImageSource measured = LabelledImages.of(test, Optional.empty());
        return new RunSize(
                draft.train(),
                measured.size(),
                measured.labelSets().stream().map(set -> set.classes().size()).toList(),
                draft.kept());
    }

    /** Whether all stages of a recipe surely fit into the memory that is free. */
    private static boolean fits(Recipe recipe) {
        MemoryFit fit = new MemoryFit(recipe, recipe.tune().batchSize(), Capacity.of(recipe));
        return StageKinds.of(recipe, false).stream()
                .allMatch(kind -> fit.warning(kind).isEmpty());
    }

    /**
     * Images, and whether they are to be closed here.
     *
     * @param source the images
     * @param own whether they were opened here
     */
    private record Opened(ImageSource source, boolean own) implements AutoCloseable {
        @Override
        public void close() {
            if (own) {
                source.close();
            }
        }
    }

    private static Opened open(Images images, int channels, ImageSpec.Reading reading) {
        return images instanceof Images.At at
                ? new Opened(ImageSources.open(at.place(), channels, reading, CACHE), true)
                : new Opened(((Images.Of) images).source(), false);
    }

    /** As images are shown, unless it was said otherwise. */
    private ImageSpec.Reading reading() {
        Recipe recipe = Recipe.defaults().with("data.exif-orientation=true");
        for (String setting : request.settings()) {
            if (setting.startsWith("data.exif-orientation=") || setting.startsWith("data.sample-range=")) {
                recipe = recipe.with(setting);
            }
        }
        return recipe.data().reading();
    }

    private SurveyedImages survey(ImageSpec.Reading reading) {
        Duration atMost = request.budget().dividedBy(LOOK_PART);
        Duration look = atMost.compareTo(LONGEST_LOOK) > 0 ? LONGEST_LOOK : atMost;
        if (request.train() instanceof Images.Of given) {
            SurveyedImages seen = SurveyedImages.of(given.source(), look);
            return seen.withChannels(first(given.source()));
        }
        String place = ((Images.At) request.train()).place();
        Optional<Integer> fixed = channels();
        int channels = fixed.orElseGet(() -> NativeChannels.of(place, reading));
        try (ImageSource source = ImageSources.openAsIs(place, channels, reading)) {
            SurveyedImages seen = SurveyedImages.of(source, look);
            return fixed.map(seen::withChannels).orElse(seen);
        }
    }

    private static int first(ImageSource source) {
        for (int i = 0; i < source.size(); i++) {
            try {
                Image image = source.read(i);
                return image.channels();
            } catch (DataException e) {
                continue;
            }
        }
        return 3;
    }

    /** What is fixed by the encoder or a setting. */
    private Optional<Integer> channels() {
        Optional<Integer> said = request.settings().stream()
                .filter(setting -> setting.startsWith("model.channels="))
                .map(setting -> setting.substring(setting.indexOf('=') + 1).strip())
                .filter(text -> text.matches("\\d{1,2}"))
                .map(Integer::valueOf)
                .reduce((a, b) -> b);
        return request.from()
                .map(StartingPoint::description)
                .map(model -> model.encoder().channels())
                .or(() -> said);
    }
}
