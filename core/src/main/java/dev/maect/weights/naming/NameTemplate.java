/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.weights.naming;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A pair of name patterns, ours and a foreign scheme's, and how the tensors behind them relate. Placeholders:
 * {@code {i}} a block number, {@code {p}} weight or bias, {@code {qkv}} query, key or value, {@code {vit}} an optional
 * prefix, {@code {head}} any name inside MAE-CT's contrastive head, {@code {own}} any inside a head of one's own.
 *
 * @param ours pattern of our name
 * @param foreign pattern of the foreign name
 * @param kind how the foreign tensor relates to ours
 * @param oursPattern the first as a regular expression; {@link #of} makes it
 * @param foreignPattern the second as a regular expression; {@link #of} makes it
 */
public record NameTemplate(String ours, String foreign, Kind kind, Pattern oursPattern, Pattern foreignPattern) {
    /** How a foreign tensor relates to ours. */
    public enum Kind {
        /** The same tensor. */
        SAME,
        /** Positions: ours [1, n, D]; the foreign one may have a class row first, or be a grid [1, h, w, D]. */
        POSITIONS,
        /** As {@link #POSITIONS}, and the foreign ones are written as a grid. */
        POSITION_GRID,
        /** Three foreign tensors (query, key, value) are the rows of ours, in this order. */
        QKV,
        /** The patch kernel: ours [D, C, p, p]; a foreign one may be flat. */
        KERNEL
    }

    static final List<String> QKV_PARTS = List.of("query", "key", "value");

    private static final String HEAD = "queue|queue_y|queue_id|queue_ptr|"
            + "(?:target_)?(?:projector|predictor)\\.\\d{1,3}\\."
            + "(?:weight|bias|running_mean|running_var|num_batches_tracked)";

    private static final String OWN = "[\\w-]{1,64}(?:\\.[\\w-]{1,64}){0,16}";

    /** A pair of patterns with placeholders. */
    public static NameTemplate of(String ours, String foreign, Kind kind) {
        return new NameTemplate(ours, foreign, kind, compile(ours), compile(foreign));
    }

    private static Pattern compile(String template) {
        String regex = Pattern.quote(template)
                .replace("{i}", "\\E(?<i>0|[1-9]\\d{0,3})\\Q")
                .replace("{p}", "\\E(?<p>weight|bias)\\Q")
                .replace("{qkv}", "\\E(?<qkv>query|key|value|q|k|v)\\Q")
                .replace("{vit}", "\\E(?<vit>(?:vit\\.)?)\\Q")
                .replace("{head}", "\\E(?<head>" + HEAD + ")\\Q")
                .replace("{own}", "\\E(?<own>" + OWN + ")\\Q");
        return Pattern.compile(regex);
    }

    /** Our name for the foreign {@code name}, if it follows this template. */
    Optional<String> toOurs(String name) {
        Matcher matcher = foreignPattern.matcher(name);
        return matcher.matches() ? Optional.of(fill(ours, foreign, matcher)) : Optional.empty();
    }

    /** The foreign name for {@code name} of ours, with {@code {vit}} and {@code {qkv}} left open. */
    Optional<String> toForeign(String name) {
        Matcher matcher = oursPattern.matcher(name);
        return matcher.matches() ? Optional.of(fill(foreign, ours, matcher)) : Optional.empty();
    }

    private static String fill(String template, String from, Matcher matcher) {
        String filled = template;
        for (String key : List.of("i", "p", "head", "own")) {
            if (from.contains("{" + key + "}")) {
                filled = filled.replace("{" + key + "}", matcher.group(key));
            }
        }
        return filled;
    }

    /** Which of query, key and value the foreign {@code name} is, by its place in {@link #QKV_PARTS}. */
    int qkvPart(String name) {
        Matcher matcher = foreignPattern.matcher(name);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(name);
        }
        return "qkv".indexOf(matcher.group("qkv").charAt(0));
    }
}
