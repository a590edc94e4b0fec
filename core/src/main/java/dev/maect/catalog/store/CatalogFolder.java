/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.catalog.store;

import dev.maect.io.FirstFew;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A catalogue's folder, opened: its lock and its database. */
public final class CatalogFolder implements AutoCloseable {
    /** The database's name in the folder. */
    public static final String DATABASE = "catalog.duckdb";

    private final Path path;
    private final CatalogLock lock;
    private final Database database;

    private CatalogFolder(Path path, CatalogLock lock, Database database) {
        this.path = path;
        this.lock = lock;
        this.database = database;
    }

    /** Whether {@code path} is the folder of a catalogue. */
    public static boolean isCatalog(Path path) {
        return Files.isRegularFile(path.resolve(DATABASE));
    }

    /**
     * Opens an existing catalogue.
     *
     * @param access {@link Database.Access#WRITE} makes one where there is nothing
     * @param command what other processes are told that this one is doing
     * @throws CatalogException if there is none, if the folder holds something else, or if it is in use
     */
    public static CatalogFolder open(Path path, Database.Access access, String command) {
        boolean write = access == Database.Access.WRITE;
        if (!isCatalog(path)) {
            if (!write) {
                throw new CatalogException("No catalogue in " + path
                        + ". Make one with: maect embed IMAGES --with ENCODER --catalog " + path);
            }
            makeFolder(path);
        }
        CatalogLock lock = CatalogLock.take(path, !write, command);
        boolean open = false;
        try {
            Database database = Database.open(path.resolve(DATABASE), access);
            try {
                prepare(database, path, write);
                open = true;
                return new CatalogFolder(path, lock, database);
            } finally {
                if (!open) {
                    database.close();
                }
            }
        } finally {
            if (!open) {
                lock.close();
            }
        }
    }

    private static void prepare(Database database, Path path, boolean write) {
        if (write) {
            Schema.complete(database, path.toString());
        } else if (Schema.exists(database)) {
            Schema.check(database, path.toString());
        } else {
            throw new CatalogException(
                    "The catalogue " + path + " holds nothing yet: it was just begun. Run maect embed" + " again.");
        }
    }

    private static void makeFolder(Path path) {
        try {
            if (Files.exists(path) && !Files.isDirectory(path)) {
                throw new CatalogException(path + " is a file. A catalogue is a folder: name another.");
            }
            Files.createDirectories(path);
            try (Stream<Path> files = Files.list(path)) {
                List<String> others = files.map(file -> String.valueOf(file.getFileName()))
                        .filter(name -> !name.equals(CatalogLock.NAME))
                        .sorted()
                        .toList();
                if (!others.isEmpty()) {
                    throw new CatalogException(path + " holds files already (" + FirstFew.of(others)
                            + "), and no catalogue. Name a new or empty folder.");
                }
            }
        } catch (IOException | UncheckedIOException e) {
            throw new CatalogException("Cannot make the catalogue " + path + ": " + e + ". Check its permissions.", e);
        }
    }

    /** The folder. */
    public Path path() {
        return path;
    }

    /** Its database. */
    public Database database() {
        return database;
    }

    @Override
    public void close() {
        try {
            database.close();
        } finally {
            lock.close();
        }
    }
}
