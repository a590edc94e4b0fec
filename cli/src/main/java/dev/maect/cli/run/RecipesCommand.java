/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.run;

import dev.maect.cli.WithoutLibtorch;
import dev.maect.recipe.PackagedRecipes;
import dev.maect.recipe.Recipe;
import dev.maect.recipe.RecipeSource;
import dev.maect.recipe.RecipeWriter;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code maect recipes}: which there are, or all settings of one. */
@Command(
        name = "recipes",
        description =
                "List the packaged recipes, or show what one is for, what it needs and reached, and all its settings.",
        mixinStandardHelpOptions = true)
public final class RecipesCommand implements Callable<Integer>, WithoutLibtorch {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(arity = "0..1", paramLabel = "RECIPE", description = "Name or file; without it, the list.")
    private @Nullable String name;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        if (name != null) {
            RecipeSource source = RecipeSource.named(name);
            source.head().lines().forEach(line -> out.println(("# " + line).strip()));
            out.print(RecipeWriter.yaml(Recipe.named(name)));
        } else {
            for (Recipe recipe : PackagedRecipes.all()) {
                out.printf("%-16s %s%n", recipe.name(), recipe.description());
            }
            out.println();
            out.println(
                    "auto is no recipe of these: maect run auto --budget TIME chooses one for your images and this machine.");
        }
        out.flush();
        return 0;
    }
}
