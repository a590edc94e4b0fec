/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.fetch;

import dev.maect.io.CacheFolder;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The folder that fetched files stay in. A file lies under its server's name and a hash of the address of its folder there, so
 * that no two addresses meet, while files of one folder lie together, as a model's have to. Its name is its own; what more an
 * address has (a query, capital letters, which some file systems do not keep apart) is in a hash before it.
 *
 * @param folder the cache; need not exist yet
 */
record ModelCache(Path folder) {
    private static final int HASH = 16;
    private static final int LONGEST = 100;

    private static final Pattern BESIDE = Pattern.compile("(?i)\\.(part|source|lock|sha256|tmp)$");
    private static final Pattern PLAIN =
            Pattern.compile("[a-z0-9_-][a-z0-9._-]{0,99}(?<!\\.(part|source|lock|sha256|tmp))");

    /** maect's cache as {@code environment} places it. */
    static ModelCache of(Map<String, String> environment, Path home) {
        return new ModelCache(CacheFolder.path(environment, home));
    }

    /** Where the file at {@code address} has its place. */
    CachedFile file(URI address) {
        String path = address.getRawPath() == null ? "" : address.getRawPath();
        int end = path.lastIndexOf('/') + 1;
        String server = (address.getScheme() + "://" + address.getRawAuthority()).toLowerCase(Locale.ROOT);
        Path place = folder.resolve(safe(String.valueOf(address.getHost()).toLowerCase(Locale.ROOT)))
                .resolve(hash(server + path.substring(0, end)));
        String name = path.substring(end) + (address.getRawQuery() == null ? "" : "?" + address.getRawQuery());
        return new CachedFile(
                place.resolve(PLAIN.matcher(name).matches() ? name : hash(name) + "-" + own(path.substring(end))));
    }

    /** The file's own name, which is none of those that lie beside another. */
    private static String own(String name) {
        return safe(name) + (BESIDE.matcher(safe(name)).find() ? "_" : "");
    }

    private static String hash(String text) {
        Digests digests = new Digests();
        digests.update(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
        return digests.sha256().substring(0, HASH);
    }

    /** A name that is no path and no hidden file, whatever the server calls it. */
    private static String safe(String step) {
        String name = step.replaceAll("[^A-Za-z0-9._-]", "_").replaceFirst("^\\.+", "_");
        return name.length() <= LONGEST ? name : name.substring(name.length() - LONGEST);
    }
}
