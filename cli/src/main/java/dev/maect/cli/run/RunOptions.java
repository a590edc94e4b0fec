/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.run;

import dev.maect.MaectException;
import dev.maect.cli.options.DeviceOption;
import dev.maect.cli.options.TrialOptions;
import dev.maect.data.source.ImageSources;
import dev.maect.recipe.RecipeSource;
import dev.maect.run.Images;
import dev.maect.run.RunFolder;
import dev.maect.run.RunRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The options that all training commands share. */
final class RunOptions {
    /** What the positional parameters of all training commands are. */
    static final String SETTINGS =
            "Settings that differ from the recipe's, such as tune.epochs=5; see docs/recipes.md.";

    @Option(
            names = "--data",
            paramLabel = "PATH",
            description = {
                "Folder, tar, table or stack of images, CIFAR in binary form, or demo:SEED.",
                "PATH#PART takes a folder or split inside. Several are taken together."
            })
    private List<String> data = new ArrayList<>();

    @Option(
            names = "--val",
            paramLabel = "PATH",
            description = "Images to evaluate on; without it, a part of --data is held out where there are labels.")
    private List<String> val = new ArrayList<>();

    @Option(names = "--out", paramLabel = "DIR", required = true, description = "Folder of the run; must be new.")
    private @Nullable Path out;

    @Option(
            names = "--resume",
            description = {
                "Go on with the run in --out: all that it needs is kept there.",
                "With --data it begins one where there is none yet, so that the same command does both."
            })
    private boolean resume;

    @Option(names = "--overwrite", description = "Delete the run in --out and start anew.")
    private boolean overwrite;

    @Option(
            names = "--accept-changed-data",
            description = "Go on with a run although its images are not those that it began with.")
    private boolean acceptChangedData;

    @Mixin
    private DeviceOption device = new DeviceOption();

    @Option(names = "--seed", paramLabel = "N", description = "Seed of everything random.")
    private @Nullable Long seed;

    @Mixin
    private TrialOptions trial = new TrialOptions();

    /**
     * The request that these options make.
     *
     * @param recipe the recipe, if one is named; a run that goes on needs none
     * @param usual what counts where none is named; empty if one must be
     * @param stages settings that the command stands for
     * @throws ParameterException if something is missing that nothing else tells
     */
    RunRequest request(
            Optional<String> recipe,
            Optional<String> usual,
            List<String> stages,
            List<String> overrides,
            CommandSpec command) {
        Path folder = folder();
        List<String> settings = new ArrayList<>(stages);
        settings.addAll(settings(overrides));
        if (resume && !overwrite && (data.isEmpty() || Files.exists(new RunFolder(folder).request()))) {
            return goOn(folder, recipe, settings);
        }
        String named = recipe.or(() -> usual).orElseThrow(() -> missing("parameter: 'RECIPE'", command));
        RunRequest request = RunRequest.named(named, train(command), folder)
                .withSettings(settings)
                .withExisting(existing())
                .withSmoke(trial.smoke());
        return test().map(request::withTest).orElse(request);
    }

    /** The images to train on. */
    Images train(CommandSpec command) {
        if (data.isEmpty()) {
            throw missing("option: '--data=PATH'", command);
        }
        return Images.at(ImageSources.joined(data));
    }

    /** The images to evaluate on, if any are named. */
    Optional<Images> test() {
        return val.isEmpty() ? Optional.empty() : Optional.of(Images.at(ImageSources.joined(val)));
    }

    /** What device and seed are as settings, before those that are named as such. */
    List<String> settings(List<String> overrides) {
        List<String> settings = new ArrayList<>(overrides);
        device.name().ifPresent(name -> settings.add("device=" + name));
        if (seed != null) {
            settings.add("seed=" + seed);
        }
        return settings;
    }

    /** The run's folder. */
    Path folder() {
        return Objects.requireNonNull(out);
    }

    /** Whether only a handful of batches is wanted. */
    boolean smoke() {
        return trial.smoke();
    }

    /** What is named beside the folder is compared with what the run began with. */
    private RunRequest goOn(Path folder, Optional<String> recipe, List<String> settings) {
        RunRequest request = RunRequest.resume(folder);
        Optional<RecipeSource> named = recipe.map(RecipeSource::named);
        if (named.isPresent() && !isRecipeOf(new RunFolder(folder), named.get())) {
            request = request.withRecipe(named.get());
        }
        if (!data.isEmpty()) {
            request = request.withTrain(Images.at(ImageSources.joined(data)));
        }
        if (!val.isEmpty()) {
            request = request.withTest(Images.at(ImageSources.joined(val)));
        }
        return request.withSettings(settings)
                .withSmoke(request.smoke() || trial.smoke())
                .withChangedData(acceptChangedData);
    }

    private static boolean isRecipeOf(RunFolder folder, RecipeSource named) {
        try {
            return Files.exists(folder.recipe())
                    && Files.readString(folder.recipe()).equals(named.text());
        } catch (IOException e) {
            return false;
        }
    }

    /** Nothing is there to go on with, and nothing that a new run could harm. */
    private static boolean isUntouched(Path folder) {
        if (!Files.exists(folder)) {
            return true;
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.findAny().isEmpty();
        } catch (IOException e) {
            return false; // whoever opens the run says what is the matter
        }
    }

    /** Whether the run in {@code --out} is to go on. */
    boolean resume() {
        return resume;
    }

    static ParameterException missing(String what, CommandSpec command) {
        return new ParameterException(
                command.commandLine(),
                "Missing required " + what + ". Only with --resume it is not needed: a run's folder knows it.");
    }

    /** Whether to stop after the plan. */
    boolean dryRun() {
        return trial.dryRun();
    }

    RunFolder.Existing existing() {
        if (resume && overwrite) {
            throw new MaectException("--resume and --overwrite exclude each other.");
        }
        if (resume) {
            return !data.isEmpty() && isUntouched(folder()) ? RunFolder.Existing.REFUSE : RunFolder.Existing.RESUME;
        }
        return overwrite ? RunFolder.Existing.OVERWRITE : RunFolder.Existing.REFUSE;
    }
}
