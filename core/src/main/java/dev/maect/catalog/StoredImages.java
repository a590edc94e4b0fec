/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.catalog;

import dev.maect.catalog.store.CatalogException;
import dev.maect.data.Image;
import dev.maect.data.ImageSource;
import dev.maect.data.Part;
import dev.maect.data.source.ImageSources;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Reads the images of a catalogue where they lie; places are opened when they are needed first. Thread-safe. */
public final class StoredImages implements AutoCloseable {
    private record Place(ImageSource source, Map<String, Integer> indices) {}

    private record Location(String spec, String prefix, String name) {}

    private final Catalog catalog;
    private final int channels;
    private final Map<String, Place> places = new HashMap<>();

    /** Images with {@code channels} channels. */
    public StoredImages(Catalog catalog, int channels) {
        this.catalog = catalog;
        this.channels = channels;
    }

    /**
     * Reads an image.
     *
     * @throws CatalogException if it is where it was no more
     */
    public Image read(long image) {
        return read(image, Part::whole);
    }

    /**
     * Reads an image of which a small one will do: it may come shrunk, as long as its shortest side has {@code shortest} pixels.
     *
     * @throws CatalogException if it is where it was no more
     */
    public Image readSmall(long image, int shortest) {
        return read(image, Part.shrunkTo(shortest));
    }

    private Image read(long image, Part.Choice choice) {
        Location location = location(image);
        return index(location)
                .map(index -> place(location).source().read(index, choice).image())
                .orElseThrow(() -> gone(location));
    }

    /** The file of an image; its pixels as a PNG file where it has none. */
    public byte[] file(long image) {
        Location location = location(image);
        int index = index(location).orElseThrow(() -> gone(location));
        ImageSource source = place(location).source();
        return source.stored(index).orElseGet(() -> dev.maect.data.decode.ImageEncoder.png(source.read(index)));
    }

    /** Where the file of an image is, if it is one of its own. */
    public Optional<Path> path(long image) {
        Location location = location(image);
        try {
            return Optional.of(Path.of(location.prefix() + location.name())).filter(Files::isRegularFile);
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    private static CatalogException gone(Location location) {
        return new CatalogException(
                location.prefix() + location.name() + " is gone. Bring the catalogue up to date: maect embed.");
    }

    private synchronized Location location(long image) {
        Location[] found = new Location[1];
        catalog.database()
                .query(
                        "SELECT spec, prefix, name FROM locations JOIN places USING (place) WHERE image = ? ORDER BY prefix ||"
                                + " name LIMIT 1",
                        row -> found[0] = new Location(row.getString(1), row.getString(2), row.getString(3)),
                        image);
        if (found[0] == null) {
            throw new CatalogException("Image " + image + " lies nowhere any more.");
        }
        return found[0];
    }

    private Optional<Integer> index(Location location) {
        return Optional.ofNullable(place(location).indices().get(location.name()));
    }

    private synchronized Place place(Location location) {
        return places.computeIfAbsent(location.spec(), spec -> {
            ImageSource source = ImageSources.openAsIs(spec, channels);
            Map<String, Integer> indices = new HashMap<>();
            for (int i = 0; i < source.size(); i++) {
                indices.put(source.name(i), i);
            }
            return new Place(source, indices);
        });
    }

    @Override
    public void close() {
        places.values().forEach(place -> place.source().close());
    }
}
