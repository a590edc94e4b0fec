/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.pack;

import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What images are called in a shard: by their own names without the ending, as far as WebDataset has such names. The files
 * of one image share a name up to the first dot behind the last slash, so other dots there become underscores; nothing is
 * hidden or leads out of the folder that a shard is unpacked in; and no two images share a name.
 */
final class ShardKeys {
    private static final Pattern STEP = Pattern.compile("(^|/)[./]+");

    private final Set<String> taken = new HashSet<>();

    /** The name of the next image. */
    String next(String name) {
        String plain = plain(name);
        String key = plain;
        for (int i = 2; !taken.add(key); i++) {
            key = plain + "-" + i;
        }
        return key;
    }

    private static String plain(String name) {
        StringBuilder text = new StringBuilder();
        name.codePoints().forEach(c -> text.appendCodePoint(Character.isISOControl(c) || c == '\\' ? '_' : c));
        String path = STEP.matcher(text).replaceAll("$1_").replaceFirst("^/+", "");
        int base = path.lastIndexOf('/') + 1;
        int dot = path.lastIndexOf('.');
        String stem = dot > base ? path.substring(base, dot) : path.substring(base);
        return path.substring(0, base) + (stem.isEmpty() ? "_" : stem.replace('.', '_'));
    }
}
