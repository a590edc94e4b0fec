/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The container image starts Java without the launcher; it must start it in the same way. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "Windows has maect.cmd")
class ContainerImageTest {
    private static final Path ARCHIVE = LauncherProcess.projectRoot().resolve("archive");
    private static final Pattern VARIABLE = Pattern.compile("<((?:MALLOC|MKL|OPENBLAS|OPENCV)_[A-Z_]+)>([^<]*)</");

    @TempDir
    private Path temp;

    private List<String> launcher() throws IOException {
        Path java = temp.resolve("bin/java");
        Files.createDirectories(java.getParent());
        Files.writeString(
                java,
                "#!/bin/sh\nenv | grep -E '^(MALLOC|MKL|OPENBLAS|OPENCV)_' | grep -v CORETYPE | grep -v L2_SIZE;"
                        + " printf '<%s>\\n' \"$@\"\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.writeString(temp.resolve("release"), "JAVA_VERSION=\"17.0.1\"\n");
        return new LauncherProcess()
                .with("MAECT_CLASSPATH", "jars")
                .with("JAVA_HOME", temp.toString())
                .with("MAECT_JAVA_OPTS", "")
                .run()
                .out()
                .lines()
                .toList();
    }

    @Test
    void itsOptionsAreTheLaunchers() throws IOException {
        Set<String> wanted = launcher().stream()
                .filter(line -> line.startsWith("<"))
                .map(line -> line.substring(1, line.length() - 1))
                .filter(word -> !word.startsWith("-Dmaect.") && !word.equals("jars"))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> here = Pattern.compile("\\s+")
                .splitAsStream(Files.readString(ARCHIVE.resolve("src/image/java.options")))
                .filter(word -> !word.contains("@") && !word.startsWith("-Duser.home="))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(wanted).contains("-cp", "dev.maect.cli.Main");
        assertThat(here).isEqualTo(wanted);
    }

    @Test
    void itsVariablesAreTheLaunchers() throws IOException {
        Set<String> wanted = launcher().stream()
                .filter(line -> !line.startsWith("<"))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> here = VARIABLE.matcher(Files.readString(ARCHIVE.resolve("pom.xml")))
                .results()
                .map(match -> match.group(1) + "=" + match.group(2))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(wanted).contains("MALLOC_ARENA_MAX=1");
        assertThat(here).isEqualTo(wanted);
    }
}
