/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.pack;

import dev.maect.data.DataException;
import dev.maect.data.ImageSource;
import dev.maect.io.AtomicFile;
import dev.maect.io.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores images once at the size that training needs, in tar shards that WebDataset, and maect itself, read. Labels of all
 * label sets and the names go along; splits get shards of their own. A shard appears when it is whole and on the disk, and
 * packing that was stopped or killed goes on behind the last one, to the same bytes.
 */
public final class Packing {
    private static final Logger LOG = LoggerFactory.getLogger(Packing.class);
    private static final int AHEAD = 4;

    private final ImageSource source;
    private final Path folder;
    private final PackOptions options;
    private final PackListener listener;
    private final BooleanSupplier stopped;

    private Packing(
            ImageSource source, Path folder, PackOptions options, PackListener listener, BooleanSupplier stopped) {
        this.source = source;
        this.folder = folder;
        this.options = options;
        this.listener = listener;
        this.stopped = stopped;
    }

    /** An image in the making, or why there is none. */
    private record Outcome(int index, CompletableFuture<PackedImage> image) {}

    /** Ends a shard that is not to be finished. */
    private static final class StoppedException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /**
     * Packs all images of {@code source} into {@code folder}, which is made if need be.
     *
     * @param stopped asked for each image; once it says so, the shard in the making is given up
     * @return what there is now; complete unless it was stopped
     * @throws DataException if the folder has something else in it, or none of the images can be read
     * @throws dev.maect.io.FileException if a shard cannot be written
     */
    public static PackManifest run(
            ImageSource source, Path folder, PackOptions options, PackListener listener, BooleanSupplier stopped) {
        return new Packing(source, folder, options, listener, stopped).run();
    }

    private PackManifest run() {
        List<PackLayout.Shard> shards =
                PackLayout.of(source, options.perShard()).shards();
        PackManifest manifest = begin();
        Set<String> done =
                manifest.shards().stream().map(PackManifest.Shard::file).collect(Collectors.toSet());
        listener.begun(
                shards.stream()
                        .filter(shard -> done.contains(shard.name()))
                        .mapToInt(shard -> shard.images().length)
                        .sum(),
                source.size());
        ExecutorService workers = Executors.newFixedThreadPool(options.workers(), task -> {
            Thread thread = new Thread(task, "maect-pack");
            thread.setDaemon(true);
            return thread;
        });
        try {
            for (PackLayout.Shard shard : shards) {
                if (done.contains(shard.name())) {
                    continue;
                }
                if (stopped.getAsBoolean()) {
                    return manifest;
                }
                PackManifest.Shard written = write(shard, workers);
                boolean last = manifest.shards().size() + 1 == shards.size();
                manifest = manifest.with(written, last);
                if (last && manifest.packed() == 0) {
                    throw new DataException("None of the images of the " + source.description()
                            + " can be read. The last: "
                            + manifest.bad().get(manifest.bad().size() - 1).reason());
                }
                Json.write(folder.resolve(PackManifest.FILE), manifest);
                listener.shardDone(written);
            }
            return manifest;
        } catch (StoppedException e) {
            return manifest;
        } finally {
            workers.shutdownNow();
        }
    }

    /** The manifest of what is there; made now where there is nothing yet. */
    private PackManifest begin() {
        PackManifest begun = PackManifest.begun(source, options);
        Optional<PackManifest> found = PackManifest.of(folder);
        if (found.isPresent()) {
            if (!found.get().isOfSame(begun)) {
                throw new DataException("The folder " + folder + " has shards of the "
                        + found.get().source() + ", "
                        + found.get().shortSide() + " pixels, " + found.get().form()
                        + ", which are not what is to be packed now: the images or the settings are others, or files"
                        + " changed meanwhile. Give another folder, or delete this one.");
            }
            deleteTemporary();
            return found.get();
        }
        try {
            Files.createDirectories(folder);
            try (Stream<Path> files = Files.list(folder)) {
                if (files.anyMatch(file -> !AtomicFile.isTemporary(file))) {
                    throw new DataException("The folder " + folder + " is not empty and has no " + PackManifest.FILE
                            + " of packed images. Give another folder.");
                }
            }
        } catch (IOException e) {
            throw new DataException("Cannot use " + folder + " for packed images: " + e + ". Give another folder.", e);
        }
        deleteTemporary();
        Json.write(folder.resolve(PackManifest.FILE), begun);
        return begun;
    }

    /** What a killed process left of the shard that it was writing. */
    private void deleteTemporary() {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(AtomicFile::isTemporary).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            LOG.debug("Cannot clear {}: {}", folder, e.toString());
        }
    }

    private PackManifest.Shard write(PackLayout.Shard shard, ExecutorService workers) {
        Tally tally = new Tally();
        AtomicFile.write(folder.resolve(shard.name()), channel -> {
            try (ShardWriter writer = new ShardWriter(channel, source.labelSets())) {
                Deque<Outcome> ahead = new ArrayDeque<>();
                int next = 0;
                for (int i = 0; i < shard.images().length; i++) {
                    while (next < shard.images().length && ahead.size() < AHEAD * options.workers()) {
                        int index = shard.images()[next++];
                        ahead.addLast(new Outcome(
                                index,
                                CompletableFuture.supplyAsync(() -> PackedImage.of(source, index, options), workers)));
                    }
                    if (stopped.getAsBoolean()) {
                        ahead.forEach(outcome -> outcome.image().cancel(false));
                        throw new StoppedException();
                    }
                    add(ahead.removeFirst(), writer, tally);
                }
            }
        });
        return new PackManifest.Shard(
                shard.name(),
                shard.split(),
                tally.images,
                tally.kept,
                tally.originalBytes,
                tally.bytes,
                List.copyOf(tally.bad));
    }

    private void add(Outcome outcome, ShardWriter writer, Tally tally) throws IOException {
        String name = source.name(outcome.index());
        try {
            PackedImage image = outcome.image().join();
            writer.add(outcome.index(), name, image);
            tally.images++;
            tally.kept += image.kept() ? 1 : 0;
            tally.bytes += image.file().length;
            tally.originalBytes += source.storedBytes(outcome.index()).orElse(0);
        } catch (CompletionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            if (!(e.getCause() instanceof DataException failure)) {
                throw new DataException(name + ": packing it failed: " + e.getCause(), e);
            }
            PackManifest.Bad bad = new PackManifest.Bad(name, String.valueOf(failure.getMessage()));
            tally.bad.add(bad);
            listener.bad(bad);
        }
        listener.imageDone();
    }

    /** What has gone into a shard so far. */
    private static final class Tally {
        private final List<PackManifest.Bad> bad = new ArrayList<>();
        private int images;
        private int kept;
        private long originalBytes;
        private long bytes;
    }
}
