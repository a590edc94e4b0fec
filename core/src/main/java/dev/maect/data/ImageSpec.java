/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How users name images: {@code PATH}, {@code PATH#PART}, or {@code SCHEME:...}.
 *
 * @param text all of it, as given
 * @param path the file or folder that it names; empty if nothing of that name exists
 * @param part what stands behind the {@code #} after a path; empty text without one
 * @param reading how pixels are to be read where files leave a choice
 */
public record ImageSpec(String text, Optional<Path> path, String part, Reading reading) {
    /**
     * Samples that become 0 and 255, where they are no bytes.
     *
     * @param low what becomes 0, with all below
     * @param high what becomes 255, with all above
     */
    public record Range(double low, double high) {
        private static final int LONGEST = 100;
        private static final double LARGEST_WHOLE = 1e15;

        /** Checks the order. */
        public Range {
            if (!(low < high) || Double.isInfinite(high - low)) {
                throw new DataException("A range of samples from " + low + " to " + high
                        + " is none. Give two numbers, the smaller one first.");
            }
        }

        /**
         * Reads {@code LOW,HIGH}.
         *
         * @throws DataException if it is none
         */
        public static Range parse(String text) {
            String[] parts = text.split(",", -1);
            if (parts.length == 2 && text.length() <= LONGEST) {
                try {
                    return new Range(Double.parseDouble(parts[0].strip()), Double.parseDouble(parts[1].strip()));
                } catch (NumberFormatException e) {
                    throw new DataException("\"" + text + "\" is no range of samples: give LOW,HIGH.", e);
                }
            }
            throw new DataException("\"" + text + "\" is no range of samples: give LOW,HIGH.");
        }

        /** As {@link #parse} takes it. */
        public String text() {
            return text(low) + "," + text(high);
        }

        private static String text(double value) {
            return value == Math.rint(value) && Math.abs(value) < LARGEST_WHOLE
                    ? Long.toString((long) value)
                    : Double.toString(value);
        }
    }

    /**
     * How pixels are to be read where files leave a choice.
     *
     * @param range of samples that are no bytes; empty for what their type says, which floating-point numbers, signed ones
     *     and those of more than 16 bits do not
     * @param exifOrientation whether images are turned upright as their EXIF data says
     */
    public record Reading(Optional<Range> range, boolean exifOrientation) {
        /** By the types of the samples, and as they are stored. */
        public static final Reading STANDARD = new Reading(Optional.empty(), false);

        private static final String RANGE = "data.sample-range";
        private static final String ORIENTATION = "data.exif-orientation";

        /** What is not {@link #STANDARD}, by the names of a recipe's settings. */
        public Map<String, String> settings() {
            Map<String, String> settings = new TreeMap<>();
            range.ifPresent(found -> settings.put(RANGE, found.text()));
            if (exifOrientation) {
                settings.put(ORIENTATION, "true");
            }
            return settings;
        }

        /** What {@link #settings} said; other keys are passed over. */
        public static Reading ofSettings(Map<String, String> settings) {
            return new Reading(
                    Optional.ofNullable(settings.get(RANGE)).map(Range::parse),
                    Boolean.parseBoolean(settings.get(ORIENTATION)));
        }
    }

    /** Takes a text apart. A {@code #} in the name of what exists divides nothing. */
    public static ImageSpec of(String text) {
        return of(text, Reading.STANDARD);
    }

    /** Takes a text apart; pixels are to be read as {@code reading} says. */
    public static ImageSpec of(String text, Reading reading) {
        Optional<Path> whole = existing(text);
        int hash = text.lastIndexOf('#');
        return whole.isPresent() || hash <= 0
                ? new ImageSpec(text, whole, "", reading)
                : new ImageSpec(text, existing(text.substring(0, hash)), text.substring(hash + 1), reading);
    }

    private static Optional<Path> existing(String text) {
        try {
            return Optional.of(Path.of(text)).filter(Files::exists);
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    /** Whether it begins with {@code scheme} and a colon, and no file has this name. */
    public boolean hasScheme(String scheme) {
        return path.isEmpty() && text.startsWith(scheme + ":");
    }

    /** The folder that it names; empty if it names none. */
    public Optional<Path> folder() {
        return path.filter(Files::isDirectory);
    }

    /** The file that it names; empty if it names none. */
    public Optional<Path> file() {
        return path.filter(file -> !Files.isDirectory(file));
    }
}
