/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run;

import dev.maect.data.ImageSource;
import dev.maect.io.AtomicFile;
import dev.maect.io.FileException;
import dev.maect.io.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import tools.jackson.databind.JsonNode;

/** The names and sizes of all images of a run: a gzipped file of lines {@code ["name",size]}, to tell what has changed. */
final class ImageList {
    private static final int SHOWN = 5;

    private final Map<String, Long> bytes;

    private ImageList(Map<String, Long> bytes) {
        this.bytes = bytes;
    }

    static ImageList of(ImageSource source) {
        long[] sizes = DataFingerprint.bytes(source);
        Map<String, Long> bytes = new LinkedHashMap<>();
        for (int i = 0; i < sizes.length; i++) {
            bytes.put(source.name(i), sizes[i]);
        }
        return new ImageList(bytes);
    }

    /** Empty if there is no such file, or it is damaged: it is only needed for words. */
    static Optional<ImageList> read(Path file) {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        Map<String, Long> bytes = new LinkedHashMap<>();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(file), 1 << 16), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                JsonNode entry = Json.parse(line, file.toString());
                bytes.put(entry.path(0).asString(""), entry.path(1).asLong(-1));
            }
        } catch (IOException | FileException e) {
            return Optional.empty();
        }
        return Optional.of(new ImageList(bytes));
    }

    void write(Path file) {
        AtomicFile.write(file, channel -> {
            // The channel is the file's, who syncs and closes it.
            GZIPOutputStream zip = new GZIPOutputStream(Channels.newOutputStream(channel), 1 << 16);
            Writer lines = new OutputStreamWriter(zip, StandardCharsets.UTF_8);
            for (Map.Entry<String, Long> entry : bytes.entrySet()) {
                lines.write(Json.line(List.of(entry.getKey(), entry.getValue())));
                lines.write('\n');
            }
            lines.flush();
            zip.finish();
        });
    }

    /** What is different in {@code now}: a few words each, such as {@code 2 added: a.png, b.png}. */
    List<String> changes(ImageList now) {
        List<String> added = new ArrayList<>(now.bytes.keySet());
        added.removeIf(bytes::containsKey);
        List<String> removed = new ArrayList<>(bytes.keySet());
        removed.removeIf(now.bytes::containsKey);
        List<String> resized = new ArrayList<>();
        bytes.forEach((name, size) -> {
            Long other = now.bytes.get(name);
            if (other != null && !other.equals(size)) {
                resized.add(name);
            }
        });
        List<String> changes = new ArrayList<>();
        tell(added, "added", changes);
        tell(removed, "removed", changes);
        tell(resized, "of another size", changes);
        if (changes.isEmpty() && !List.copyOf(bytes.keySet()).equals(List.copyOf(now.bytes.keySet()))) {
            changes.add("in another order");
        }
        return changes;
    }

    /** Adds {@code 3 added: a, b, c} unless there are none. */
    static void tell(List<String> names, String what, List<String> changes) {
        if (!names.isEmpty()) {
            String shown = String.join(", ", names.subList(0, Math.min(SHOWN, names.size())));
            changes.add(names.size() + " " + what + ": " + shown + (names.size() > SHOWN ? ", ..." : ""));
        }
    }
}
