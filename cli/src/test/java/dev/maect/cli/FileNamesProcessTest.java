/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.data.decode.ImageEncoder;
import dev.maect.data.drawn.DrawnOptions;
import dev.maect.data.drawn.DrawnSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A run on images whose names are any bytes, some of them hostile, where the machine knows no language. */
@EnabledOnOs(OS.LINUX)
class FileNamesProcessTest {
    @TempDir
    private Path temp;

    @Test
    void aRunNeedsNoLocaleAndNamesWhatItSkips() throws IOException {
        Path images = Files.createDirectory(temp.resolve("images"));
        try (DrawnSource source = new DrawnSource(1, 60, DrawnOptions.defaults().withImageSize(16));
                InputStream recipe = FileNamesProcessTest.class.getResourceAsStream("run/micro.yaml")) {
            Files.copy(recipe, temp.resolve("micro.yaml"));
            for (int i = 0; i < source.size(); i++) {
                Files.write(images.resolve(i + ".png"), ImageEncoder.png(source.read(i)));
            }
        }
        // 43 bytes with a frame of 13,000 x 13,000
        byte[] gif = {'G', 'I', 'F', '8', '9', 'a', 1, 0, 1, 0, (byte) 0x80, 0, 0, 0, 0, 0, -1, -1, -1, 0x2c, 0, 0, 0, 0
        };
        byte[] frame = {(byte) 0xc8, 0x32, (byte) 0xc8, 0x32, 0, 2, 2, 0x4c, 1, 0, 0x3b};
        byte[] bomb = java.util.Arrays.copyOf(gif, gif.length + frame.length);
        System.arraycopy(frame, 0, bomb, gif.length, frame.length);
        Files.write(images.resolve("bomb.gif"), bomb);
        Path launcher = temp.resolve("start");
        Files.writeString(launcher, """
                #!/bin/sh
                data="$(printf 'Caf\\303\\251')"
                class="$(printf 'Gr\\303\\266\\303\\237e')"
                latin="$(printf 'k\\351')"
                mkdir -p "$data/$class" "$data/$latin"
                for i in images/*5.png images/*7.png; do mv "$i" "$data/$latin/"; done
                mv images/* "$data/$class/"
                exec "$LAUNCHER" "$@" --data "$data" --out "$data-run"
                """);
        Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwxr-xr-x"));
        LauncherProcess.Result result = new LauncherProcess(launcher)
                .with("MAECT_CLASSPATH", System.getProperty("java.class.path"))
                .with("LAUNCHER", LauncherProcess.projectRoot().resolve("maect").toString())
                .with("LC_ALL", "C")
                .in(temp)
                .run("run", "micro.yaml");
        assertThat(result.err()).doesNotContain("Exception").contains("bomb.gif", "13000 x 13000");
        assertThat(result.exitCode()).as(result.err()).isZero();
        try (var files = Files.walk(temp)) {
            Path bad = files.filter(file -> file.endsWith("bad-files.txt"))
                    .findFirst()
                    .orElseThrow();
            assertThat(Files.readString(bad)).contains("Gr\u00f6\u00dfe/bomb.gif");
            assertThat(Files.readString(bad.resolveSibling("summary.json"))).contains("label");
        }
    }
}
