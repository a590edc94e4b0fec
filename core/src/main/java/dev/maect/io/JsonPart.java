/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.io;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * A part of a JSON document, read by the type that is expected there. Nothing is converted: {@code null}, a text in place of a
 * number, an infinite or fractional number are errors that name document, key and value.
 *
 * @param node the part; missing where there is none
 * @param where the document, as messages name it
 * @param key the way to this part, such as {@code rows[2].label}; empty for the whole
 */
public record JsonPart(JsonNode node, String where, String key) {
    /** The whole of a document. */
    public static JsonPart of(JsonNode node, String where) {
        return new JsonPart(node, where, "");
    }

    /** The part under {@code name}, whether there is one or not. */
    public JsonPart part(String name) {
        return new JsonPart(node.path(name), where, key.isEmpty() ? name : key + "." + name);
    }

    /** The part under {@code name}; empty only where the key is missing. */
    public Optional<JsonPart> find(String name) {
        return Optional.of(part(name)).filter(part -> !part.node.isMissingNode());
    }

    /** A text. */
    public String text() {
        if (!node.isString()) {
            throw wrong("a text");
        }
        return node.stringValue();
    }

    /** {@code true} or {@code false}. */
    public boolean flag() {
        if (!node.isBoolean()) {
            throw wrong("true or false");
        }
        return node.booleanValue();
    }

    /** A whole number of at least {@code least} and at most {@code most}. */
    public long whole(long least, long most) {
        if (!node.isIntegralNumber()
                || !node.canConvertToLong()
                || node.longValue() < least
                || node.longValue() > most) {
            throw wrong(
                    least == Long.MIN_VALUE || least == Integer.MIN_VALUE
                            ? "a whole number"
                            : "a whole number of at least " + least
                                    + (most == Long.MAX_VALUE || most == Integer.MAX_VALUE
                                            ? ""
                                            : " and at most " + most));
        }
        return node.longValue();
    }

    /** As {@link #whole}. */
    public int integer(int least, int most) {
        return (int) whole(least, most);
    }

    /** A finite number. */
    public double number() {
        if (!node.isNumber() || !Double.isFinite(node.doubleValue())) {
            throw wrong("a finite number");
        }
        return node.doubleValue();
    }

    /** A number, which may be infinite or not a number: {@code "NaN"}. */
    public double anyNumber() {
        return switch (node.isString() ? node.stringValue() : "") {
            case "NaN" -> Double.NaN;
            case "Infinity" -> Double.POSITIVE_INFINITY;
            case "-Infinity" -> Double.NEGATIVE_INFINITY;
            default -> number();
        };
    }

    /** The parts of a list. */
    public List<JsonPart> list() {
        if (!node.isArray()) {
            throw wrong("a list");
        }
        List<JsonPart> parts = new ArrayList<>(node.size());
        for (JsonNode element : node) {
            parts.add(new JsonPart(element, where, key + "[" + parts.size() + "]"));
        }
        return parts;
    }

    /** The parts of an object by their keys, in its order. */
    public Map<String, JsonPart> entries() {
        if (!node.isObject()) {
            throw wrong("an object");
        }
        Map<String, JsonPart> parts = new LinkedHashMap<>();
        node.propertyNames().forEach(name -> parts.put(name, part(name)));
        return parts;
    }

    /** A list of texts. */
    public List<String> texts() {
        return list().stream().map(JsonPart::text).toList();
    }

    /** A list of finite numbers. */
    public List<Double> numbers() {
        return list().stream().map(JsonPart::number).toList();
    }

    /** A list of whole numbers. */
    public int[] integers() {
        return list().stream()
                .mapToInt(part -> part.integer(Integer.MIN_VALUE, Integer.MAX_VALUE))
                .toArray();
    }

    /** That something else stands here than {@code expected}. */
    public FileException wrong(String expected) {
        return new FileException(place() + (node.isMissingNode() ? " is missing; " : " is " + shown() + "; ") + expected
                + " belongs there.");
    }

    /** Where this is, for messages. */
    String place() {
        return key.isEmpty() ? where : where + ": " + Printable.value(key);
    }

    private String shown() {
        if (node.isContainer()) {
            return (node.isArray() ? "a list" : "an object") + " of " + node.size();
        }
        return Printable.value(node.toString());
    }
}
