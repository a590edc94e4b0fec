/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.source.table;

import dev.maect.data.DataException;
import dev.maect.data.DecodedPart;
import dev.maect.data.Image;
import dev.maect.data.ImageSource;
import dev.maect.data.LabelSet;
import dev.maect.data.Part;
import dev.maect.data.decode.ImageDecoder;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** The images of a table, in the order of its rows. */
final class TableSource implements ImageSource {
    private final TableRows rows;
    private final EncodedImages files;
    private final ImageDecoder decoder;
    private final String where;
    private final List<String> notes;

    /** Owns {@code files}. */
    TableSource(TableRows rows, EncodedImages files, ImageDecoder decoder, String where, List<String> notes) {
        this.rows = rows;
        this.files = files;
        this.decoder = decoder;
        this.where = where;
        this.notes = List.copyOf(notes);
    }

    @Override
    public int size() {
        return rows.names().size();
    }

    @Override
    public String name(int index) {
        return rows.names().get(index);
    }

    @Override
    public Image read(int index) {
        return decoder.decode(bytes(index), place(index));
    }

    @Override
    public DecodedPart read(int index, Part.Choice choice) {
        return decoder.decode(bytes(index), place(index), choice);
    }

    private byte[] bytes(int index) {
        byte[] bytes;
        try {
            bytes = files.read(index);
        } catch (IOException e) {
            throw new DataException(
                    place(index) + ": cannot be read: " + e + ". Mend the table, or put the file there.", e);
        }
        if (bytes.length == 0) {
            throw new DataException(place(index) + ": there is no image in this row. Remove it from the table.");
        }
        return bytes;
    }

    private String place(int index) {
        return rows.names().get(index) + " of " + where;
    }

    @Override
    public Optional<String> stamp(int index) {
        return files.stamp(index);
    }

    @Override
    public List<LabelSet> labelSets() {
        return rows.labelSets();
    }

    @Override
    public List<String> notes() {
        return notes;
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
