/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Why a native library could not be loaded, in words.
 *
 * @param message what happened
 * @param remedy what to do
 */
public record NativeFailure(String message, String remedy) {
    private static final Pattern MISSING_LIBRARY = Pattern.compile("(lib[\\w.+-]+\\.so[\\w.]*): cannot open shared");
    private static final Pattern GLIBC = Pattern.compile("version [`'](GLIBC(?:XX)?_[\\d.]+)' not found");

    /** The words for {@code error}, if it or one of its causes is a failure to load a native library. */
    public static Optional<NativeFailure> of(Throwable error) {
        Throwable root = error;
        boolean linkage = root instanceof LinkageError;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
            linkage |= root instanceof LinkageError;
        }
        if (!linkage) {
            return Optional.empty();
        }
        return Optional.of(words(String.valueOf(root.getMessage())));
    }

    private static NativeFailure words(String text) {
        String line = text.lines().findFirst().orElse(text);
        Matcher glibc = GLIBC.matcher(text);
        if (glibc.find()) {
            return new NativeFailure(
                    "libtorch needs " + glibc.group(1) + ", which this system's C library does not have.",
                    "Use a newer Linux (glibc 2.28 and libstdc++ of GCC 11 or newer), or a container with one.");
        }
        Matcher missing = MISSING_LIBRARY.matcher(text);
        if (missing.find()) {
            String library = missing.group(1);
            boolean cuda = library.matches("lib(cu|nv|nccl).*");
            return new NativeFailure(
                    "libtorch needs " + library + ", which is not on this machine.",
                    cuda
                            ? "This is a CUDA build: install CUDA 13 and cuDNN 9 and put them on LD_LIBRARY_PATH, or"
                                    + " unset MAECT_CUDA to use the CPU build."
                            : "Install the package that has it.");
        }
        if (text.contains("No space left on device")) {
            return new NativeFailure(
                    "The disk is full: libtorch could not be unpacked into its cache (" + line + ").",
                    "Free 500 MB, or name another place: MAECT_JAVA_OPTS=-Dorg.bytedeco.javacpp.cachedir=/other/place");
        }
        if (text.contains("failed to map segment")) {
            return new NativeFailure(
                    "libtorch could not be loaded from its cache (" + line + "): the file system forbids execution.",
                    "Name another place: MAECT_JAVA_OPTS=-Dorg.bytedeco.javacpp.cachedir=/other/place");
        }
        if (text.contains("java.library.path") || text.contains("Could not find jni")) {
            return new NativeFailure(
                    "This build has no libtorch for " + System.getProperty("os.name") + " on "
                            + System.getProperty("os.arch") + " (" + line + ").",
                    "maect runs on linux-x86_64, macosx-arm64 and windows-x86_64; build it on the machine that runs"
                            + " it.");
        }
        return new NativeFailure(
                "A native library could not be loaded: " + line,
                "`maect doctor` says more. A cache that was cut short is mended by deleting ~/.javacpp/cache.");
    }

    Failure with(Throwable cause) {
        return new Failure(ExitCode.ERROR, message, remedy, cause);
    }
}
