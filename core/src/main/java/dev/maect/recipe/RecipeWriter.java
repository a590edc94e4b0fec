/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.recipe;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/** Writes recipes with every setting spelled out; reading the text back gives an equal recipe. */
public final class RecipeWriter {
    /** What a written recipe begins with. */
    static final String HEAD = "Every setting of this run. Used as a recipe, it repeats the run.";

    private static final String INDENT = "  ";

    private RecipeWriter() {}

    /** The recipe as YAML, in the order of the records. */
    public static String yaml(Recipe recipe) {
        StringBuilder yaml = new StringBuilder("# " + HEAD + "\n");
        String written = "";
        for (Map.Entry<String, Object> entry : RecipeSchema.values(recipe).entrySet()) {
            String key = entry.getKey();
            int depth = 0;
            int start = 0;
            for (int dot = key.indexOf('.'); dot >= 0; dot = key.indexOf('.', start)) {
                if (!written.startsWith(key.substring(0, dot + 1))) {
                    yaml.append(INDENT.repeat(depth)).append(key, start, dot).append(":\n");
                }
                start = dot + 1;
                depth++;
            }
            yaml.append(INDENT.repeat(depth)).append(key.substring(start)).append(": ");
            yaml.append(value(entry.getValue())).append('\n');
            written = key;
        }
        return yaml.toString();
    }

    /**
     * Writes the recipe as YAML in UTF-8.
     *
     * @throws RecipeException if the file cannot be written
     */
    public static void write(Recipe recipe, Path file) {
        try {
            Files.writeString(file, yaml(recipe));
        } catch (IOException e) {
            throw new RecipeException(file + ": cannot be written: " + e.getMessage() + ".", e);
        }
    }

    private static String value(Object value) {
        return value instanceof String text ? quoted(text) : RecipeText.of(value);
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < ' ' || (c >= 0x7f && c <= 0xa0) || c == 0x2028 || c == 0x2029 || c == 0xfeff) {
                quoted.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}
