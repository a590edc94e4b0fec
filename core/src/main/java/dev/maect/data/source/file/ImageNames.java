/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.source.file;

import dev.maect.data.LabelSet;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** What the paths of images inside a folder or archive tell: which files are images, their order, their classes. */
final class ImageNames {
    /** Folder by folder, so that the order is that of the sorted class folders. */
    static final Comparator<String> ORDER = ImageNames::compare;

    /** For messages. */
    static final String ENDINGS_TEXT = "jpg, jpeg, png, bmp, webp, tif, tiff, gif, ppm, pgm";

    private static final Set<String> ENDINGS =
            Set.of("jpg", "jpeg", "jpe", "jfif", "png", "bmp", "webp", "tif", "tiff", "gif", "ppm", "pgm");
    private static final Set<String> SPLITS = Set.of("train", "val", "valid", "validation", "test");

    private ImageNames() {}

    /** Whether the file of this path is an image, by its ending; hidden files and folders are not. */
    static boolean isImage(String path) {
        String rooted = "/" + path;
        if (rooted.contains("/.") || rooted.contains("/__MACOSX/")) {
            return false;
        }
        int dot = path.lastIndexOf('.');
        return dot >= 0 && ENDINGS.contains(path.substring(dot + 1).toLowerCase(Locale.ROOT));
    }

    /**
     * The classes that folders spell out. Folders that all images share are skipped, and so is a level that consists
     * of splits only (train, val, valid, validation, test). If then every image lies in a folder and there are at
     * least two of them, these are the classes; otherwise the images are unlabelled.
     *
     * @param paths in the order of the source
     * @return one label set named {@code label}, or none
     */
    static List<LabelSet> labelSets(List<String> paths) {
        for (int level = 0; ; level++) {
            TreeSet<String> folders = new TreeSet<>();
            List<String> folderOf = new ArrayList<>(paths.size());
            for (String path : paths) {
                String[] parts = path.split("/", -1);
                if (parts.length < level + 2) {
                    return List.of();
                }
                folders.add(parts[level]);
                folderOf.add(parts[level]);
            }
            if (folders.size() > 1 && !SPLITS.containsAll(folders)) {
                List<String> classes = List.copyOf(folders);
                int[] labels = folderOf.stream()
                        .mapToInt(folder -> folders.headSet(folder).size())
                        .toArray();
                return List.of(new LabelSet(LabelSet.DEFAULT_NAME, classes, labels));
            }
        }
    }

    private static int compare(String a, String b) {
        for (int i = 0; i < Math.min(a.length(), b.length()); i++) {
            char left = a.charAt(i);
            char right = b.charAt(i);
            if (left != right) {
                return left == '/' ? -1 : right == '/' ? 1 : Character.compare(left, right);
            }
        }
        return Integer.compare(a.length(), b.length());
    }
}
