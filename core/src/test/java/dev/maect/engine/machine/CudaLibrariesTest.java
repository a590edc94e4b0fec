/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CudaLibrariesTest {
    @TempDir
    private Path root;

    private void library(String folder, String name) throws IOException {
        Files.createDirectories(root.resolve(folder));
        Files.createFile(root.resolve(folder).resolve(name));
    }

    @Test
    void looksWhereTheDynamicLinkerDoes() throws IOException {
        assertThat(CudaLibraries.missing("", root))
                .containsEntry("libcudnn.so.9", "nvidia-cudnn-cu13")
                .containsEntry("libcudart.so.13", "nvidia-cuda-runtime")
                .hasSize(12);
        library("usr/lib/x86_64-linux-gnu", "libnccl.so.2");
        library("usr/local/cuda/lib64", "libcudart.so.13");
        library("python/nvidia/cudnn/lib", "libcudnn.so.9");
        Files.createDirectories(root.resolve("etc/ld.so.conf.d"));
        Files.writeString(root.resolve("etc/ld.so.conf.d/988_cuda.conf"), "# CUDA\n/usr/local/cuda/lib64\n");
        assertThat(CudaLibraries.missing(root.resolve("python/nvidia/cudnn/lib") + ":", root))
                .doesNotContainKeys("libnccl.so.2", "libcudart.so.13", "libcudnn.so.9")
                .hasSize(9);
    }
}
