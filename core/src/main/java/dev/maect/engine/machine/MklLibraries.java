/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine.machine;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.javacpp.Loader;

/**
 * Intel MKL in OpenBLAS's place, where {@code org.bytedeco:mkl} is on the class path with its classifier {@code
 * linux-x86_64-redist}.
 *
 * <p>OpenBLAS's presets can put another BLAS in its place, but the release that fits libtorch looks for an older generation
 * of MKL than the newest. So MKL's parts are unpacked here, and the presets are told the exact name.
 */
public final class MklLibraries {
    private static final String FOLDER = "org/bytedeco/mkl/";
    private static final String WHERE_TO_LOOK = "platform.preloadresource";
    private static final String LOAD = "org.bytedeco.openblas.load";
    /** What libmkl_rt opens by itself, from its own folder. */
    private static final List<String> PARTS = List.of(
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

    private MklLibraries() {}

    /** Whether MKL's libraries for this platform are on the class path. */
    public static boolean onClassPath() {
        return NativeCache.resource(FOLDER + "linux-x86_64/libmkl_rt.so.3") != null
                && System.getProperty("os.name", "").equals("Linux")
                && System.getProperty("os.arch", "").equals("amd64");
    }

    /**
     * Unpacks MKL and tells the presets to load it; nothing where the property {@code org.bytedeco.openblas.load} names a
     * library already.
     *
     * @return false if it is too late: JavaCPP reads its properties once, and has been used before
     * @throws IOException if the cache cannot be written
     */
    static boolean use() throws IOException {
        if (System.getProperty(LOAD) != null) {
            return true;
        }
        System.setProperty("org.bytedeco.javacpp." + WHERE_TO_LOOK, "/" + FOLDER);
        if (!("/" + FOLDER).equals(Loader.loadProperties().getProperty(WHERE_TO_LOOK))) {
            return false;
        }
        // A cache of its own: the presets replace OpenBLAS's file in the cache, which programs without MKL share.
        if (System.getProperty("org.bytedeco.javacpp.cachedir") == null) {
            System.setProperty(
                    "org.bytedeco.javacpp.cachedir",
                    Path.of(System.getProperty("user.home"), ".javacpp", "cache-mkl")
                            .toString());
        }
        NativeCache.unpack(
                "Intel MKL",
                PARTS.stream()
                        .map(part -> FOLDER + "linux-x86_64/libmkl_" + part + ".so.3")
                        .toList());
        System.setProperty(LOAD, "mkl_rt@.3");
        return true;
    }
}
