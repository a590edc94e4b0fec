/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio.thumb;

import dev.maect.data.Box;
import dev.maect.data.Image;
import dev.maect.data.ImageSource;
import dev.maect.data.Part;
import dev.maect.data.decode.ImageDecoder;
import dev.maect.data.source.ImageSources;
import dev.maect.studio.http.Refused;
import dev.maect.studio.state.ImageRows.Location;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Reads images where they lie, without the catalogue. Thread-safe. */
public final class ImageFiles implements AutoCloseable {
    /** An archive or table of images, opened. */
    private record Opened(ImageSource source, Map<String, Integer> indices) {}

    private final Map<String, Opened> opened = new HashMap<>();

    /**
     * Reads an image, upright.
     *
     * @param channels 3 for colours
     * @param longest a JPEG may come smaller, as long as its longest side is at least this; 0 for the whole
     * @throws Refused if it is gone
     * @throws dev.maect.data.DataException if it cannot be read
     */
    public Image read(Location location, int channels, int longest) {
        ImageDecoder decoder = new ImageDecoder(channels);
        Optional<Path> file = file(location);
        try {
            if (file.isPresent()) {
                return decoded(decoder, ImageDecoder.read(file.get(), location.path()), location.path(), longest);
            }
        } catch (IOException e) {
            throw Refused.missing(location.path() + " cannot be read: " + e + ".", "Check its permissions.");
        }
        Opened place = opened(
                location.place().spec() + "\n" + channels, location.place().spec(), channels);
        Integer index = place.indices().get(location.name());
        if (index == null) {
            throw gone(location);
        }
        return place.source().read(index);
    }

    /** Decodes the bytes of a file, as {@link #read}. */
    public static Image decoded(ImageDecoder decoder, byte[] bytes, String name, int longest) {
        return longest == 0
                ? decoder.decode(bytes, name)
                : decoder.decode(bytes, name, (height, width) -> part(height, width, longest))
                        .image();
    }

    private static Part part(int height, int width, int longest) {
        int reduction = 8;
        while (reduction > 1 && Math.max(height, width) / reduction < longest) {
            reduction /= 2;
        }
        return new Part(new Box(0, 0, height, width), reduction);
    }

    /** Where the file of an image is, if it is one of its own. */
    public static Optional<Path> file(Location location) {
        try {
            return Optional.of(Path.of(location.path())).filter(Files::isRegularFile);
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    private static Refused gone(Location location) {
        return Refused.missing(
                location.path() + " is gone.", "Bring the catalogue up to date: maect embed, with its images.");
    }

    private synchronized Opened opened(String key, String spec, int channels) {
        return opened.computeIfAbsent(key, any -> {
            ImageSource source = ImageSources.openAsIs(spec, channels);
            Map<String, Integer> indices = new HashMap<>();
            for (int i = 0; i < source.size(); i++) {
                indices.put(source.name(i), i);
            }
            return new Opened(source, indices);
        });
    }

    @Override
    public synchronized void close() {
        opened.values().forEach(place -> place.source().close());
        opened.clear();
    }
}
