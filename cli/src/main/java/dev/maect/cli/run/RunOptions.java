/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.run;

import dev.maect.MaectException;
import dev.maect.cli.options.DeviceOption;
import dev.maect.cli.options.TrialOptions;
import dev.maect.run.Images;
import dev.maect.run.RunFolder;
import dev.maect.run.RunRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that all training commands share. */
final class RunOptions {
    /** What the positional parameters of all training commands are. */
    static final String SETTINGS =
            "Settings that differ from the recipe's, such as tune.epochs=5; see docs/recipes.md.";

    @Option(
            names = "--data",
            paramLabel = "PATH",
            required = true,
            description = {
                "Folder, tar or tar.gz of images, CIFAR-10 in binary form, or demo:SEED.",
                "PATH#FOLDER takes a folder inside an archive."
            })
    private String data = "";

    @Option(
            names = "--val",
            paramLabel = "PATH",
            description = "Images to evaluate on; without it, a part of --data is held out where there are labels.")
    private @Nullable String val;

    @Option(names = "--out", paramLabel = "DIR", required = true, description = "Folder of the run; must be new.")
    private @Nullable Path out;

    @Option(names = "--resume", description = "Go on with the run in --out.")
    private boolean resume;

    @Option(names = "--overwrite", description = "Delete the run in --out and start anew.")
    private boolean overwrite;

    @Mixin
    private DeviceOption device = new DeviceOption();

    @Option(names = "--seed", paramLabel = "N", description = "Seed of everything random.")
    private @Nullable Long seed;

    @Mixin
    private TrialOptions trial = new TrialOptions();

    /** The request that these options make. */
    RunRequest request(String recipe, List<String> stages, List<String> overrides) {
        List<String> all = new ArrayList<>(stages);
        all.addAll(overrides);
        device.name().ifPresent(name -> all.add("device=" + name));
        if (seed != null) {
            all.add("seed=" + seed);
        }
        RunRequest request = RunRequest.named(recipe, Images.at(data), Objects.requireNonNull(out))
                .withSettings(all)
                .withExisting(existing())
                .withSmoke(trial.smoke());
        return val == null ? request : request.withTest(Images.at(val));
    }

    /** Whether to stop after the plan. */
    boolean dryRun() {
        return trial.dryRun();
    }

    private RunFolder.Existing existing() {
        if (resume && overwrite) {
            throw new MaectException("--resume and --overwrite exclude each other.");
        }
        if (resume) {
            return RunFolder.Existing.RESUME;
        }
        return overwrite ? RunFolder.Existing.OVERWRITE : RunFolder.Existing.REFUSE;
    }
}
