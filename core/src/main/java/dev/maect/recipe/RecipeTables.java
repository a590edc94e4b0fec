/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.recipe;

import dev.maect.vit.ModelSize;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Recipes as Markdown tables, for docs/recipes.md. */
public final class RecipeTables {
    private RecipeTables() {}

    /** Every setting with default, allowed values, unit and meaning, a table per section. */
    public static String settings() {
        return settings(RecipeSchema.settings());
    }

    /** As {@link #settings()}, of some settings. */
    static String settings(Collection<SettingInfo> settings) {
        Map<String, Object> defaults = RecipeSchema.values(Recipe.defaults());
        StringBuilder markdown = new StringBuilder();
        String section = "";
        header(markdown);
        for (SettingInfo setting : settings) {
            String own = setting.key().contains(".")
                    ? setting.key().substring(0, setting.key().indexOf('.'))
                    : "";
            if (!own.equals(section)) {
                section = own;
                markdown.append("\n### ").append(section).append("\n\n");
                header(markdown);
            }
            row(
                    markdown,
                    List.of(
                            "`" + setting.key() + "`",
                            code(RecipeText.of(Objects.requireNonNull(defaults.get(setting.key())))),
                            allowed(setting),
                            setting.setting().unit(),
                            setting.setting().value()));
        }
        return markdown.toString();
    }

    /** The packaged recipes with what tells them apart. */
    public static String presets() {
        StringBuilder markdown = new StringBuilder();
        row(
                markdown,
                List.of("Recipe", "For", "Model", "Image", "Epochs of stages 1, 2, 3", "Batch", "Queue", "Views"));
        row(markdown, List.of("---", "---", "---", "---", "---", "---", "---", "---"));
        for (Recipe recipe : PackagedRecipes.all()) {
            ModelOptions model = recipe.model();
            boolean refines = recipe.refine().enabled();
            StageOptions prepares = refines ? recipe.prepareHeads() : recipe.prepareHead();
            StageOptions tunes = refines ? recipe.refine() : recipe.tune();
            row(
                    markdown,
                    List.of(
                            "`" + recipe.name() + "`",
                            recipe.description(),
                            (model.size() == ModelSize.CUSTOM ? model.dim() + " x " + model.depth() : model.size())
                                    + "/" + model.patchSize(),
                            RecipeText.of(model.imageSize()),
                            recipe.pretrain().epochs() + ", " + prepares.epochs() + ", " + tunes.epochs(),
                            "" + tunes.batchSize(),
                            "" + recipe.head().queueSize(),
                            refines
                                    ? views(recipe.refine().views())
                                    : recipe.tune().views().kind().toString()));
        }
        return markdown.toString();
    }

    private static String views(ViewGroupOptions views) {
        return views.global().kind() + ", " + views.global().count() + " + "
                + views.local().count();
    }

    private static void header(StringBuilder markdown) {
        row(markdown, List.of("Setting", "Default", "Allowed", "Unit", "Meaning"));
        row(markdown, List.of("---", "---", "---", "---", "---"));
    }

    private static void row(StringBuilder markdown, List<String> cells) {
        cells.forEach(
                cell -> markdown.append("| ").append(cell.replace("|", "\\|")).append(' '));
        markdown.append("|\n");
    }

    private static String code(String text) {
        return text.isEmpty() ? "" : "`" + text + "`";
    }

    private static String allowed(SettingInfo setting) {
        String range = setting.range();
        if (!setting.choices().isEmpty()) {
            return String.join(", ", setting.choices());
        }
        if (setting.list() || range.isEmpty()) {
            return range.isEmpty() ? setting.form() : setting.form() + "; " + range;
        }
        return setting.takesAuto() ? range + ", or auto" : range;
    }
}
