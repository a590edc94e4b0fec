/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * JSON in and out. What is read has limits of size, depth, number of values and length of a number, so that no file
 * can exhaust memory or stack; what is wrong is told with the file, the key or the line. Values are records, maps, lists,
 * strings and numbers. Thread-safe.
 */
public final class Json {
    /** The most bytes that a document may have where the caller gives no limit. */
    public static final long MAX_BYTES = 64L << 20;

    private static final int MAX_DEPTH = 64;
    private static final int MAX_NUMBER = 400;
    /** A tree takes up to a hundred bytes for each. */
    private static final long MAX_TOKENS = 2_000_000;

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxNumberLength(MAX_NUMBER)
                            .maxStringLength((int) MAX_BYTES)
                            .maxTokenCount(MAX_TOKENS)
                            .build())
                    .build())
            .build();

    private Json() {}

    /** {@code value} in one line, without a line break at its end. */
    public static String line(Object value) {
        return MAPPER.writeValueAsString(value);
    }

    /** {@code value} indented, for people; without a line break at its end. */
    public static String indented(Object value) {
        return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(value);
    }

    /**
     * Writes {@link #indented} and a line break as {@code file}, whole or not at all.
     *
     * @throws FileException if it cannot be written
     */
    public static void write(Path file, Object value) {
        AtomicFile.write(file, indented(value) + "\n");
    }

    /** A node that is nothing: what {@code path} of any node gives for a key that is not there. */
    public static JsonNode missing() {
        return MAPPER.missingNode();
    }

    /**
     * Reads a file as a tree.
     *
     * @throws FileException if it cannot be read, is larger than {@link #MAX_BYTES}, or is not JSON
     */
    public static JsonNode read(Path file) {
        return read(file, MAX_BYTES);
    }

    /** As {@link #read(Path)}, of at most {@code maxBytes}. */
    public static JsonNode read(Path file, long maxBytes) {
        return parse(text(file, maxBytes), file.toString());
    }

    /**
     * Reads a file as a record; see {@link #parse(String, String, Class)}.
     *
     * @throws FileException if it cannot be read, is larger than {@link #MAX_BYTES}, is not JSON, or does not fit
     */
    public static <T> T read(Path file, Class<T> type) {
        return parse(text(file, MAX_BYTES), file.toString(), type);
    }

    /** Reads a file as a tree whose values are taken by their types; see {@link #read(Path, long)}. */
    public static JsonPart part(Path file, long maxBytes) {
        return JsonPart.of(read(file, maxBytes), file.toString());
    }

    /**
     * Reads a text as a tree.
     *
     * @param where the text is from; messages begin with it
     * @throws FileException if it is not JSON
     */
    public static JsonNode parse(String text, String where) {
        if (text.length() > MAX_BYTES) {
            throw tooLarge(where, text.length(), MAX_BYTES);
        }
        try {
            JsonNode tree = OwnFault.of(where, () -> MAPPER.readTree(text), FileException::new);
            if (tree.isMissingNode()) {
                throw new FileException(where + " is empty where JSON is expected.");
            }
            return tree;
        } catch (JacksonException e) {
            throw unreadable(where, e);
        }
    }

    /**
     * As {@link #parse(String, String)}, as a record. None of its components is null or of another kind than the record's:
     * only an {@code Optional} one or one with a {@link JsonDefault} may be missing, numbers are finite unless marked with
     * {@link AnyNumber}. Keys that the record does not have are passed over.
     */
    public static <T> T parse(String text, String where, Class<T> type) {
        return RecordReader.read(JsonPart.of(parse(text, where), where), type);
    }

    private static String text(Path file, long maxBytes) {
        // The size that is told may be wrong: devices and pipes have none.
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes((int) Math.min(Integer.MAX_VALUE - 8, maxBytes + 1));
            if (bytes.length > maxBytes) {
                throw tooLarge(file.toString(), Math.max(bytes.length, Files.size(file)), maxBytes);
            }
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new FileException("Cannot read " + file + ": " + e + ". Check path and permissions.", e);
        }
    }

    private static FileException tooLarge(String where, long size, long most) {
        return new FileException(where + " has " + size + " bytes, more than the " + most
                + " that such a file may have. Is it the right file?");
    }

    private static FileException unreadable(String where, JacksonException e) {
        String key = key(e.getPath());
        TokenStreamLocation place = e.getLocation();
        String line = place == null || place.getLineNr() < 1
                ? ""
                : " (line " + place.getLineNr() + ", column " + place.getColumnNr() + ")";
        return new FileException(
                where + (key.isEmpty() ? " cannot be read as JSON" : ", " + key + ": cannot be read") + line + ": "
                        + e.getOriginalMessage() + ".",
                e);
    }

    private static String key(List<JacksonException.Reference> path) {
        StringBuilder key = new StringBuilder();
        for (JacksonException.Reference part : path) {
            if (part.getPropertyName() == null) {
                key.append('[').append(part.getIndex()).append(']');
            } else {
                key.append(key.isEmpty() ? "" : ".").append(part.getPropertyName());
            }
        }
        return key.toString();
    }
}
