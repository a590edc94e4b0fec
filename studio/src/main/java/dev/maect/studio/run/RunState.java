/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio.run;

import dev.maect.io.FileException;
import dev.maect.io.Json;
import dev.maect.run.RunFolder;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * How a run stands, from the files in its folder alone: whoever began it, it is seen.
 *
 * @param folder of the run
 */
record RunState(Path folder) {
    private static final String LOCK = "run.lock";
    private static final int TAIL = 1 << 16;
    private static final long LARGEST_LOCK = 1 << 16;

    String name() {
        return String.valueOf(folder.toAbsolutePath().normalize().getFileName());
    }

    /** The process on this machine that works on it; empty if there is none. */
    Optional<ProcessHandle> process() {
        try {
            Path lock = folder.resolve(LOCK);
            if (!Files.isRegularFile(lock) || Files.size(lock) == 0) {
                return Optional.empty();
            }
            JsonNode owner = Json.read(lock, LARGEST_LOCK);
            String started = owner.path("started").asString("");
            return ProcessHandle.of(owner.path("pid").asLong(0))
                    .filter(ProcessHandle::isAlive)
                    .filter(process -> started.isEmpty()
                            || process.info()
                                    .startInstant()
                                    .map(Object::toString)
                                    .filter(started::equals)
                                    .isPresent());
        } catch (IOException | FileException e) {
            return Optional.empty(); // it is being written
        }
    }

    boolean finished() {
        return Files.exists(new RunFolder(folder).summary());
    }

    /** Changes when there is something new to see. */
    String stamp() {
        RunFolder run = new RunFolder(folder);
        StringBuilder stamp = new StringBuilder();
        for (Path file : new Path[] {run.metrics(), run.images(), run.summary(), run.report(), folder.resolve(LOCK)}) {
            try {
                stamp.append(Files.getLastModifiedTime(file)).append(Files.size(file));
            } catch (IOException e) {
                stamp.append('-');
            }
        }
        return stamp.toString();
    }

    /** For the page. */
    Map<String, Object> shown() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("name", name());
        all.put("path", folder.toString());
        Optional<ProcessHandle> process = process();
        all.put("state", process.isPresent() ? "running" : finished() ? "finished" : "stopped");
        process.ifPresent(running -> all.put("pid", running.pid()));
        all.putAll(progress());
        return all;
    }

    /** What the last lines of the metrics say. */
    Map<String, Object> progress() {
        Map<String, Object> progress = new LinkedHashMap<>();
        String[] lines = tail(new RunFolder(folder).metrics()).split("\n", -1);
        for (int i = lines.length - 1; i >= 0; i--) {
            Optional<JsonNode> line = parsed(lines[i]);
            if (line.isEmpty()) {
                continue;
            }
            JsonNode node = line.get();
            progress.putIfAbsent("at", node.path("time").asString(""));
            progress.putIfAbsent("stage", node.path("stage").asString(""));
            if (node.path("kind").asString("").equals("step")) {
                for (String key : new String[] {"epoch", "epochs", "step", "steps"}) {
                    progress.put(key, node.path(key).asLong(0));
                }
                progress.put(
                        "loss", node.path("loss").isNumber() ? node.path("loss").asDouble() : null);
                progress.put(
                        "secondsLeft",
                        node.path("eta-seconds").isNumber()
                                ? node.path("eta-seconds").asLong()
                                : null);
                break;
            }
        }
        return progress;
    }

    private static Optional<JsonNode> parsed(String line) {
        try {
            return line.isBlank() ? Optional.empty() : Optional.of(Json.parse(line, "a line"));
        } catch (FileException e) {
            return Optional.empty(); // the first was cut, the last is being written
        }
    }

    /** The end of a text file. */
    static String tail(Path file) {
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            long from = Math.max(0, in.length() - TAIL);
            byte[] bytes = new byte[(int) (in.length() - from)];
            in.seek(from);
            in.readFully(bytes);
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }
}
