/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine.machine;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Native libraries before libtorch is loaded: MKL's, JavaCPP's own, and the unpacking of the large ones. */
public final class NativeLibraries {
    private static final Logger LOG = LoggerFactory.getLogger(NativeLibraries.class);
    private static final String LOAD_LIBRARIES = "org.bytedeco.javacpp.loadlibraries";

    private static volatile Optional<Throwable> failure = Optional.empty();

    private NativeLibraries() {}

    /**
     * Puts MKL in OpenBLAS's place where it is on the class path, loads JavaCPP's own library, and unpacks libtorch where
     * that has not been done. To be called once, before JavaCPP is used otherwise.
     *
     * @return what could not be done and goes without; a libtorch that cannot be unpacked or loaded is not told here, but
     *     when it is loaded
     */
    public static List<String> prepare() {
        List<String> limits = new ArrayList<>();
        setDefault("org.bytedeco.javacpp.maxBytes", "0");
        setDefault("org.bytedeco.javacpp.maxPhysicalBytes", "0");
        try {
            // Before JavaCPP's Loader, which reads its properties once.
            if (MklLibraries.onClassPath() && !MklLibraries.use()) {
                limits.add("JavaCPP was used before maect could put Intel MKL in OpenBLAS's place: call"
                        + " NativeSetup.prepare() earlier.");
            }
        } catch (IOException e) {
            limits.add("Intel MKL could not be unpacked, so OpenBLAS stays in its place: " + e.getMessage() + ".");
        }
        try {
            passVersionCheck();
            Loader.load(Pointer.class);
            NativeCache.unpack("libtorch", NativeCache.torch());
        } catch (LinkageError | IOException e) {
            failure = Optional.of(e);
        }
        return limits;
    }

    /** The first failure to unpack or load a native library, which is the one that tells why; later ones follow from it. */
    public static Optional<Throwable> failure() {
        return failure;
    }

    /** Whether GNU's OpenMP is in this process, with the settings that its environment had then; false if not on Linux. */
    public static boolean openMpLoaded() {
        return SystemFiles.lines(Path.of("/proc/self/maps")).stream().anyMatch(line -> line.contains("/libgomp"));
    }

    /**
     * OpenBLAS's presets warn on standard error that their release is not JavaCPP's; the two fit. They look when their
     * first class is initialised, unless JavaCPP is told to load nothing just then.
     */
    private static void passVersionCheck() {
        if (System.getProperty(LOAD_LIBRARIES) != null) {
            return;
        }
        System.setProperty(LOAD_LIBRARIES, "false");
        try {
            Class.forName("org.bytedeco.openblas.presets.openblas_nolapack");
        } catch (ClassNotFoundException e) {
            LOG.debug("No OpenBLAS on the class path", e);
        } finally {
            System.clearProperty(LOAD_LIBRARIES);
        }
    }

    private static void setDefault(String key, String value) {
        if (System.getProperty(key) == null) {
            System.setProperty(key, value);
        }
    }
}
