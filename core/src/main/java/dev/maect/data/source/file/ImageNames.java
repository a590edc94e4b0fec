/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.source.file;

import java.util.Comparator;
import java.util.Locale;
import java.util.Set;

/** What the paths of images inside a folder or archive tell: which files are images, and their order. */
final class ImageNames {
    /** Folder by folder, so that the order is that of the sorted class folders. */
    static final Comparator<String> ORDER = ImageNames::compare;

    /** For messages. */
    static final String ENDINGS_TEXT = "jpg, jpeg, png, bmp, webp, tif, tiff, gif";

    private static final Set<String> ENDINGS =
            Set.of("jpg", "jpeg", "jpe", "jfif", "png", "bmp", "webp", "tif", "tiff", "gif");

    private ImageNames() {}

    /** Whether the file of this path is an image, by its ending; hidden files and folders are not. */
    static boolean isImage(String path) {
        return !isHidden(path) && ENDINGS.contains(ending(path));
    }

    /** Whether it is hidden, or lies in a folder that is. */
    static boolean isHidden(String path) {
        String rooted = "/" + path;
        return rooted.contains("/.") || rooted.contains("/__MACOSX/");
    }

    /** What stands behind the last dot of a path, in small letters; empty without one. */
    static String ending(String path) {
        int dot = path.lastIndexOf('.');
        return dot < 0 ? "" : path.substring(dot + 1).toLowerCase(Locale.ROOT);
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
