/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.studio;

import dev.maect.MaectException;
import dev.maect.catalog.Catalog;
import dev.maect.data.ImageSource;
import dev.maect.data.source.ImageSources;
import dev.maect.run.Images;
import dev.maect.run.RunFolder;
import dev.maect.run.RunRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the studio is opened on.
 *
 * @param catalog to show; empty for none
 * @param images to bring into the catalogue first; empty for none
 * @param encoders to do that with
 * @param runs the folder of runs; empty for the usual one
 * @param run to show first; empty for none
 */
record Target(
        Optional<Path> catalog, Optional<String> images, List<Path> encoders, Optional<Path> runs, Optional<Path> run) {
    private static final Logger LOG = LoggerFactory.getLogger(Target.class);
    private static final int UNASKED = 20_000;

    /**
     * What a user means.
     *
     * @param place a catalogue, a run, a folder of runs or images; empty for what is in the working directory
     * @param named the catalogue's folder, if it was named apart
     * @param encoders encoder files
     */
    static Target of(Optional<String> place, Optional<Path> named, List<Path> encoders) {
        if (place.isEmpty()) {
            Path here = named.orElse(Path.of(""));
            return new Target(
                    Catalog.isCatalog(here) ? Optional.of(here) : named,
                    Optional.empty(),
                    encoders,
                    Optional.empty(),
                    Optional.empty());
        }
        Path path = path(place.get());
        if (Catalog.isCatalog(path)) {
            return new Target(Optional.of(path), Optional.empty(), encoders, Optional.empty(), Optional.empty());
        }
        if (RunFolder.isRun(path)) {
            return ofRun(path, named);
        }
        if (holdsRuns(path)) {
            return new Target(named, Optional.empty(), encoders, Optional.of(path), Optional.empty());
        }
        Path catalog = named.orElseThrow(() -> new MaectException("\"" + place.get()
                + "\" is no catalogue and no run. If it holds images, say where their catalogue is to be:"
                + " maect studio " + place.get() + " --with ENCODER --catalog FOLDER"));
        if (encoders.isEmpty() && !Catalog.isCatalog(catalog)) {
            throw new MaectException(
                    "Which encoder is to look at the images? Name it with --with: a file or a run. maect"
                            + " fetch has published ones, and maect run trains one on your own images.");
        }
        return new Target(Optional.of(catalog), place, encoders, Optional.empty(), Optional.empty());
    }

    /** A run's images, as both of its encoders see them. */
    private static Target ofRun(Path folder, Optional<Path> named) {
        RunFolder run = RunFolder.open(folder);
        Optional<Path> runs =
                Optional.ofNullable(folder.toAbsolutePath().normalize().getParent());
        List<Path> encoders = Stream.of(run.untunedEncoder(), run.tunedEncoder())
                .filter(Files::exists)
                .toList();
        Path catalog = named.orElse(folder.resolve("catalog"));
        if (Catalog.isCatalog(catalog)) {
            return new Target(Optional.of(catalog), Optional.empty(), encoders, runs, Optional.of(folder));
        }
        Optional<String> images = encoders.isEmpty() ? Optional.empty() : images(folder, named.isPresent());
        return new Target(images.map(any -> catalog), images, encoders, runs, Optional.of(folder));
    }

    /** Where the images of a run are; empty where they are nowhere, or too many to be embedded unasked. */
    private static Optional<String> images(Path run, boolean asked) {
        if (!(RunRequest.ofRun(run).train() instanceof Images.At at)) {
            return Optional.empty();
        }
        try (ImageSource source = ImageSources.openAsIs(at.place(), 3)) {
            if (asked || source.size() <= UNASKED) {
                return Optional.of(at.place());
            }
            LOG.info(
                    "The run has {} images. To see them, name a catalogue for them with --catalog: they are embedded first.",
                    source.size());
            return Optional.empty();
        }
    }

    private static Path path(String place) {
        try {
            return Path.of(place);
        } catch (java.nio.file.InvalidPathException e) {
            throw new MaectException("\"" + place + "\" is no path.", e);
        }
    }

    private static boolean holdsRuns(Path path) {
        if (!Files.isDirectory(path)) {
            return false;
        }
        try (Stream<Path> files = Files.list(path)) {
            return files.limit(1000).anyMatch(RunFolder::isRun);
        } catch (java.io.IOException e) {
            return false;
        }
    }
}
