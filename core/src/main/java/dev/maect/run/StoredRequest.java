/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run;

import dev.maect.data.ImageSpec;
import dev.maect.io.FileException;
import dev.maect.io.Json;
import dev.maect.recipe.Recipe;
import dev.maect.recipe.RecipeReader;
import dev.maect.recipe.RecipeSource;
import dev.maect.recipe.RecipeWriter;
import dev.maect.recipe.SettingChange;
import dev.maect.run.RunFolderException.Problem;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * What a run was asked to do, as its folder keeps it: {@code run.json}. Paths are absolute; what was not asked is an empty
 * text.
 *
 * @param recipe the recipe's name or file, as messages call it
 * @param settings {@code key=value} on top of it, as they were given
 * @param resolved the recipe with all settings, as YAML: those that the run goes on with
 * @param train place of the training images; {@link #OF_A_PROGRAM} where a program gave them
 * @param test place of the images to evaluate on; empty where none were named
 * @param from the weights to start from; empty for none
 * @param smoke whether it trains on a handful of batches
 * @param command what it was started with; empty for a program
 */
record StoredRequest(
        String recipe,
        List<String> settings,
        String resolved,
        String train,
        String test,
        String from,
        boolean smoke,
        String command) {
    /** In place of a place: images that exist in a program only. */
    static final String OF_A_PROGRAM = "images of a program";

    /**
     * Content of the file.
     *
     * @param request what was asked
     * @param crc32c checksum of it as one line of JSON
     */
    record Content(StoredRequest request, String crc32c) {
        /** Refuses what a damaged file leaves out. */
        Content {
            Objects.requireNonNull(request);
            Objects.requireNonNull(crc32c);
        }
    }

    /** Copies the list; refuses what a damaged file leaves out. */
    StoredRequest {
        settings = List.copyOf(settings);
        for (String text : new String[] {recipe, resolved, train, test, from, command}) {
            Objects.requireNonNull(text);
        }
    }

    static StoredRequest of(RunRequest request, Recipe resolved) {
        return new StoredRequest(
                request.recipe().label(),
                request.settings(),
                RecipeWriter.yaml(resolved),
                place(request.train()),
                request.test().map(StoredRequest::place).orElse(""),
                request.from().map(start -> absolute(start.file())).orElse(""),
                request.smoke(),
                request.command());
    }

    private static String place(Images images) {
        if (!(images instanceof Images.At at)) {
            return OF_A_PROGRAM;
        }
        ImageSpec spec = ImageSpec.of(at.place());
        return spec.path()
                .map(path -> absolute(path) + (spec.part().isEmpty() ? "" : "#" + spec.part()))
                .orElse(at.place());
    }

    private static String absolute(Path path) {
        return path.toAbsolutePath().normalize().toString();
    }

    /** The same run, with what {@code later} has other: settings and places that it goes on with. */
    StoredRequest goingOnAs(StoredRequest later) {
        return new StoredRequest(recipe, settings, later.resolved, later.train, later.test, from, smoke, command);
    }

    /** That of the run in {@code folder}; empty if it has none, as runs of versions before 0.1 and those that hardly began. */
    static Optional<StoredRequest> read(RunFolder folder) {
        if (!Files.exists(folder.request())) {
            return Optional.empty();
        }
        try {
            Content content = Json.read(folder.request(), Content.class);
            if (!content.crc32c().equals(sum(content.request()))) {
                throw new FileException(folder.request() + " is damaged: its checksum does not fit.");
            }
            return Optional.of(content.request());
        } catch (FileException e) {
            throw new RunFolderException(
                    Problem.UNUSABLE,
                    "What the run was asked to do cannot be read: " + e.getMessage()
                            + " Delete that file, and resume the" + " run with its recipe and its images named.");
        }
    }

    /**
     * That of the run in {@code folder}.
     *
     * @throws RunFolderException if there is none; the message says what to do
     */
    static StoredRequest require(RunFolder folder) {
        Path path = folder.path();
        return read(folder).orElseThrow(() -> {
            if (Files.exists(folder.resolvedRecipe())) {
                return new RunFolderException(
                        Problem.HOLDS_NO_RUN,
                        path + " has no " + folder.request().getFileName() + ", which says what the run was asked to"
                                + " do: an older version made it. Resume it with its recipe and its images.");
            }
            if (Files.exists(folder.lock())) {
                return new RunFolderException(
                        Problem.HOLDS_NO_RUN,
                        "The run in " + path + " was stopped before it began: there is nothing to go on with. Start it"
                                + " anew, as it was started.");
            }
            return new RunFolderException(
                    Problem.HOLDS_NO_RUN,
                    path + " holds no run: it has no " + folder.request().getFileName() + ". Check the path.");
        });
    }

    void write(RunFolder folder) {
        Json.write(folder.request(), new Content(this, sum(this)));
    }

    /** A flipped byte in a setting would be another run. */
    private static String sum(StoredRequest request) {
        CRC32C crc = new CRC32C();
        crc.update(Json.line(request).getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().toHexDigits((int) crc.getValue());
    }

    /** The recipe that the run goes on with. */
    Recipe resolvedRecipe(RunFolder folder) {
        return RecipeReader.read(source(folder), List.of());
    }

    private RecipeSource source(RunFolder folder) {
        return new RecipeSource("recipe", folder.request().toString(), resolved, Optional.empty());
    }

    /**
     * The same again.
     *
     * @param folder the run's own
     * @param given in place of images that a program gave
     */
    RunRequest request(RunFolder folder, Optional<Images> given) {
        if (train.equals(OF_A_PROGRAM) && given.isEmpty()) {
            throw new RunFolderException(
                    Problem.UNUSABLE,
                    "The images of the run in " + folder.path()
                            + " were given by a program, which has to give them again.");
        }
        Images images = given.orElseGet(() -> Images.at(train));
        RunRequest request = new RunRequest(
                source(folder),
                List.of(),
                images,
                test.isEmpty() || test.equals(OF_A_PROGRAM) ? Optional.empty() : Optional.of(Images.at(test)),
                folder.path(),
                RunFolder.Existing.REFUSE,
                Optional.empty(),
                smoke,
                false,
                command);
        return from.isEmpty() ? request : withStart(request, folder);
    }

    /** Settings that the encoder fixes were in effect when the run began, and so is what was put on top of them. */
    private RunRequest withStart(RunRequest request, RunFolder folder) {
        Path file = Path.of(from);
        StartingPoint start = StartingPoint.of(
                !Files.exists(file) && Files.exists(folder.untunedEncoder()) ? folder.untunedEncoder() : file);
        Recipe fixed = RecipeReader.read(request.recipe(), start.settings());
        List<String> again = SettingChange.between(fixed, resolvedRecipe(folder)).stream()
                .map(change -> change.key() + "=" + change.now())
                .toList();
        return request.withStart(start).withSettings(again);
    }
}
