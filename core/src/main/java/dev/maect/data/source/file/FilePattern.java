/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.source.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/** Several files by one text: a range as WebDataset writes it ({@code shards-{000..099}.tar}), or {@code *}, {@code ?}, ... */
public final class FilePattern {
    private static final Pattern RANGE = Pattern.compile("\\{(\\d{1,9})\\.\\.(\\d{1,9})}");
    private static final int MOST = 1_000_000;

    private FilePattern() {}

    /**
     * The files of {@code text} in their order; those of a range need not exist. Only the last name in a path may be a
     * pattern. None if it is no pattern, or nothing fits it.
     */
    public static List<Path> files(String text) {
        try {
            return RANGE.matcher(text).find() ? range(text) : matching(Path.of(text));
        } catch (InvalidPathException | PatternSyntaxException e) {
            return List.of();
        }
    }

    private static List<Path> range(String text) {
        Matcher matcher = RANGE.matcher(text);
        if (!matcher.find()) {
            return List.of(Path.of(text));
        }
        int first = Integer.parseInt(matcher.group(1));
        int last = Integer.parseInt(matcher.group(2));
        String form = "%0" + matcher.group(1).length() + "d";
        List<Path> files = new ArrayList<>();
        for (int i = first; i <= last && files.size() < MOST; i++) {
            String number = String.format(Locale.ROOT, form, i);
            files.addAll(range(text.substring(0, matcher.start()) + number + text.substring(matcher.end())));
        }
        return files;
    }

    private static List<Path> matching(Path path) {
        Path name = path.getFileName();
        Path folder = path.getParent() == null ? Path.of(".") : path.getParent();
        if (name == null || !name.toString().matches(".*[*?\\[{].*")) {
            return List.of();
        }
        PathMatcher matcher = path.getFileSystem().getPathMatcher("glob:" + name);
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> matcher.matches(file.getFileName()))
                    .filter(Files::isRegularFile)
                    .sorted()
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            return List.of(); // there is no such folder, which whoever asked says
        }
    }
}
