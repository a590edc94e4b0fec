/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.javacpp.Loader;

/**
 * Settings that JavaCPP reads when it loads the first native library, so they are made before that.
 *
 * <p>OpenBLAS's presets can put another BLAS in its place, but the release that fits libtorch looks for an older
 * generation of MKL than the newest. So MKL's parts are unpacked here, and the presets are told the exact name.
 */
public final class NativeLibraries {
    private static final String MKL_FOLDER = "/org/bytedeco/mkl/";
    /** What libmkl_rt opens by itself, from its own folder. */
    private static final List<String> MKL_PARTS = List.of(
            "core",
            "intel_lp64",
            "gnu_thread",
            "def",
            "mc3",
            "avx2",
            "avx512",
            "avx10",
            "vml_def",
            "vml_cmpt",
            "vml_mc3",
            "vml_avx2",
            "vml_avx512",
            "vml_avx10");

    private NativeLibraries() {}

    /** Sends JavaCPP's messages to the log, and puts MKL in OpenBLAS's place where it is on the class path. */
    static void prepare() {
        setDefault("org.bytedeco.javacpp.logger", "slf4j");
        if (mklOnClassPath() && System.getProperty("org.bytedeco.openblas.load") == null) {
            useMkl();
        }
    }

    /** Whether this build has MKL's libraries for this platform (profile {@code mkl}). */
    public static boolean mklOnClassPath() {
        return NativeLibraries.class.getResource(MKL_FOLDER + "linux-x86_64/libmkl_rt.so.3") != null
                && System.getProperty("os.name", "").equals("Linux")
                && System.getProperty("os.arch", "").equals("amd64");
    }

    private static void useMkl() {
        // A cache of its own: the presets replace OpenBLAS's file in the cache, which runs without MKL share.
        setDefault(
                "org.bytedeco.javacpp.cachedir",
                Path.of(System.getProperty("user.home"), ".javacpp", "cache-mkl")
                        .toString());
        // Before the first use of Loader, which reads its properties once.
        System.setProperty("org.bytedeco.javacpp.platform.preloadresource", MKL_FOLDER);
        System.setProperty("org.bytedeco.openblas.load", "mkl_rt@.3");
        try {
            for (String part : MKL_PARTS) {
                Loader.cacheResource(NativeLibraries.class, MKL_FOLDER + "linux-x86_64/libmkl_" + part + ".so.3");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void setDefault(String key, String value) {
        if (System.getProperty(key) == null) {
            System.setProperty(key, value);
        }
    }
}
