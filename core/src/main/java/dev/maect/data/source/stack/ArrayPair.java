/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.source.stack;

import dev.maect.data.DataException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which array of an .npz file holds images and which their labels, by the names that people give them: {@code images} and
 * {@code labels}, {@code x} and {@code y}, {@code data} and {@code target}, with a split before or behind (Keras writes
 * {@code x_train}, MedMNIST {@code train_images}).
 *
 * @param images the key of the images
 * @param labels that of their labels, if there are any
 * @param notes what a user should know of the choice
 */
record ArrayPair(String images, Optional<String> labels, List<String> notes) {
    private static final Pattern SPLIT =
            Pattern.compile("(?:(train|val|valid|validation|test)_)?(.+?)(?:_(train|val|valid|validation|test))?");
    private static final List<String> IMAGES = List.of("images", "image", "imgs", "x", "data", "arr_0");
    private static final List<String> LABELS =
            List.of("labels", "label", "targets", "target", "y", "classes", "fine_labels", "arr_1");

    /**
     * Chooses among the arrays of a file.
     *
     * @param file for messages
     * @param keys of its arrays, without .npy
     * @param part the split, or the key of the images, that is asked for; empty for the usual one
     */
    static ArrayPair among(String file, Collection<String> keys, String part) {
        Map<String, String> images = bySplit(keys, IMAGES);
        Map<String, String> labels = bySplit(keys, LABELS);
        if (keys.contains(part)) {
            return new ArrayPair(part, Optional.ofNullable(labels.get(split(part))), List.of());
        }
        if (images.isEmpty()) {
            throw new DataException(file + " holds the arrays " + String.join(", ", keys)
                    + ", none of which is named as images are (" + String.join(", ", IMAGES) + "). Name one after #.");
        }
        String wanted = part.isEmpty() ? usual(images) : normal(part.toLowerCase(Locale.ROOT));
        String key = images.get(wanted);
        if (key == null) {
            throw new DataException(
                    file + " has no \"" + part + "\". Give one of: #" + String.join(", #", images.keySet()) + ".");
        }
        List<String> notes = new ArrayList<>();
        if (part.isEmpty() && images.size() > 1) {
            notes.add("Of " + file + " the split " + wanted + " is taken; it also has "
                    + String.join(
                            ", ",
                            images.keySet().stream()
                                    .filter(split -> !split.equals(wanted))
                                    .toList())
                    + ". Name one after #.");
        }
        return new ArrayPair(key, Optional.ofNullable(labels.get(wanted)), List.copyOf(notes));
    }

    private static String usual(Map<String, String> images) {
        return images.containsKey("")
                ? ""
                : images.containsKey("train")
                        ? "train"
                        : images.keySet().iterator().next();
    }

    /** The keys that mean one of {@code meanings}, by their split; an earlier meaning before a later one. */
    private static Map<String, String> bySplit(Collection<String> keys, List<String> meanings) {
        Map<String, String> found = new LinkedHashMap<>();
        for (String meaning : meanings) {
            for (String key : keys) {
                if (meaning(key).equals(meaning)) {
                    found.putIfAbsent(split(key), key);
                }
            }
        }
        return found;
    }

    private static String split(String key) {
        Matcher matcher = SPLIT.matcher(key.toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            return "";
        }
        String split = matcher.group(1) != null ? matcher.group(1) : matcher.group(3);
        return split == null ? "" : normal(split);
    }

    private static String normal(String split) {
        return split.startsWith("val") ? "val" : split;
    }

    private static String meaning(String key) {
        Matcher matcher = SPLIT.matcher(key.toLowerCase(Locale.ROOT));
        return matcher.matches() ? matcher.group(2) : key;
    }
}
