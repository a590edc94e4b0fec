/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.source.file;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What lies in a folder or archive and is not read, told in sentences: nothing is lost without a word. */
final class LeftOut {
    private static final Set<String> OTHER_ENDINGS = Set.of(
            "heic", "heif", "avif", "jxl", "jp2", "j2k", "jpf", "jpx", "ppm", "pgm", "pbm", "pnm", "pam", "pfm", "hdr",
            "exr", "psd", "svg", "ico", "tga", "dds", "dcm", "dng", "cr2", "cr3", "nef", "arw", "orf", "rw2", "raf",
            "raw");

    private final Map<String, Integer> endings = new TreeMap<>();
    private int links;
    private int special;
    private int files;

    /** A file that is none of the images. */
    void file(String name) {
        files++;
        String ending = ImageNames.ending(name);
        if (OTHER_ENDINGS.contains(ending) && !ImageNames.isHidden(name)) {
            endings.merge(ending, 1, Integer::sum);
        }
    }

    /** A link that leads to a folder above itself. */
    void link() {
        links++;
    }

    /** Things with names of images that are no files of bytes. */
    void special(int count) {
        special += count;
        files += count;
    }

    int links() {
        return links;
    }

    /** All of them but the links. */
    int files() {
        return files;
    }

    /** A sentence for each kind. */
    List<String> notes() {
        List<String> notes = new ArrayList<>();
        if (!endings.isEmpty()) {
            int count = endings.values().stream().mapToInt(Integer::intValue).sum();
            String kinds = endings.entrySet().stream()
                    .map(kind -> kind.getValue() + " ." + kind.getKey())
                    .collect(Collectors.joining(", "));
            notes.add(String.format(
                    Locale.ROOT,
                    "%d file(s) of formats that are not read are left out (%s). Convert them to JPEG or PNG to use them.",
                    count,
                    kinds));
        }
        if (links > 0) {
            notes.add(links + " link(s) that lead to a folder above themselves are not followed.");
        }
        if (special > 0) {
            notes.add(special
                    + " with names of images are left out, as they are links to nothing or, in an archive, links,"
                    + " pipes, devices or files with holes.");
        }
        return notes;
    }
}
