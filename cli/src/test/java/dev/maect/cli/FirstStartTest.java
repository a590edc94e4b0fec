/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.cli.LauncherProcess.Result;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** maect where its native libraries have never been unpacked, and where something is the matter with them. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the launcher of this test is a shell script")
class FirstStartTest {
    @TempDir
    private Path folder;

    private Path cache;
    private Path weights;

    @BeforeEach
    void makeWeights() throws IOException {
        cache = folder.toRealPath().resolve("cache");
        byte[] header =
                "{\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}".getBytes(StandardCharsets.UTF_8);
        ByteBuffer file = ByteBuffer.allocate(8 + header.length + 4).order(ByteOrder.LITTLE_ENDIAN);
        file.putLong(header.length).put(header);
        weights = Files.write(folder.resolve("x.safetensors"), file.array());
    }

    /** The cache holds links that lead out of the temporary folder, which JUnit warns of. */
    @AfterEach
    void deleteCache() throws IOException {
        if (Files.exists(cache)) {
            try (Stream<Path> files = Files.walk(cache)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private LauncherProcess launcher() {
        return new LauncherProcess().with("MAECT_JAVA_OPTS", "-Dorg.bytedeco.javacpp.cachedir=" + cache);
    }

    @Test
    void whatAsksForJsonGetsNothingElse() throws IOException {
        Result first = launcher().run("inspect", "--json", weights.toString());
        assertThat(new JsonMapper().readTree(first.out()).isObject()).isTrue();
        assertThat(first.err().lines())
                .as("a line for libtorch, and one for MKL where the build has it")
                .hasSizeBetween(1, 2)
                .allSatisfy(line -> assertThat(line).matches("Unpacking .* \\(once\\): \\d+ MB into " + cache));
        assertThat(first.exitCode()).isEqualTo(ExitCode.OK);

        Result second = launcher().run("inspect", "--json", weights.toString());
        assertThat(second.out()).isEqualTo(first.out());
        assertThat(second.err()).isEmpty();

        spoil("libjnitorch");
        Result third = launcher().run("bench", "step", "--model", "small", "--runs", "1");
        assertThat(third.err())
                .contains("error: A native library could not be loaded: " + cache)
                .contains("deleting the folder " + cache + ".\n`maect doctor` says more.")
                .doesNotContain("\tat ");
        assertThat(third.exitCode()).isEqualTo(ExitCode.ERROR);
    }

    @Test
    void whatComputesNothingUnpacksNothing() {
        Result recipes = launcher().run("recipes");
        assertThat(recipes.out()).contains("cifar10");
        assertThat(recipes.err()).isEmpty();
        assertThat(launcher().run("--version").err()).isEmpty();
        assertThat(launcher().run("eval", "knn", "--help").err()).isEmpty();
        assertThat(cache).doesNotExist();
    }

    /** JavaCPP takes what has the size and time that it expects for what it has unpacked. */
    private void spoil(String name) throws IOException {
        Path library;
        try (Stream<Path> files = Files.walk(cache)) {
            library = files.filter(file -> file.getFileName().toString().startsWith(name))
                    .findFirst()
                    .orElseThrow();
        }
        FileTime time = Files.getLastModifiedTime(library);
        Files.write(library, new byte[(int) Files.size(library)]);
        Files.setLastModifiedTime(library, time);
    }
}
