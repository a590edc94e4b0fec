/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.recipe;

import dev.maect.io.Printable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A recipe as it was written: a packaged one or a file.
 *
 * @param name its file's name without the ending
 * @param label what to call it in messages
 * @param text its YAML
 * @param folder where the files that it extends are looked for; empty for packaged recipes
 */
public record RecipeSource(String name, String label, String text, Optional<Path> folder) {
    private static final String ENDING = ".yaml";

    /**
     * Finds a recipe: a packaged one by its name, else a file.
     *
     * @throws RecipeException if there is neither; the message names what there is
     */
    public static RecipeSource named(String nameOrFile) {
        return find(nameOrFile, Optional.empty());
    }

    /**
     * Reads a recipe file.
     *
     * @throws RecipeException if the file cannot be read
     */
    public static RecipeSource file(Path file) {
        String label = Printable.line(file.toString());
        try (InputStream in = Files.newInputStream(file)) {
            String name = String.valueOf(file.getFileName()).replaceFirst("\\.ya?ml$", "");
            byte[] bytes = in.readNBytes(YamlBudget.MOST_TEXT + 1);
            if (bytes.length > YamlBudget.MOST_TEXT) {
                throw new RecipeException(YamlBudget.tooLong(label));
            }
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return new RecipeSource(name, label, text, Optional.ofNullable(file.getParent()));
        } catch (CharacterCodingException e) {
            throw new RecipeException(label + ": this is not a text file in UTF-8.", e);
        } catch (IOException e) {
            throw new RecipeException(label + ": cannot be read: " + e.getMessage() + ".", e);
        }
    }

    /** What stands above the settings, without the marks of comments: what the recipe is for, what it needs and what it reached. */
    public String head() {
        return text.lines()
                .takeWhile(line -> line.startsWith("#"))
                .map(line -> line.replaceFirst("^# ?", ""))
                .filter(line -> !line.equals(RecipeWriter.HEAD))
                .collect(Collectors.joining("\n"));
    }

    /** The recipe that this one extends. */
    RecipeSource base(String nameOrFile) {
        return find(nameOrFile, folder);
    }

    private static RecipeSource find(String nameOrFile, Optional<Path> folder) {
        Optional<String> packaged = PackagedRecipes.text(nameOrFile);
        if (packaged.isPresent()) {
            return new RecipeSource(nameOrFile, "recipes/" + nameOrFile + ENDING, packaged.get(), Optional.empty());
        }
        Optional<Path> file = path(nameOrFile, folder).filter(Files::isRegularFile);
        if (file.isPresent()) {
            return file(file.get());
        }
        String suggestion = Suggestion.of(nameOrFile, PackagedRecipes.names());
        throw new RecipeException(
                "There is no recipe '" + Printable.value(nameOrFile) + "', neither packaged nor as a file. "
                        + (suggestion.isEmpty()
                                ? "Packaged recipes: " + String.join(", ", PackagedRecipes.names()) + "."
                                : suggestion));
    }

    private static Optional<Path> path(String text, Optional<Path> folder) {
        try {
            Path path = Path.of(text);
            return Optional.of(folder.map(at -> at.resolve(path)).orElse(path));
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }
}
