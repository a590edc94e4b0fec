/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.testing;

import dev.maect.io.Json;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Documents in which one value is another than it was: null, not finite, of another kind, or of another length. */
public final class JsonMutations {
    /** Stands for what a tree cannot hold; replaced in the text. */
    private static final String MARK = "@@";

    private static final List<String> VALUES = List.of(
            "null",
            "NaN",
            "1e999",
            "-1e999",
            "\"NaN\"",
            "\"\"",
            "[]",
            "{}",
            "[null]",
            "{\"a\":null}",
            "-1",
            "0",
            "0.5",
            "1e18",
            "99999999999999999999",
            "true",
            "\"\\u001b[31m\"",
            "[1,2]");

    private JsonMutations() {}

    /**
     * One of them.
     *
     * @param key the last name on the way to what was changed; empty for the whole or an element of the outermost list
     * @param value what stands there instead, as JSON; {@code shorter} and {@code longer} for a list of another length
     * @param text the document
     */
    public record Mutation(String key, String value, String text) {}

    /** Every value of {@code json} on its own, in every way. */
    public static List<Mutation> of(String json) {
        JsonNode root = Json.parse(json, "the original");
        List<Mutation> all = new ArrayList<>();
        VALUES.forEach(value -> all.add(new Mutation("", value, value)));
        walk(root, root, "", all);
        return all;
    }

    private static void walk(JsonNode root, JsonNode node, String key, List<Mutation> all) {
        if (node instanceof ObjectNode object) {
            for (String name : List.copyOf(object.propertyNames())) {
                JsonNode original = object.get(name);
                object.put(name, MARK);
                replace(root, name, all);
                object.remove(name);
                all.add(new Mutation(name, "missing", root.toString()));
                object.set(name, original);
                walk(root, original, name, all);
            }
        } else if (node instanceof ArrayNode array && !array.isEmpty()) {
            // The first and the last are as good as all.
            for (int at : array.size() == 1 ? new int[] {0} : new int[] {0, array.size() - 1}) {
                JsonNode original = array.get(at);
                array.set(at, array.stringNode(MARK));
                replace(root, key, all);
                array.set(at, original);
                walk(root, original, key, all);
            }
            JsonNode last = array.remove(array.size() - 1);
            all.add(new Mutation(key, "shorter", root.toString()));
            array.add(last);
            array.add(last);
            all.add(new Mutation(key, "longer", root.toString()));
            array.remove(array.size() - 1);
        }
    }

    private static void replace(JsonNode root, String key, List<Mutation> all) {
        String text = root.toString();
        VALUES.forEach(value -> all.add(new Mutation(key, value, text.replace('"' + MARK + '"', value))));
    }
}
