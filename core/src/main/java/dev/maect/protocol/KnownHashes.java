/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.protocol;

import dev.maect.distributed.ProcessGroup;
import dev.maect.eval.cache.ContentHash;
import dev.maect.io.AtomicFile;
import dev.maect.io.FileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What reading weights and images told once, by their stamp, beside the cached features: a hash, or which images are
 * broken. Small files that may be deleted at any time. They are written once something is measured, so that an evaluation
 * that is refused leaves nothing behind.
 */
final class KnownHashes {
    private static final Logger LOG = LoggerFactory.getLogger(KnownHashes.class);

    private final List<Path> folders;
    private final ProcessGroup ranks;
    private final Map<String, String> fresh = new LinkedHashMap<>();

    /** In {@code folders}; what is found in one is good for all. */
    private KnownHashes(List<Path> folders, ProcessGroup ranks) {
        this.folders = folders;
        this.ranks = ranks;
    }

    /** The same among ranks that ask the same in the same order: rank 0 answers, and keeps. */
    KnownHashes among(ProcessGroup group) {
        return new KnownHashes(folders, group);
    }

    /** Beside the cards of these encoders. */
    static KnownHashes of(List<EncoderUnderTest> encoders) {
        return new KnownHashes(
                encoders.stream()
                        .flatMap(encoder -> encoder.cards().stream())
                        .map(FeatureFolder::of)
                        .distinct()
                        .toList(),
                ProcessGroup.alone());
    }

    /** Nothing is known and nothing kept. */
    static KnownHashes none() {
        return new KnownHashes(List.of(), ProcessGroup.alone());
    }

    /**
     * What {@code reading} tells, or told when the stamp was the same.
     *
     * @param question what is asked of that which has the stamp
     * @param stamp what changes when the answer may; empty if only reading tells
     * @param reading answers in one line
     */
    String answer(String question, Optional<String> stamp, Supplier<String> reading) {
        return ranks.isAlone() ? own(question, stamp, reading) : ofFirst(question, stamp, reading);
    }

    private String ofFirst(String question, Optional<String> stamp, Supplier<String> reading) {
        return ranks.ofFirst(ranks.isFirst() ? own(question, stamp, reading) : "");
    }

    private String own(String question, Optional<String> stamp, Supplier<String> reading) {
        if (stamp.isEmpty() || folders.isEmpty()) {
            return reading.get();
        }
        String key = ContentHash.of(question + "\n" + stamp.get());
        for (Path folder : folders) {
            Optional<String> known = read(folder.resolve(name(key)), key);
            if (known.isPresent()) {
                return known.get();
            }
        }
        String answer = reading.get();
        fresh.put(key, answer);
        return answer;
    }

    /** Writes what was read since this was last called. */
    void keep() {
        if (!ranks.isFirst()) {
            return;
        }
        fresh.forEach((key, answer) -> folders.forEach(folder -> write(folder, key, answer)));
        fresh.clear();
    }

    private static String name(String key) {
        return key.substring(0, 32) + ".known";
    }

    private static Optional<String> read(Path file, String key) {
        try {
            List<String> lines = Files.exists(file) ? Files.readAllLines(file) : List.of();
            return lines.size() == 2 && lines.get(0).equals(key) ? Optional.of(lines.get(1)) : Optional.empty();
        } catch (IOException e) {
            LOG.debug("Cannot read {}", file, e);
            return Optional.empty();
        }
    }

    private static void write(Path folder, String key, String answer) {
        try {
            Files.createDirectories(folder);
            AtomicFile.write(folder.resolve(name(key)), key + "\n" + answer + "\n");
        } catch (IOException | FileException e) {
            LOG.debug("Cannot keep what is known in {}", folder, e);
        }
    }
}
