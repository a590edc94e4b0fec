/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.pack;

import dev.maect.BuildInfo;
import dev.maect.data.DataException;
import dev.maect.data.ImageSource;
import dev.maect.data.ImageSpec;
import dev.maect.data.source.file.PackedFolder;
import dev.maect.io.FileException;
import dev.maect.io.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * What a folder of shards was made from, how, and how far. It is written again after each shard, so that packing goes on
 * where it was stopped.
 *
 * @param maect the version that made it
 * @param source where the images are from
 * @param images how many the source has
 * @param identity a hash of their names and of what changes with their files
 * @param shortSide as in {@link PackOptions}
 * @param form as in {@link PackOptions}
 * @param quality of JPEGs
 * @param perShard as in {@link PackOptions}
 * @param channels as in {@link PackOptions}
 * @param sampleRange of the reading in {@link PackOptions}, as {@code LOW,HIGH}; empty for that of the samples' type
 * @param exifOrientation of the same reading
 * @param labels the label sets and their classes, in their order: what the numbers in {@code .cls} stand for
 * @param shards those that are done
 * @param complete whether all are
 */
public record PackManifest(
        String maect,
        String source,
        int images,
        String identity,
        int shortSide,
        String form,
        int quality,
        int perShard,
        int channels,
        String sampleRange,
        boolean exifOrientation,
        List<Labels> labels,
        List<Shard> shards,
        boolean complete) {
    /** The name of its file. */
    public static final String FILE = PackedFolder.MANIFEST;

    /**
     * A label set of the source.
     *
     * @param name what it describes
     * @param nuisance whether an encoder should forget it
     * @param classes names of the classes
     */
    public record Labels(String name, boolean nuisance, List<String> classes) {}

    /**
     * A shard that is done.
     *
     * @param file its name
     * @param split the split that it belongs to; {@code shard} without splits
     * @param images in it
     * @param kept of those, how many are the original's bytes
     * @param originalBytes of the originals of its images, as far as they are files
     * @param bytes of its images
     * @param bad images that could not be read and are left out
     */
    public record Shard(
            String file, String split, int images, int kept, long originalBytes, long bytes, List<Bad> bad) {}

    /**
     * An image that is left out.
     *
     * @param name in the source
     * @param reason why
     */
    public record Bad(String name, String reason) {}

    /** Copies the lists. */
    public PackManifest {
        labels = List.copyOf(labels);
        shards = List.copyOf(shards);
    }

    /** Of a folder in which no shard is done yet. */
    static PackManifest begun(ImageSource source, PackOptions options) {
        List<Labels> labels = source.labelSets().stream()
                .map(set -> new Labels(set.name(), set.nuisance(), set.classes()))
                .toList();
        return new PackManifest(
                BuildInfo.current().version(),
                source.description(),
                source.size(),
                identity(source),
                options.shortSide(),
                options.form().kind().name(),
                options.form().quality(),
                options.perShard(),
                options.channels(),
                options.reading().range().map(ImageSpec.Range::text).orElse(""),
                options.reading().exifOrientation(),
                labels,
                List.of(),
                false);
    }

    /**
     * That of a folder; empty if it has none.
     *
     * @throws DataException if it cannot be read
     */
    public static Optional<PackManifest> of(Path folder) {
        Path file = folder.resolve(FILE);
        try {
            return Files.isRegularFile(file) ? Optional.of(Json.read(file, PackManifest.class)) : Optional.empty();
        } catch (FileException e) {
            throw new DataException(
                    e.getMessage() + " It says what the shards beside it are; delete the folder and pack anew.", e);
        }
    }

    /** With one shard more. */
    PackManifest with(Shard shard, boolean last) {
        List<Shard> more = new ArrayList<>(shards);
        more.add(shard);
        return new PackManifest(
                maect,
                source,
                images,
                identity,
                shortSide,
                form,
                quality,
                perShard,
                channels,
                sampleRange,
                exifOrientation,
                labels,
                more,
                last);
    }

    /** Whether {@code other} makes the same shards of the same images; where they lie, and what version, is no difference. */
    boolean isOfSame(PackManifest other) {
        return images == other.images
                && identity.equals(other.identity)
                && shortSide == other.shortSide
                && form.equals(other.form)
                && quality == other.quality
                && perShard == other.perShard
                && channels == other.channels
                && sampleRange.equals(other.sampleRange)
                && exifOrientation == other.exifOrientation
                && labels.equals(other.labels);
    }

    /** Images in all shards that are done. */
    public int packed() {
        return shards.stream().mapToInt(Shard::images).sum();
    }

    /** All images that are left out. */
    public List<Bad> bad() {
        return shards.stream().flatMap(shard -> shard.bad().stream()).toList();
    }

    private static String identity(ImageSource source) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (int i = 0; i < source.size(); i++) {
                String line = source.name(i) + "\n" + source.stamp(i).orElse("") + "\n";
                digest.update(line.getBytes(StandardCharsets.UTF_8));
            }
            return HexFormat.of().formatHex(digest.digest(), 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has it
        }
    }
}
