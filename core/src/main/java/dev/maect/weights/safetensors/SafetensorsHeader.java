/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.weights.safetensors;

import dev.maect.io.Printable;
import dev.maect.weights.CheckpointException;
import dev.maect.weights.DType;
import dev.maect.weights.TensorInfo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** The checked header of a safetensors file: entries in the order of the header, and the metadata. */
record SafetensorsHeader(Map<String, Entry> entries, Map<String, String> metadata, long dataStart) {
    /** The cap of the reference implementation. */
    static final int MAX_BYTES = 100_000_000;

    /** A tensor and the place of its data, counted from the end of the header. */
    record Entry(TensorInfo info, long begin, long end) {}

    static SafetensorsHeader read(Path path, FileChannel channel) throws IOException {
        long size = channel.size();
        if (size < 10) {
            throw invalid(path, "it has " + size + " bytes, too few for a header");
        }
        long length = readFully(channel, 0, 8).getLong();
        if (length < 2 || length > MAX_BYTES) {
            throw invalid(
                    path,
                    "its header claims " + Long.toUnsignedString(length) + " bytes, allowed are 2 to " + MAX_BYTES);
        }
        if (length > size - 8) {
            throw invalid(
                    path,
                    "its header claims " + length + " bytes, but only " + (size - 8) + " follow: the file was cut off");
        }
        byte[] json = readFully(channel, 8, (int) length).array();
        if (json[0] != '{') {
            throw invalid(path, "its header does not begin with {");
        }
        try (JsonParser parser = new JsonFactory().createParser(ObjectReadContext.empty(), json)) {
            SafetensorsHeader header = new Reader(path, parser).read(8 + length);
            header.checkPlaces(path, size - 8 - length);
            return header;
        } catch (JacksonException e) {
            throw new CheckpointException(message(path, "its header is not valid JSON: " + e.getOriginalMessage()), e);
        }
    }

    private static ByteBuffer readFully(FileChannel channel, long position, int count) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, position + buffer.position()) < 0) {
                throw new IOException("the file ends early");
            }
        }
        return buffer.flip();
    }

    /** The data must be covered exactly once, without gaps. */
    private void checkPlaces(Path path, long dataBytes) {
        List<Entry> sorted = new ArrayList<>(entries.values());
        sorted.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
        long covered = 0;
        for (Entry entry : sorted) {
            if (entry.begin != covered) {
                throw invalid(
                        path,
                        "the data of tensor " + entry.info.name() + " begins at " + entry.begin
                                + (entry.begin < covered
                                        ? ", inside another tensor's"
                                        : ", leaving a gap from " + covered));
            }
            covered = entry.end;
            if (covered > dataBytes) {
                throw invalid(
                        path,
                        "the data of tensor " + entry.info.name() + " ends at " + covered + ", but the file holds only "
                                + dataBytes + " bytes of data: it was cut off");
            }
        }
        if (covered != dataBytes) {
            throw invalid(path, (dataBytes - covered) + " bytes after the last tensor belong to none");
        }
    }

    private static CheckpointException invalid(Path path, String what) {
        return new CheckpointException(message(path, what));
    }

    private static String message(Path path, String what) {
        return path + " is not a valid safetensors file: " + Printable.line(what) + ". Fetch or export it again.";
    }

    /** One pass over the JSON; nothing is kept that is not checked. */
    private record Reader(Path path, JsonParser parser) {
        SafetensorsHeader read(long dataStart) {
            Map<String, Entry> entries = new LinkedHashMap<>();
            Map<String, String> metadata = new LinkedHashMap<>();
            boolean metadataSeen = false;
            expect(parser.nextToken(), JsonToken.START_OBJECT, "the header");
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = parser.currentName();
                if (name.length() > TensorInfo.MAX_NAME) {
                    throw invalid(
                            path,
                            "a name in it has " + name.length() + " characters, allowed are " + TensorInfo.MAX_NAME);
                }
                if (entries.size() == TensorInfo.MAX_TENSORS) {
                    throw invalid(path, "it names more than " + TensorInfo.MAX_TENSORS + " tensors");
                }
                if (name.equals("__metadata__")) {
                    if (metadataSeen) {
                        throw invalid(path, "the key __metadata__ appears twice");
                    }
                    metadataSeen = true;
                    readMetadata(metadata);
                } else if (entries.put(name, readEntry(name)) != null) {
                    throw invalid(path, "the key " + name + " appears twice");
                }
            }
            expect(parser.currentToken(), JsonToken.END_OBJECT, "the header");
            if (parser.nextToken() != null) {
                throw invalid(path, "something follows the JSON object in the header");
            }
            return new SafetensorsHeader(
                    Collections.unmodifiableMap(entries), Collections.unmodifiableMap(metadata), dataStart);
        }

        private void readMetadata(Map<String, String> metadata) {
            expect(parser.nextToken(), JsonToken.START_OBJECT, "__metadata__");
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String key = parser.currentName();
                expect(parser.nextToken(), JsonToken.VALUE_STRING, "__metadata__." + key);
                if (metadata.put(key, parser.getString()) != null) {
                    throw invalid(path, "the key __metadata__." + key + " appears twice");
                }
            }
            expect(parser.currentToken(), JsonToken.END_OBJECT, "__metadata__");
        }

        private Entry readEntry(String name) {
            expect(parser.nextToken(), JsonToken.START_OBJECT, "tensor " + name);
            String type = "";
            List<Long> shape = null;
            List<Long> offsets = null;
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String key = parser.currentName();
                if (key.equals("dtype") && type.isEmpty()) {
                    expect(parser.nextToken(), JsonToken.VALUE_STRING, "the dtype of tensor " + name);
                    type = parser.getString();
                } else if (key.equals("shape") && shape == null) {
                    shape = readLongs("the shape of tensor " + name);
                } else if (key.equals("data_offsets") && offsets == null) {
                    offsets = readLongs("the data_offsets of tensor " + name);
                } else {
                    throw invalid(path, "tensor " + name + " has a second or unknown key " + key);
                }
            }
            expect(parser.currentToken(), JsonToken.END_OBJECT, "tensor " + name);
            if (type.isEmpty() || shape == null || offsets == null || offsets.size() != 2) {
                throw invalid(path, "tensor " + name + " lacks a dtype, a shape or two data_offsets");
            }
            return check(name, type, shape, offsets.get(0), offsets.get(1));
        }

        private Entry check(String name, String type, List<Long> shape, long begin, long end) {
            DType dtype = DType.ofSafetensorsName(type)
                    .orElseThrow(() -> new CheckpointException(
                            "Tensor " + Printable.line(name) + " of " + path + " has the type " + Printable.value(type)
                                    + ", which is not supported. Convert it to a float, integer or bool type."));
            OptionalLong bytes = TensorInfo.checkedBytes(dtype, shape);
            if (bytes.isEmpty()) {
                throw invalid(path, "tensor " + name + " has the impossible shape " + shape);
            }
            if (begin < 0 || end < begin || end - begin != bytes.getAsLong()) {
                throw invalid(
                        path,
                        "tensor " + name + " of shape " + shape + " and type " + type + " needs " + bytes.getAsLong()
                                + " bytes, but has the offsets " + begin + " to " + end);
            }
            return new Entry(new TensorInfo(name, dtype, shape), begin, end);
        }

        private List<Long> readLongs(String where) {
            expect(parser.nextToken(), JsonToken.START_ARRAY, where);
            List<Long> values = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                expect(parser.currentToken(), JsonToken.VALUE_NUMBER_INT, where);
                if (values.size() > TensorInfo.MAX_RANK) {
                    throw invalid(path, where + " has more than " + TensorInfo.MAX_RANK + " numbers");
                }
                values.add(parser.getLongValue());
            }
            return values;
        }

        private void expect(@org.jspecify.annotations.Nullable JsonToken found, JsonToken wanted, String where) {
            if (found != wanted) {
                throw invalid(path, where + " has " + found + " where " + wanted + " belongs");
            }
        }
    }
}
