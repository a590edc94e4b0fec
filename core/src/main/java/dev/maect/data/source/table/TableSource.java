/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.source.table;

import dev.maect.data.decode.ImageDecoder;
import dev.maect.data.source.file.EncodedSource;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The images of a table, in the order of its rows. */
final class TableSource extends EncodedSource {
    private final EncodedImages files;
    private final String where;

    /** Owns {@code files}. */
    TableSource(TableRows rows, EncodedImages files, ImageDecoder decoder, String where, List<String> notes) {
        super(decoder, rows.names(), rows.labelSets(), notes);
        this.files = files;
        this.where = where;
    }

    @Override
    protected String place(int index) {
        return name(index) + " of " + where;
    }

    @Override
    protected byte[] encoded(int index) throws IOException {
        byte[] bytes = files.read(index);
        if (bytes.length == 0) {
            throw new IOException("there is no image in this row");
        }
        return bytes;
    }

    @Override
    protected String remedy() {
        return "Mend the table, or put the file there.";
    }

    @Override
    public Optional<String> stamp(int index) {
        return files.stamp(index);
    }

    @Override
    public OptionalLong storedBytes(int index) {
        return files.size(index);
    }

    @Override
    public String description() {
        return "table " + where + " (" + size() + " images)";
    }

    @Override
    public void close() {
        files.close();
    }
}
