/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine.machine;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Why a native library or a class could not be loaded, in words.
 *
 * @param message what happened
 * @param remedy what to do
 */
public record NativeFailure(String message, String remedy) {
    private static final String OTHER_PLACE = "-Dorg.bytedeco.javacpp.cachedir=/other/place";
    private static final Pattern MISSING_LIBRARY = Pattern.compile("(lib[\\w.+-]+\\.so[\\w.]*): cannot open shared");
    private static final Pattern GLIBC = Pattern.compile("version [`'](GLIBC(?:XX)?_[\\d.]+)' not found");

    /** The words for {@code error}, if it or one of its causes is a failure to load a native library or a class. */
    public static Optional<NativeFailure> of(Throwable error) {
        boolean linkage = error instanceof LinkageError;
        for (Throwable cause = error.getCause(); cause != null; cause = cause.getCause()) {
            linkage |= cause instanceof LinkageError;
        }
        if (!linkage) {
            return Optional.empty();
        }
        Throwable root = root(error);
        if (root instanceof ClassNotFoundException) {
            return Optional.of(missingClass(String.valueOf(root.getMessage())));
        }
        String text = rootMessage(error);
        // Where the first library could not be unpacked or loaded, those after it are only missed and do not tell why.
        Optional<String> first = NativeLibraries.failure().map(NativeFailure::rootMessage);
        return Optional.of(words(isMissed(text) ? first.orElse(text) : text));
    }

    private static Throwable root(Throwable error) {
        Throwable root = error;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    private static String rootMessage(Throwable error) {
        return String.valueOf(root(error).getMessage());
    }

    /** Nothing native: a jar is left out. */
    private static NativeFailure missingClass(String name) {
        return new NativeFailure(
                "The class path has no " + name.replace('/', '.') + ".",
                "Put all jars there that maect was built with: ./maect and Maven do.");
    }

    private static boolean isMissed(String text) {
        return isNowhere(text)
                || text.startsWith("Could not initialize class")
                || MISSING_LIBRARY.matcher(text).find();
    }

    private static boolean isNowhere(String text) {
        return text.contains("java.library.path") || text.contains("Could not find jni");
    }

    private static NativeFailure words(String text) {
        // The dynamic linker names the file, and Java names it before.
        String line = text.lines().findFirst().orElse(text).replaceFirst("^(.+?): \\1: ", "$1: ");
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
                            ? "This is libtorch for CUDA: install CUDA 13 and cuDNN 9 and put them on LD_LIBRARY_PATH,"
                                    + " or use libtorch for the CPU."
                            : "Install the package that has it.");
        }
        if (text.contains("No space left on device")) {
            return new NativeFailure(
                    "The disk is full: native libraries could not be unpacked into " + NativeCache.folder() + " ("
                            + line + ").",
                    "Free 1 GB, or name another place: " + OTHER_PLACE);
        }
        if (text.contains("failed to map segment")) {
            return new NativeFailure(
                    "libtorch could not be loaded from its cache (" + line + "): the file system forbids execution.",
                    "Name another place: " + OTHER_PLACE);
        }
        if (text.contains("Could not create the cache")) {
            return new NativeFailure(
                    "There is no folder that libtorch could be unpacked into: neither the home folder nor that for temporary"
                            + " files can be written.",
                    "Name another place: " + OTHER_PLACE);
        }
        if (isNowhere(text)) {
            return new NativeFailure(
                    "There is no libtorch for " + System.getProperty("os.name") + " on " + System.getProperty("os.arch")
                            + " (" + line + ").",
                    "maect runs on linux-x86_64, macosx-arm64 and windows-x86_64; org.bytedeco:pytorch has to be on the class"
                            + " path with the classifier of the machine that runs it.");
        }
        return new NativeFailure(
                "A native library could not be loaded: " + line,
                "If its file is damaged, it is mended by deleting the folder " + NativeCache.folder() + ".");
    }
}
