/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.decode;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Files that are met in the place of images, told by how they begin, so that a refusal says what they are. */
final class ForeignFormat {
    /** What a kind of file has at an offset, one character for each byte. */
    private record Mark(int offset, String text, String name) {}

    private static final List<Mark> MARKS = List.of(
            new Mark(0, "#?RADIANCE", "a Radiance HDR image"),
            new Mark(0, "#?RGBE", "a Radiance HDR image"),
            new Mark(0, "\u0059\u00a6\u006a\u0095", "a Sun raster image"),
            new Mark(0, "P7\n", "a PAM image"),
            new Mark(0, "P7 ", "a PAM image"),
            new Mark(0, "\0\0\0\u000cjP  ", "a JPEG 2000 image"),
            new Mark(0, "\u00ff\u004f\u00ff\u0051", "a JPEG 2000 image"),
            new Mark(0, "\0\0\0\u000cJXL ", "a JPEG XL image"),
            new Mark(0, "\u00ff\n", "a JPEG XL image"),
            new Mark(0, "\u0076\u002f\u0031\u0001", "an OpenEXR image"),
            new Mark(4, "ftypavif", "an AVIF image"),
            new Mark(4, "ftypavis", "an AVIF image"),
            new Mark(4, "ftyphei", "a HEIC image"),
            new Mark(4, "ftyphev", "a HEIC image"),
            new Mark(4, "ftypmif1", "a HEIF image"),
            new Mark(4, "ftypmsf1", "a HEIF image"),
            new Mark(4, "ftyp", "a film or an image in MP4's form"),
            new Mark(0, "8BPS", "a Photoshop document"),
            new Mark(0, "%PDF", "a PDF document"),
            new Mark(0, "%!PS", "a PostScript document"),
            new Mark(0, "\0\0\1\0", "an icon file"),
            new Mark(0, "DDS ", "a DDS texture"),
            new Mark(128, "DICM", "a DICOM file"),
            new Mark(0, "version https://git-lfs", "a pointer of Git LFS, whose content was not fetched"),
            new Mark(0, "PK\3\4", "a ZIP archive"),
            new Mark(0, "\u001f\u008b", "a gzip file"));

    private ForeignFormat() {}

    /** What a file seems to be, with its article; empty if it begins like nothing known. */
    static Optional<String> of(byte[] start) {
        for (Mark mark : MARKS) {
            if (ImageFormat.begins(start, mark.offset(), mark.text())) {
                return Optional.of(mark.name());
            }
        }
        if (start.length > 2 && start[0] == 'P' && Character.isWhitespace(start[2])) {
            if (start[1] >= '1' && start[1] <= '6') {
                return Optional.of("a PBM, PGM or PPM image");
            } else if (start[1] == 'F' || start[1] == 'f') {
                return Optional.of("a PFM image");
            }
        }
        return ofText(new String(start, StandardCharsets.ISO_8859_1).strip().toLowerCase(Locale.ROOT));
    }

    private static Optional<String> ofText(String text) {
        if (text.startsWith("<svg") || text.startsWith("<?xml") && text.contains("<svg")) {
            return Optional.of("an SVG drawing");
        } else if (text.startsWith("<!doctype html") || text.startsWith("<html")) {
            return Optional.of("a web page, probably what a server said instead of the image");
        }
        return text.startsWith("<?xml") ? Optional.of("an XML document") : Optional.empty();
    }
}
