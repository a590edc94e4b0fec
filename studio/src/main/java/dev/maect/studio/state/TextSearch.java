/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio.state;

import dev.maect.studio.http.Refused;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Images by words: each word is in the file's name, a folder, the label or a tag. {@code "two words"} go together, and
 * {@code label:cat} asks for one kind alone.
 */
public final class TextSearch {
    /** Where a word may be. */
    public enum Kind {
        /** The file's name. */
        NAME,
        /** The folders it lies in. */
        FOLDER,
        /** The label. */
        LABEL,
        /** A tag. */
        TAG;

        private String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * What was found.
     *
     * @param rows ascending
     * @param counts in how many of them the first word is in each kind of place
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Found(int[] rows, Map<Kind, Integer> counts) {
        /** For the page: {@code name=3 tag=1}. */
        public String words() {
            return counts.entrySet().stream()
                    .filter(one -> one.getValue() > 0)
                    .map(one -> one.getKey().word() + "=" + one.getValue())
                    .collect(Collectors.joining(" "));
        }
    }

    private static final Pattern WORD =
            Pattern.compile("(?:(name|folder|label|tag):)?(?:\"([^\"]*)\"?|(\\S+))", Pattern.CASE_INSENSITIVE);
    private static final int MOST_WORDS = 20;

    private final StudioState state;

    /** Of the images of {@code state}. */
    public TextSearch(StudioState state) {
        this.state = state;
    }

    /** The images that have all words of {@code text}. */
    public Found find(String text) {
        List<Map<Kind, IntPredicate>> words = words(text);
        if (words.isEmpty()) {
            throw Refused.wrong("What is looked for is empty.");
        }
        IntPredicate all =
                row -> words.stream().allMatch(word -> word.values().stream().anyMatch(kind -> kind.test(row)));
        int[] rows =
                IntStream.range(0, state.rows().size()).parallel().filter(all).toArray();
        Map<Kind, Integer> counts = new EnumMap<>(Kind.class);
        words.get(0)
                .forEach((kind, test) -> counts.put(
                        kind, (int) IntStream.of(rows).parallel().filter(test).count()));
        return new Found(rows, counts);
    }

    private List<Map<Kind, IntPredicate>> words(String text) {
        List<Map<Kind, IntPredicate>> words = new ArrayList<>();
        Matcher matcher = WORD.matcher(text.strip());
        while (matcher.find() && words.size() < MOST_WORDS) {
            String word = (matcher.group(2) == null ? String.valueOf(matcher.group(3)) : matcher.group(2))
                    .toLowerCase(Locale.ROOT)
                    .strip();
            if (word.isEmpty()) {
                continue;
            }
            Map<Kind, IntPredicate> tests = new EnumMap<>(Kind.class);
            for (Kind kind : Kind.values()) {
                if (matcher.group(1) == null || kind.word().equalsIgnoreCase(matcher.group(1))) {
                    tests.put(kind, test(kind, word));
                }
            }
            words.add(tests);
        }
        return words;
    }

    private IntPredicate test(Kind kind, String word) {
        return switch (kind) {
            case NAME -> state.rows().inFile(word);
            case FOLDER -> state.rows().inFolder(word);
            case LABEL -> state.labelled(word);
            case TAG -> state.tagged(word);
        };
    }
}
