/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.source.file;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What is met in the place of a tar archive, told by how it begins. */
enum ForeignArchive {
    ZIP("a ZIP archive", "PK\3\4"),
    EMPTY_ZIP("an empty ZIP archive", "PK\5\6"),
    XZ("compressed with xz", "\u00fd7zXZ\0"),
    BZIP2("compressed with bzip2", "BZh"),
    ZSTD("compressed with Zstandard", "(\u00b5/\u00fd"),
    LZ4("compressed with LZ4", "\4\"M\30"),
    SEVEN_ZIP("a 7-Zip archive", "7z\u00bc\u00af'\34"),
    RAR("a RAR archive", "Rar!\u001a\u0007"),
    HDF5("an HDF5 file", "\u0089HDF\r\n\u001a\n"),
    PARQUET("a Parquet file", "PAR1"),
    LFS("a pointer of Git LFS, whose content was not fetched", "version https://git-lfs"),
    PAGE("a web page, probably what a server said instead of the archive", "<!DOCTYPE html"),
    SHORT_PAGE("a web page, probably what a server said instead of the archive", "<html");

    /** So many bytes tell. */
    static final int SIGNATURE = 32;

    private final String words;
    private final String start;

    ForeignArchive(String words, String start) {
        this.words = words;
        this.start = start;
    }

    /** What a file that begins like this is, to follow "it is"; empty if it begins like none of these. */
    static Optional<String> of(byte[] start) {
        String text = new String(start, StandardCharsets.ISO_8859_1);
        for (ForeignArchive kind : values()) {
            if (text.regionMatches(true, 0, kind.start, 0, kind.start.length())) {
                return Optional.of(kind.words);
            }
        }
        return Optional.empty();
    }
}
