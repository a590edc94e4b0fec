/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.lowshot;

import dev.maect.data.ImageSource;
import dev.maect.eval.EvaluationException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A list of training images in a text file, one a line, in the spellings in which lists of ImageNet are published:
 * {@code n01440764_10026.JPEG} (SimCLR v2, MSN), {@code n01440764/n01440764_10026.JPEG} with more folders before it or none,
 * with the label after it ({@code n01440764/n01440764_10026.JPEG 0}), or without the ending. Blank lines and lines that begin
 * with # do not count.
 */
public final class SplitList {
    private static final int EXAMPLES = 3;
    private static final Pattern LABELLED = Pattern.compile("(.*[^\\s,;])[\\s,;]+-?\\d+");
    private static final Pattern ENDING =
            Pattern.compile("(.+)\\.(jpe?g|png|bmp|gif|webp|tiff?|ppm)", Pattern.CASE_INSENSITIVE);

    private final Path file;
    private final ImageSource source;
    /** Images by file name without its ending; only those that the list may mean. */
    private final Map<String, List<Integer>> byStem = new HashMap<>();

    private SplitList(Path file, ImageSource source, List<Line> lines) {
        this.file = file;
        this.source = source;
        for (Line line : lines) {
            line.spellings().forEach(spelling -> byStem.put(stem(last(spelling)), new ArrayList<>()));
        }
        for (int i = 0; i < source.size(); i++) {
            List<Integer> meant = byStem.get(stem(last(source.name(i))));
            if (meant != null) {
                meant.add(i);
            }
        }
    }

    /**
     * A line that names an image.
     *
     * @param number from 1
     * @param text without what surrounds it
     */
    private record Line(int number, String text) {
        /** What it may mean: a name that ends in a number, or a name and a label. */
        List<String> spellings() {
            String path = text.replace('\\', '/');
            Matcher labelled = LABELLED.matcher(path);
            return labelled.matches() ? List.of(path, labelled.group(1)) : List.of(path);
        }
    }

    /**
     * The rows of {@code source} that the list names, ascending and each once.
     *
     * @throws EvaluationException if the file cannot be read or is empty, or a line fits no image or several
     */
    public static int[] rows(Path file, ImageSource source) {
        List<Line> lines = read(file);
        if (lines.isEmpty()) {
            throw new EvaluationException(file + " names no image. Write one name a line.");
        }
        SplitList list = new SplitList(file, source, lines);
        TreeSet<Integer> rows = new TreeSet<>();
        List<Line> unknown = new ArrayList<>();
        for (Line line : lines) {
            Set<Integer> fitting = list.fitting(line);
            if (fitting.size() > 1) {
                throw list.ambiguous(line, fitting);
            }
            if (fitting.isEmpty()) {
                unknown.add(line);
            }
            rows.addAll(fitting);
        }
        if (!unknown.isEmpty()) {
            throw list.unknown(unknown, lines.size());
        }
        return rows.stream().mapToInt(Integer::intValue).toArray();
    }

    private static List<Line> read(Path file) {
        List<String> all;
        try {
            all = Files.readAllLines(file);
        } catch (CharacterCodingException e) {
            throw new EvaluationException(file + " is no text in UTF-8. Give a text file with one name a line.");
        } catch (IOException e) {
            throw new EvaluationException("Cannot read " + file + ": " + e + ". Check the path.");
        }
        List<Line> lines = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            String text = all.get(i).replace("\uFEFF", "").strip();
            if (!text.isEmpty() && !text.startsWith("#")) {
                lines.add(new Line(i + 1, text));
            }
        }
        return lines;
    }

    /** The images that the first spelling means which means any: with the same ending, or else with another. */
    private Set<Integer> fitting(Line line) {
        for (boolean sameEnding : new boolean[] {true, false}) {
            for (String spelling : line.spellings()) {
                Set<Integer> found = fitting(spelling, sameEnding);
                if (!found.isEmpty()) {
                    return found;
                }
            }
        }
        return Set.of();
    }

    /** Those that share most folders, counted from the end; the last one must agree where both have one. */
    private Set<Integer> fitting(String spelling, boolean sameEnding) {
        Set<Integer> found = new LinkedHashSet<>();
        int most = 0;
        for (int row : byStem.getOrDefault(stem(last(spelling)), List.of())) {
            String name = source.name(row).replace('\\', '/');
            if (sameEnding && !last(name).equals(last(spelling))) {
                continue;
            }
            int shared = sharedFolders(folders(name), folders(spelling));
            if (shared > most) {
                found.clear();
                most = shared;
            }
            if (shared == most) {
                boolean bothHaveOne = folders(name).length > 0 && folders(spelling).length > 0;
                if (shared > 0 || !bothHaveOne) {
                    found.add(row);
                }
            }
        }
        return found;
    }

    private static int sharedFolders(String[] first, String[] second) {
        int shared = 0;
        while (shared < Math.min(first.length, second.length)
                && first[first.length - 1 - shared].equals(second[second.length - 1 - shared])) {
            shared++;
        }
        return shared;
    }

    private static String[] folders(String path) {
        int slash = path.lastIndexOf('/');
        String folders = slash < 0 ? "" : path.substring(0, slash).replaceFirst("^(\\./|/)+", "");
        return folders.isEmpty() || folders.equals(".") ? new String[0] : folders.split("/");
    }

    private EvaluationException ambiguous(Line line, Set<Integer> fitting) {
        List<String> names = fitting.stream().limit(EXAMPLES).map(source::name).toList();
        return new EvaluationException(file + ", line " + line.number() + ": " + line.text() + " fits " + fitting.size()
                + " images of the " + source.description() + ", such as " + String.join(", ", names)
                + ". Give enough of its path.");
    }

    private EvaluationException unknown(List<Line> unknown, int lines) {
        List<String> examples = unknown.stream()
                .limit(EXAMPLES)
                .map(line -> line.text() + " (line " + line.number() + ")")
                .toList();
        return new EvaluationException(file + ": " + unknown.size() + " of " + lines + " lines fit no image of the "
                + source.description() + ", such as " + String.join(", ", examples) + ". Its images are named like "
                + source.name(0)
                + ". Check that the list is of this data set; images that are held out or"
                + " cannot be read are not in it.");
    }

    private static String last(String name) {
        return name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
    }

    private static String stem(String file) {
        Matcher matcher = ENDING.matcher(file);
        return matcher.matches() ? matcher.group(1) : file;
    }
}
