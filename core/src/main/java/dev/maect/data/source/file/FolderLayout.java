/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.source.file;

import dev.maect.data.LabelSet;
import dev.maect.io.FirstFew;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * How a folder of images is understood. Folders that all images share are passed by, and so is a level of nothing but
 * splits ({@code train}, {@code training}, {@code val}, {@code valid}, {@code validation}, {@code test}, {@code testing},
 * in any case); if then the images lie in two or more folders, these are the classes. A few images beside them, up to one
 * in twenty, are left out; with more of them nothing is labelled.
 *
 * @param names the images that are used, in the order in which they were given
 * @param labelSets the classes as one label set named {@code label}, or none
 * @param notes what a user should know of it, a sentence each
 */
record FolderLayout(List<String> names, List<LabelSet> labelSets, List<String> notes) {
    /** The share of images beside the class folders that may be left out. */
    private static final double STRAYS = 0.05;

    /** The images on one level: in a folder each, or beside the folders. */
    private record Level(TreeMap<String, List<String>> folders, List<String> strays) {
        static Level of(List<String> paths, int depth) {
            TreeMap<String, List<String>> folders = new TreeMap<>();
            List<String> strays = new ArrayList<>();
            for (String path : paths) {
                String[] parts = path.split("/", -1);
                if (parts.length < depth + 2) {
                    strays.add(path);
                } else {
                    folders.computeIfAbsent(parts[depth], folder -> new ArrayList<>())
                            .add(path);
                }
            }
            return new Level(folders, strays);
        }

        boolean isOfSplits() {
            return folders.keySet().stream().allMatch(SplitNames::isSplit);
        }

        List<String> inFolders() {
            return folders.values().stream().flatMap(List::stream).toList();
        }
    }

    /**
     * Understands a folder by its images.
     *
     * @param paths inside the folder, with slashes
     */
    static FolderLayout of(List<String> paths) {
        List<String> notes = new ArrayList<>();
        List<String> strays = new ArrayList<>();
        List<String> left = paths;
        List<Map<String, List<String>>> splits = new ArrayList<>();
        for (int depth = 0; ; depth++) {
            Level level = Level.of(left, depth);
            if (level.folders.isEmpty()) {
                return new FolderLayout(List.copyOf(paths), List.of(), List.copyOf(notes));
            }
            strays.addAll(level.strays);
            if (strays.size() > STRAYS * paths.size()) {
                if (level.folders.size() > 1 && !level.isOfSplits()) {
                    notes.add(strays.size() + " of " + paths.size() + " images lie beside the folders, such as "
                            + strays.get(0) + ": the folders are not taken for classes.");
                }
                return new FolderLayout(List.copyOf(paths), List.of(), List.copyOf(notes));
            }
            boolean ofSplits = level.isOfSplits();
            if (ofSplits && level.folders.size() > 1) {
                splits.add(level.folders);
                notes.add(splitsNote(level.folders, depth));
            }
            if (level.folders.size() > 1 && !ofSplits) {
                return labelled(paths, level.folders, splits, strays, notes);
            }
            left = level.inFolders();
        }
    }

    private static String splitsNote(Map<String, List<String>> splits, int depth) {
        String counts = splits.entrySet().stream()
                .map(split -> split.getKey() + " (" + split.getValue().size() + " images)")
                .collect(Collectors.joining(", "));
        String first = splits.values().iterator().next().get(0);
        String above = String.join("/", List.of(first.split("/", -1)).subList(0, depth));
        return "The folders " + counts + " are splits, not classes, and all are used. To take one, add #"
                + (above.isEmpty() ? "" : above + "/")
                + splits.keySet().iterator().next() + ", or another of them.";
    }

    private static FolderLayout labelled(
            List<String> paths,
            TreeMap<String, List<String>> folders,
            List<Map<String, List<String>>> splits,
            List<String> strays,
            List<String> notes) {
        Map<String, String> classes = new TreeMap<>();
        folders.forEach((folder, images) -> images.forEach(image -> classes.put(image, folder)));
        List<String> names = paths.stream().filter(classes::containsKey).toList();
        if (!strays.isEmpty()) {
            notes.add(strays.size() + (strays.size() == 1 ? " image lies" : " images lie")
                    + " beside the class folders and "
                    + (strays.size() == 1 ? "is" : "are") + " left out: " + FirstFew.of(strays) + ".");
        }
        List<String> single = folders.entrySet().stream()
                .filter(folder -> folder.getValue().size() == 1)
                .map(Map.Entry::getKey)
                .toList();
        if (!single.isEmpty()) {
            notes.add("Classes of a single image, which cannot be both learnt and measured: " + FirstFew.of(single)
                    + ".");
        }
        for (Map<String, List<String>> level : splits) {
            level.forEach((split, images) -> {
                Set<String> own = images.stream()
                        .map(classes::get)
                        .filter(name -> name != null)
                        .collect(Collectors.toCollection(TreeSet::new));
                List<String> missing = folders.keySet().stream()
                        .filter(name -> !own.contains(name))
                        .toList();
                if (!missing.isEmpty()) {
                    notes.add("Classes missing in " + split + ": " + FirstFew.of(missing) + ".");
                }
            });
        }
        LabelSet labels = LabelSet.of(
                LabelSet.DEFAULT_NAME, names.stream().map(classes::get).toList());
        return new FolderLayout(names, List.of(labels), List.copyOf(notes));
    }
}
