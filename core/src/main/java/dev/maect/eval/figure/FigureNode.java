/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.figure;

import dev.maect.data.Image;
import dev.maect.io.FileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * A part of a figure's file, read with errors that name file and key.
 *
 * @param node the part
 * @param file where it is from
 * @param key the part's key, for messages
 */
record FigureNode(JsonNode node, Path file, String key) {
    static FigureNode of(JsonNode node, Path file) {
        return new FigureNode(node, file, "");
    }

    FileException wrong(String key) {
        return new FileException(file + ", " + (this.key.isEmpty() ? "" : this.key + ".") + key
                + ": missing, or not what a figure has there.");
    }

    String text(String key) {
        JsonNode value = node.path(key);
        if (!value.isString()) {
            throw wrong(key);
        }
        return value.asString();
    }

    int integer(String key) {
        JsonNode value = node.path(key);
        if (!value.canConvertToInt()) {
            throw wrong(key);
        }
        return value.asInt();
    }

    long step(String key) {
        JsonNode value = node.path(key);
        if (!value.isIntegralNumber()) {
            throw wrong(key);
        }
        return value.asLong();
    }

    boolean flag(String key) {
        return node.path(key).asBoolean(false);
    }

    /** The part under {@code key}. */
    FigureNode part(String key) {
        return new FigureNode(node.path(key), file, key);
    }

    /** The parts of the list under {@code key}. */
    <T> List<T> list(String key, Function<FigureNode, T> each) {
        JsonNode list = node.path(key);
        if (!list.isArray()) {
            throw wrong(key);
        }
        List<T> parts = new ArrayList<>();
        for (JsonNode element : list) {
            parts.add(each.apply(new FigureNode(element, file, key)));
        }
        return List.copyOf(parts);
    }

    List<String> texts(String key) {
        return list(key, part -> {
            if (!part.node.isString()) {
                throw wrong(key);
            }
            return part.node.asString();
        });
    }

    int[] integers() {
        return numbers()
                .mapToInt(value -> {
                    if (!value.canConvertToInt()) {
                        throw new FileException(file + ", " + key + ": " + value + " is no whole number.");
                    }
                    return value.asInt();
                })
                .toArray();
    }

    double[] doubles() {
        return numbers()
                .mapToDouble(value -> {
                    if (!value.isNumber()) {
                        throw new FileException(file + ", " + key + ": " + value + " is no number.");
                    }
                    return value.asDouble();
                })
                .toArray();
    }

    float[] floats() {
        double[] values = doubles();
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }

    private Stream<JsonNode> numbers() {
        if (!node.isArray()) {
            throw new FileException(file + ", " + key + ": is no list of numbers.");
        }
        return node.valueStream();
    }

    /** The image that this part is. */
    Image image() {
        if (!node.isString()) {
            throw new FileException(file + ", " + key + ": is no image.");
        }
        return SmallImage.decode(node.asString(), file + ", " + key);
    }
}
