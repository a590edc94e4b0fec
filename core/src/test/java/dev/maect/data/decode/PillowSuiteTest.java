/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.decode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.data.DataException;
import dev.maect.data.Image;
import dev.maect.data.ImageSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Every file of a folder, such as that of Pillow's own tests, as Pillow reads it: value for value as grey, RGB and RGBA, or
 * with a difference that docs/data.md explains. src/test/resources/golden/pillow/suite.py says how to run it, and writes what
 * is expected; {@code target/pillow-suite.tsv} has what became of each file.
 */
@EnabledIfSystemProperty(named = "maect.pillow.expected", matches = ".+")
class PillowSuiteTest {
    private static final ImageSpec.Reading BYTES =
            new ImageSpec.Reading(Optional.of(new ImageSpec.Range(0, 255)), false);

    /** Files that are read in another way than by Pillow, or not at all; docs/data.md has the reasons. */
    private static final Map<String, String> DOCUMENTED = Map.ofEntries(
            Map.entry("bmp/b/badrle.bmp", "runs of 4 bits, damaged"),
            Map.entry("bmp/g/pal4rle.bmp", "runs of 4 bits"),
            Map.entry("bmp/q/pal4rletrns.bmp", "runs of 4 bits"),
            Map.entry("old-style-jpeg-compression.tif", "JPEG of 1992 in TIFF"),
            Map.entry("old-style-jpeg-compression-no-samplesperpixel.tif", "JPEG of 1992 in TIFF"),
            Map.entry("tiff_strip_cmyk_jpeg.tif", "inks as JPEG in TIFF, by 1"),
            Map.entry("tiff_tiled_cmyk_jpeg.tif", "inks as JPEG in TIFF, by 1"),
            Map.entry("10ct_32bit_128.tiff", "floats are rounded, by 1"),
            Map.entry("8bit.s.tif", "sign of 8 bits"),
            Map.entry("hopper_lzma.tif", "compression named"),
            Map.entry("separate_planar_extra_samples.tiff", "bands named"));

    /** What became of one file with one number of channels. */
    private record Outcome(String kind, String detail) {}

    private final Path images = Path.of(System.getProperty("maect.pillow.images", ""));
    private final Path expected = Path.of(System.getProperty("maect.pillow.expected", ""));

    @Test
    void readsWhatPillowReads() throws IOException {
        List<String> lines = Files.readAllLines(expected.resolve("pillow.tsv"));
        List<String> report = new ArrayList<>();
        Map<String, Integer> counts = new TreeMap<>();
        List<String> wrong = new ArrayList<>();
        for (int i = 1; i < lines.size(); i++) {
            String[] said = lines.get(i).split("\t", -1);
            for (int channels : new int[] {1, 3, 4}) {
                Outcome outcome = outcome(i - 1, said, channels);
                boolean wide = said.length == 6 && said[2].startsWith("I;16");
                if (outcome.kind().startsWith("WRONG") && wide) {
                    outcome = withRange(
                            i - 1, said, channels, Files.readAllBytes(images.resolve(said[0])), "16-bit grey");
                }
                String reason = DOCUMENTED.get(said[0]);
                if (reason != null && !outcome.kind().equals("equal")) {
                    outcome = new Outcome("documented", reason + ": " + outcome.detail());
                }
                counts.merge(channels + " " + outcome.kind(), 1, Integer::sum);
                String line =
                        channels + "\t" + outcome.kind() + "\t" + String.join(" ", said) + "\t" + outcome.detail();
                report.add(line);
                if (outcome.kind().startsWith("WRONG")) {
                    wrong.add(line);
                }
            }
        }
        Files.write(Path.of("target", "pillow-suite.tsv"), report);
        System.out.println(counts);
        assertThat(wrong).isEmpty();
    }

    private Outcome outcome(int number, String[] said, int channels) throws IOException {
        boolean read = said.length == 6;
        byte[] file = Files.readAllBytes(images.resolve(said[0]));
        Image image;
        try {
            image = new ImageDecoder(channels).decode(file, said[0]);
        } catch (DataException e) {
            String message = e.getMessage();
            if (!read) {
                return new Outcome("both refuse", message);
            } else if (message.contains("data.sample-range")) {
                return withRange(number, said, channels, file, message);
            }
            return new Outcome(
                    message.contains("images are JPEG") || message.contains("not an image")
                            ? "other format"
                            : "WRONG refused",
                    message);
        }
        return read ? compared(number, said, channels, image) : new Outcome("Pillow refuses", said[2]);
    }

    /** Floats and the like need a range; with 0 to 255 they are what Pillow makes of them. */
    private Outcome withRange(int number, String[] said, int channels, byte[] file, String message) throws IOException {
        Image image = new ImageDecoder(channels, BYTES).decode(file, said[0]);
        Outcome outcome = compared(number, said, channels, image);
        return outcome.kind().equals("equal")
                ? new Outcome(message.equals("16-bit grey") ? "documented" : "asks for a range", message)
                : new Outcome("WRONG with a range", outcome.detail());
    }

    private Outcome compared(int number, String[] said, int channels, Image image) throws IOException {
        if (image.height() != Integer.parseInt(said[3]) || image.width() != Integer.parseInt(said[4])) {
            return new Outcome("WRONG size", image.height() + " x " + image.width());
        }
        Path raw = expected.resolve(number + "." + channels);
        if (!Files.exists(raw)) {
            return new Outcome("Pillow converts nothing", "");
        }
        byte[] pixels = Files.readAllBytes(raw);
        int largest = 0;
        int first = -1;
        long other = 0;
        for (int i = 0; i < pixels.length; i++) {
            int difference = Math.abs((pixels[i] & 0xff) - (image.pixels()[i] & 0xff));
            if (difference > 0) {
                largest = Math.max(largest, difference);
                first = first < 0 ? i : first;
                other++;
            }
        }
        return largest == 0
                ? new Outcome("equal", "")
                : new Outcome(
                        "WRONG " + (largest <= 1 ? "by 1" : "pixels"),
                        String.format(
                                "largest %d, %.2f %% of values, first at %d: %d, not %d",
                                largest,
                                100.0 * other / pixels.length,
                                first,
                                image.pixels()[first] & 0xff,
                                pixels[first] & 0xff));
    }
}
