/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run;

import dev.maect.data.ImageSource;
import dev.maect.io.FileException;
import dev.maect.io.Json;
import dev.maect.run.DataFingerprint.Sample;
import dev.maect.run.RunFolderException.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which images a run trains and is evaluated on: {@code data.json} and the lists beside the checkpoints. */
final class RunImages {
    private static final Logger LOG = LoggerFactory.getLogger(RunImages.class);
    private static final String TRAIN = "train";
    private static final String TEST = "test";

    /**
     * Content of {@code data.json}.
     *
     * @param images those in use, by {@code train} and {@code test}
     * @param before those that were replaced by changed ones, oldest first
     */
    record Known(Map<String, DataFingerprint> images, List<Replaced> before) {
        /** Copies list and map; refuses what a damaged file leaves out. */
        Known {
            images = Map.copyOf(images);
            before = List.copyOf(before);
        }
    }

    /**
     * Images that a run went on without.
     *
     * @param until when, as ISO 8601
     * @param images those that were in use until then
     */
    record Replaced(String until, Map<String, DataFingerprint> images) {
        /** Copies the map; refuses what a damaged file leaves out. */
        Replaced {
            Objects.requireNonNull(until);
            images = Map.copyOf(images);
        }
    }

    private final RunFolder folder;
    private final Map<String, ImageSource> sources = new LinkedHashMap<>();
    private final Map<String, DataFingerprint> now = new LinkedHashMap<>();

    /** Looks at the images of {@code data}. */
    RunImages(RunFolder folder, RunData data) {
        this.folder = folder;
        sources.put(TRAIN, data.all());
        data.givenTest().ifPresent(test -> sources.put(TEST, test));
        sources.forEach((name, source) -> now.put(name, DataFingerprint.of(source)));
    }

    private Path file() {
        return folder.path().resolve("data.json");
    }

    private Path list(String name) {
        return folder.checkpoints().resolve("images-" + name + ".jsonl.gz");
    }

    /** Writes down the images of a run that begins. */
    void begin() {
        write(List.of());
    }

    /**
     * Compares the images of a run that goes on with those it had.
     *
     * @param accepted whether changed ones are taken
     * @return what is different, and was accepted
     * @throws RunFolderException if something is, and was not
     */
    List<String> goOn(boolean accepted) {
        if (!Files.exists(file())) {
            begin(); // a version of before wrote none
            return List.of();
        }
        Known known;
        try {
            known = Json.read(file(), Known.class);
        } catch (FileException e) {
            LOG.warn("{} Whether the images have changed cannot be told.", e.getMessage());
            begin();
            return List.of();
        }
        List<String> changes = new ArrayList<>();
        sources.keySet().forEach(name -> changes.addAll(changes(name, known)));
        if (changes.isEmpty()) {
            sources.keySet().stream().filter(name -> !Files.exists(list(name))).forEach(this::writeList);
            return changes;
        }
        if (!accepted) {
            throw new RunFolderException(
                    Problem.DATA_CHANGED,
                    "The images are not those that the run in " + folder.path() + " began with, as "
                            + file().getFileName() + " has them: "
                            + String.join("; ", changes)
                            + ". Bring them back, or accept them as they are: what has been"
                            + " trained is kept, and the run goes on with what there is now.",
                    "accept-changed-data");
        }
        List<Replaced> before = new ArrayList<>(known.before());
        before.add(new Replaced(Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(), known.images()));
        write(before);
        return changes;
    }

    private void write(List<Replaced> before) {
        sources.keySet().forEach(this::writeList);
        Json.write(file(), new Known(now, before));
    }

    private void writeList(String name) {
        ImageList.of(Objects.requireNonNull(sources.get(name))).write(list(name));
    }

    private List<String> changes(String name, Known known) {
        DataFingerprint was = known.images().get(name);
        DataFingerprint is = Objects.requireNonNull(now.get(name));
        if (was == null || was.equals(is)) {
            return List.of();
        }
        List<String> changes = new ArrayList<>();
        if (!was.names().equals(is.names()) || !was.sizes().equals(is.sizes())) {
            ImageList.read(list(name))
                    .ifPresent(list ->
                            changes.addAll(list.changes(ImageList.of(Objects.requireNonNull(sources.get(name))))));
        }
        if (changes.isEmpty() && was.count() != is.count()) {
            changes.add(is.count() + " instead of " + was.count());
        }
        Map<String, String> contents = new LinkedHashMap<>();
        was.samples().forEach(sample -> contents.put(sample.name(), sample.content()));
        List<String> other = is.samples().stream()
                .filter(sample ->
                        !contents.getOrDefault(sample.name(), sample.content()).equals(sample.content()))
                .map(Sample::name)
                .toList();
        if (changes.isEmpty()) {
            ImageList.tell(other, "with another content", changes);
        }
        if (changes.isEmpty() && !(was.names().equals(is.names()) && was.sizes().equals(is.sizes()))) {
            changes.add("other names or sizes");
        }
        return changes.stream()
                .map(change -> name.equals(TEST) ? change + " (of the images to evaluate on)" : change)
                .toList();
    }
}
