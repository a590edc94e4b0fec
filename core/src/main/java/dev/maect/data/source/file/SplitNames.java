/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.source.file;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The names by which folders are known for splits rather than classes, in any case. */
public final class SplitNames {
    private static final Set<String> ALL = Set.of("train", "training", "val", "valid", "validation", "test", "testing");

    private SplitNames() {}

    /** Whether a folder of this name is a split. */
    public static boolean isSplit(String folder) {
        return ALL.contains(folder.toLowerCase(Locale.ROOT));
    }

    /**
     * The split folder that each path lies in, behind the folders that all share; empty if they do not all lie in one.
     *
     * @param paths with slashes
     */
    public static List<String> ofAll(List<String> paths) {
        for (int depth = 0; ; depth++) {
            int at = depth;
            List<String> folders = paths.stream()
                    .map(path -> folder(path, at))
                    .distinct()
                    .limit(20)
                    .toList();
            if (folders.contains("")) {
                return List.of();
            }
            if (folders.stream().allMatch(SplitNames::isSplit)) {
                return paths.stream().map(path -> folder(path, at)).toList();
            }
            if (folders.size() > 1) {
                return List.of();
            }
        }
    }

    /** The folder at a depth in a path; empty if there is none. */
    private static String folder(String path, int depth) {
        String[] parts = path.split("/", depth + 2);
        return parts.length < depth + 2 ? "" : parts[depth];
    }

    /** The first folder of a path that is a split; empty if none is. */
    public static String in(String path) {
        int from = 0;
        for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', from)) {
            String folder = path.substring(from, slash);
            if (isSplit(folder)) {
                return folder;
            }
            from = slash + 1;
        }
        return "";
    }
}
