/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.pack;

import dev.maect.data.ImageSource;
import dev.maect.data.source.file.SplitNames;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Which image goes into which shard: in the source's order, so many into each, those of different splits never into one.
 *
 * @param shards all of them, in their order
 */
record PackLayout(List<Shard> shards) {
    /** How shards of images without splits are called. */
    static final String USUAL = "shard";

    /**
     * A shard.
     *
     * @param name of its file
     * @param split in small letters; {@link #USUAL} where there are none
     * @param images their indices in the source
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Shard(String name, String split, int[] images) {}

    static PackLayout of(ImageSource source, int perShard) {
        List<Shard> shards = new ArrayList<>();
        splits(source).forEach((split, images) -> {
            for (int from = 0; from < images.length; from += perShard) {
                String name = String.format(Locale.ROOT, "%s-%06d.tar", split, from / perShard);
                shards.add(new Shard(
                        name, split, Arrays.copyOfRange(images, from, Math.min(images.length, from + perShard))));
            }
        });
        return new PackLayout(List.copyOf(shards));
    }

    private static Map<String, int[]> splits(ImageSource source) {
        int size = source.size();
        List<String> folders =
                SplitNames.ofAll(IntStream.range(0, size).mapToObj(source::name).toList());
        Map<String, int[]> splits = new LinkedHashMap<>();
        if (folders.isEmpty()) {
            splits.put(USUAL, IntStream.range(0, size).toArray());
            return splits;
        }
        List<String> small =
                folders.stream().map(folder -> folder.toLowerCase(Locale.ROOT)).toList();
        for (String split : small.stream().distinct().sorted().toList()) {
            splits.put(
                    split,
                    IntStream.range(0, size)
                            .filter(i -> small.get(i).equals(split))
                            .toArray());
        }
        return splits;
    }
}
