/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run;

import dev.maect.io.FileException;
import dev.maect.io.Json;
import dev.maect.run.RunFolderException.Problem;
import dev.maect.train.event.TrainingEvent;
import dev.maect.train.event.TrainingEvent.StageEnded;
import dev.maect.train.event.TrainingEvent.StageStarted;
import dev.maect.train.event.TrainingListener;
import dev.maect.train.stage.StageKinds;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checksums of what stages ended with, {@code checkpoints/sums.json}: a run that goes on builds on these files and tells
 * when one was damaged meanwhile. States have checksums of their own.
 */
final class WeightSums implements TrainingListener {
    private static final Logger LOG = LoggerFactory.getLogger(WeightSums.class);
    private static final int CHUNK = 1 << 20;

    private final RunFolder folder;
    private final Map<String, String> sums = new LinkedHashMap<>();

    WeightSums(RunFolder folder) {
        this.folder = folder;
        Path file = file();
        try {
            if (Files.exists(file)) {
                Json.read(file)
                        .properties()
                        .forEach(entry ->
                                sums.put(entry.getKey(), entry.getValue().asString("")));
            }
        } catch (FileException e) {
            LOG.warn("{} Checkpoints are not checked.", e.getMessage());
        }
    }

    private Path file() {
        return folder.checkpoints().resolve("sums.json");
    }

    /**
     * Checks the files that there are.
     *
     * @throws RunFolderException naming those that are not as they were written
     */
    void check() {
        List<String> damaged = new ArrayList<>();
        sums.forEach((name, sum) -> {
            Path file = folder.path().resolve(name);
            if (Files.exists(file) && !sum(file).equals(sum)) {
                damaged.add(name);
            }
        });
        if (!damaged.isEmpty()) {
            throw new RunFolderException(
                    Problem.UNUSABLE,
                    "Damaged in " + folder.path() + ": " + String.join(", ", damaged)
                            + ". The file is not as its stage wrote it. Bring back a copy; or delete it with the"
                            + " checkpoints of its stage and of later ones, and the run trains these again.");
        }
    }

    /** A stage's files are written after it is told that it has ended; their sums are taken when the next one begins. */
    @Override
    public void on(TrainingEvent event) {
        if (event instanceof StageEnded end) {
            forget(folder.checkpoint(end.stage()));
            encoders().forEach(this::forget);
            keep();
        } else if (event instanceof StageStarted) {
            complete();
        }
    }

    /** What {@code file} holds may be something else from now on. */
    void forget(Path file) {
        sums.remove(name(file));
    }

    /** Takes the sums of files that have none. */
    void complete() {
        List<Path> files = new ArrayList<>(encoders());
        StageKinds.all().forEach(kind -> files.add(folder.checkpoint(kind.name())));
        files.removeIf(file -> sums.containsKey(name(file)) || !Files.exists(file));
        files.forEach(file -> sums.put(name(file), sum(file)));
        if (!files.isEmpty()) {
            keep();
        }
    }

    private List<Path> encoders() {
        return List.of(folder.untunedEncoder(), folder.tunedEncoder());
    }

    private String name(Path file) {
        return folder.path().relativize(file).toString().replace('\\', '/');
    }

    private void keep() {
        try {
            Json.write(file(), sums);
        } catch (FileException e) {
            LOG.warn("Checkpoints have no checksums. {}", e.getMessage());
        }
    }

    private static String sum(Path file) {
        CRC32C crc = new CRC32C();
        ByteBuffer buffer = ByteBuffer.allocateDirect(CHUNK);
        try (FileChannel channel = FileChannel.open(file)) {
            while (channel.read(buffer) >= 0) {
                crc.update(buffer.flip());
                buffer.clear();
            }
        } catch (IOException e) {
            throw new FileException("Cannot read " + file + ": " + e.getMessage() + ". Check its permissions.", e);
        }
        return HexFormat.of().toHexDigits((int) crc.getValue());
    }
}
