/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.fetch;

import dev.maect.io.Quantities;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Published files as local ones: from the cache if they are there, else from their server. Always checked. */
final class Fetcher {
    private static final Logger LOG = LoggerFactory.getLogger(Fetcher.class);

    /** Looks at a whole file that came. */
    interface Content {
        /**
         * Checks it.
         *
         * @throws FetchException if it is something else than it should be
         */
        void check(Path file, PublishedModel model);
    }

    private final ModelCache cache;
    private final Download download;
    private final boolean offline;
    private final Content content;

    /**
     * A fetcher.
     *
     * @param offline whether only the cache may answer
     */
    Fetcher(ModelCache cache, Download download, boolean offline) {
        this(cache, download, offline, ModelContent::check);
    }

    /** A fetcher of other files than weights, which {@code content} knows. */
    Fetcher(ModelCache cache, Download download, boolean offline, Content content) {
        this.cache = cache;
        this.download = download;
        this.offline = offline;
        this.content = content;
    }

    /**
     * The file of {@code model}, fetched if need be.
     *
     * @throws FetchException if it cannot be had, or is not what it should be
     */
    Path fetch(PublishedModel model) {
        return fetch(model, cache.file(model.address()));
    }

    /** The same with a place of its own for the file. */
    Path fetch(PublishedModel model, CachedFile file) {
        try {
            return file.exists() ? verified(file, model) : fetched(file, model);
        } catch (IOException e) {
            throw new FetchException(
                    "Cannot use " + file.path() + ": " + e
                            + ". Check the permissions of its folder, or set MAECT_CACHE to another folder.",
                    e);
        }
    }

    private Path fetched(CachedFile file, PublishedModel model) throws IOException {
        if (offline) {
            throw new FetchException(model.name() + " is not in the cache, and maect is offline. Fetch it once without"
                    + " --offline and MAECT_OFFLINE, or copy " + model.address() + " to " + file.path() + ".");
        }
        announce(model);
        Path folder = file.path().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        try (FetchLock lock = FetchLock.take(file.lock())) {
            // Another process may have fetched it while this one waited.
            return file.exists() ? verified(file, model) : download(file, model);
        }
    }

    private static void announce(PublishedModel model) {
        LOG.info("Fetching {}{}", model.name(), model.what().isEmpty() ? "" : ": " + model.what());
        LOG.info("Licence: {}", model.licence());
        LOG.info("From {}", model.address());
    }

    private Path download(CachedFile file, PublishedModel model) throws IOException {
        try (PartialFile part = PartialFile.open(file)) {
            download.run(model.address(), part);
            part.sync();
            Optional<Checksum> wanted = model.checksum();
            if (wanted.isPresent() && !part.digests().match(wanted.get())) {
                String actual = part.digests().of(wanted.get());
                part.restart(Version.UNKNOWN);
                throw new FetchException("What came from " + model.address() + " is not what it should be: its "
                        + wanted.get().algorithm() + " is " + actual + ", not "
                        + wanted.get().prefix()
                        + (wanted.get().prefix().length() < actual.length() ? "..." : "")
                        + ". It was deleted. Try again; if that does not help, the publisher's file has changed.");
            }
            checkContent(file, part, model);
            file.note(part.digests().sha256());
            tell(part.digests(), part.size(), wanted);
        }
        file.complete();
        return file.path();
    }

    private void checkContent(CachedFile file, PartialFile part, PublishedModel model) {
        try {
            content.check(file.part(), model);
        } catch (FetchException e) {
            part.restart(Version.UNKNOWN);
            throw e;
        }
    }

    private static void tell(Digests digests, long size, Optional<Checksum> published) {
        LOG.info("{}, SHA-256 {}", Quantities.bytes(size), digests.sha256());
        LOG.info(
                published.isPresent()
                        ? "Agrees with its publisher's " + published.get() + "."
                        : "Its publisher gives no checksum; this one is kept beside the file and checked from now on.");
    }

    /** The cached file, if it still is what it was. */
    private static Path verified(CachedFile file, PublishedModel model) throws IOException {
        Digests digests = Digests.of(file.path());
        Optional<Checksum> noted = file.noted();
        if (noted.isPresent()) {
            check(file, digests, noted.get(), "noted when it came");
        }
        if (model.checksum().isPresent()) {
            check(file, digests, model.checksum().get(), "published");
        }
        if (noted.isEmpty()) {
            file.note(digests.sha256());
            tell(digests, Files.size(file.path()), model.checksum());
        }
        return file.path();
    }

    private static void check(CachedFile file, Digests digests, Checksum checksum, String origin) {
        if (!digests.match(checksum)) {
            throw new FetchException("The file " + file.path() + " is damaged or was changed: its "
                    + checksum.algorithm() + " is " + digests.of(checksum) + ", not " + checksum.prefix() + " as "
                    + origin + ". Delete it and fetch it again.");
        }
    }
}
