/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine.machine;

import java.io.File;
import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.Loader;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * JavaCPP's folder of unpacked native libraries. The large ones are unpacked from here, before JavaCPP would do so in
 * silence when a class is first used: the first start takes seconds, and whoever waits should know for what.
 */
final class NativeCache {
    private static final Logger LOG = LoggerFactory.getLogger(NativeCache.class);
    private static final String TORCH_FOLDER = "org/bytedeco/pytorch/";
    /** With their sizes on Linux in MB: 321, 29, 2, and for CUDA some hundred more. */
    private static final List<String> TORCH_LIBRARIES = List.of("torch_cpu", "jnitorch", "c10", "torch_cuda");

    private NativeCache() {}

    /** Where it is, for messages. */
    static String folder() {
        try {
            return Loader.getCacheDir().toString();
        } catch (IOException e) {
            return "~/.javacpp"; // where it would be
        }
    }

    /** Looked for in every jar: as a Java module a class finds those of its own only. */
    static @Nullable URL resource(String name) {
        return NativeCache.class.getClassLoader().getResource(name);
    }

    /** The resources of libtorch's large libraries on this platform, as many as there may be. */
    static List<String> torch() {
        List<String> resources = new ArrayList<>();
        for (String extension : List.of("", "-gpu")) {
            for (String library : TORCH_LIBRARIES) {
                resources.add(TORCH_FOLDER + Loader.getPlatform() + extension + "/" + System.mapLibraryName(library));
            }
        }
        return resources;
    }

    /**
     * Unpacks those of {@code resources} that are on the class path and not in the cache, and tells so beforehand.
     *
     * @param what what they are, for the log
     * @throws IOException if the cache cannot be written
     */
    static void unpack(String what, List<String> resources) throws IOException {
        List<URL> missing = new ArrayList<>();
        long bytes = 0;
        for (String resource : resources) {
            URL url = resource(resource);
            if (url != null && url.openConnection() instanceof JarURLConnection connection && !cached(connection)) {
                missing.add(url);
                bytes += connection.getJarEntry().getSize();
            }
        }
        if (missing.isEmpty()) {
            return;
        }
        LOG.info("Unpacking {} (once): {} MB into {}", what, bytes / 1_000_000, Loader.getCacheDir());
        for (URL url : missing) {
            Loader.cacheResource(url);
        }
    }

    /** JavaCPP's own rule: a file of the entry's size and time, in folders named as the jar and the entry's folders. */
    private static boolean cached(JarURLConnection connection) throws IOException {
        String jar = new File(connection.getJarFile().getName()).getName();
        File file = new File(Loader.getCacheDir(), jar + "/" + connection.getEntryName());
        return file.length() == connection.getJarEntry().getSize()
                && file.lastModified() == connection.getJarEntry().getTime();
    }
}
