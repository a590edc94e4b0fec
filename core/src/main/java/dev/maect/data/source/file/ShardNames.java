/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.source.file;

import dev.maect.data.ImageSpec;
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
import java.util.stream.Stream;

/** The tar files that a text names: one, a range as WebDataset writes it ({@code shards-{000..099}.tar}), or a pattern. */
final class ShardNames {
    private static final Pattern RANGE = Pattern.compile("\\{(\\d{1,9})\\.\\.(\\d{1,9})}");
    private static final int MOST = 1_000_000;

    private ShardNames() {}

    /** The files in their order; those of a range need not exist. None if the text names no tar files. */
    static List<Path> of(ImageSpec spec) {
        if (spec.file().isPresent()) {
            return spec.file().filter(file -> isTar(file.toString())).stream().toList();
        }
        if (spec.path().isPresent() || !isTar(spec.text())) {
            return List.of();
        }
        try {
            return RANGE.matcher(spec.text()).find() ? range(spec.text()) : pattern(Path.of(spec.text()));
        } catch (InvalidPathException e) {
            return List.of();
        }
    }

    private static boolean isTar(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".tar") || lower.endsWith(".tar.gz") || lower.endsWith(".tgz");
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

    private static List<Path> pattern(Path path) {
        Path name = path.getFileName();
        Path folder = path.getParent() == null ? Path.of(".") : path.getParent();
        if (name == null || !name.toString().matches(".*[*?\\[{].*")) {
            return List.of();
        }
        PathMatcher matcher = path.getFileSystem().getPathMatcher("glob:" + name);
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> matcher.matches(file.getFileName()))
                    .sorted()
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            return List.of(); // there is no such folder, which whoever asked says
        }
    }
}
