/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * NVIDIA's libraries that libtorch for CUDA needs of the machine. The dynamic linker tells of one that is missing at a time; here
 * all of them are told, each with the Python package that brings it, the shortest way to get one.
 */
public final class CudaLibraries {
    private static final Map<String, String> PACKAGES = new LinkedHashMap<>();
    private static final List<String> ALWAYS =
            List.of("/lib64", "/usr/lib64", "/lib", "/usr/lib", "/lib/x86_64-linux-gnu", "/usr/lib/x86_64-linux-gnu");

    static {
        PACKAGES.put("libcudart.so.13", "nvidia-cuda-runtime");
        PACKAGES.put("libcublas.so.13", "nvidia-cublas");
        PACKAGES.put("libcublasLt.so.13", "nvidia-cublas");
        PACKAGES.put("libcudnn.so.9", "nvidia-cudnn-cu13");
        PACKAGES.put("libcufft.so.12", "nvidia-cufft");
        PACKAGES.put("libcufile.so.0", "nvidia-cufile");
        PACKAGES.put("libcupti.so.13", "nvidia-cuda-cupti");
        PACKAGES.put("libcurand.so.10", "nvidia-curand");
        PACKAGES.put("libcusolver.so.12", "nvidia-cusolver");
        PACKAGES.put("libcusparse.so.12", "nvidia-cusparse");
        PACKAGES.put("libnccl.so.2", "nvidia-nccl-cu13");
        PACKAGES.put("libnvrtc.so.13", "nvidia-cuda-nvrtc");
    }

    private CudaLibraries() {}

    /** Whether libtorch for CUDA is on the class path. */
    public static boolean wanted() {
        return NativeCache.resource("org/bytedeco/pytorch/linux-x86_64-gpu/libtorch_cuda.so") != null;
    }

    /** The libraries that this process would not find, with the Python package of each. */
    public static Map<String, String> missing() {
        return missing(System.getenv().getOrDefault("LD_LIBRARY_PATH", ""), Path.of("/"));
    }

    /**
     * As {@link #missing()} on another machine.
     *
     * @param libraryPath its LD_LIBRARY_PATH
     * @param root its root folder
     */
    static Map<String, String> missing(String libraryPath, Path root) {
        Set<Path> folders = new LinkedHashSet<>();
        Stream.of(libraryPath.split(":"))
                .filter(text -> !text.isBlank())
                .map(Path::of)
                .forEach(folders::add);
        Stream.concat(ALWAYS.stream(), configured(root.resolve("etc/ld.so.conf.d")))
                .map(folder -> root.resolve(folder.substring(1)))
                .forEach(folders::add);
        return PACKAGES.entrySet().stream()
                .filter(library -> folders.stream().noneMatch(folder -> Files.exists(folder.resolve(library.getKey()))))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (a, b) -> a, LinkedHashMap::new));
    }

    /** The absolute folders that files of the dynamic linker's configuration name. */
    private static Stream<String> configured(Path folder) {
        if (!Files.isDirectory(folder)) {
            return Stream.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files
                    .flatMap(CudaLibraries::lines)
                    .map(String::strip)
                    .filter(line -> line.startsWith("/"))
                    .toList()
                    .stream();
        } catch (IOException e) {
            return Stream.of();
        }
    }

    private static Stream<String> lines(Path file) {
        try {
            return Files.readString(file).lines();
        } catch (IOException e) {
            return Stream.of();
        }
    }
}
