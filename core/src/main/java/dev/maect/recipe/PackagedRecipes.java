/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.recipe;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** The recipes that come with maect: the folder recipes/ of the repository, on the class path. */
public final class PackagedRecipes {
    private static final String FOLDER = "/dev/maect/recipes/";
    private static final List<String> NAMES = List.of(
            "demo",
            "small",
            "photos",
            "small-s16",
            "cifar10",
            "cifar10-aug",
            "imagenette",
            "cifar10-refine",
            "small-refine",
            "maect-b16",
            "maect-l16",
            "maect-h16",
            "maect-h14",
            "maect-aug-b16",
            "maect-aug-l16",
            "maect-aug-h16",
            "maect-aug-h14",
            "mae-b16",
            "mae-l16",
            "mae-h16",
            "refine-mae-l16",
            "refine-mae-h14",
            "refine-mae-2b14",
            "refine-d2v2-l16",
            "refine-d2v2-h14",
            "refine-dbot-l16",
            "refine-dbot-h14",
            "refine-crossmae-l16");

    private PackagedRecipes() {}

    /** Their names, the ones to start with first. */
    public static List<String> names() {
        return NAMES;
    }

    /** All of them, read; each has a name and a description. */
    public static List<Recipe> all() {
        return NAMES.stream().map(name -> Recipe.named(name)).toList();
    }

    static Optional<String> text(String name) {
        if (!NAMES.contains(name)) {
            return Optional.empty();
        }
        try (InputStream in = PackagedRecipes.class.getResourceAsStream(FOLDER + name + ".yaml")) {
            if (in == null) {
                throw new IllegalStateException("The packaged recipe " + name + " is missing from the class path");
            }
            return Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
