/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.BuildInfo;
import dev.maect.cli.LauncherProcess.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The launcher as a process: on this project's classes, and in a small project with a wrapper that builds nothing. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "Windows has maect.cmd")
class LauncherTest {
    @TempDir
    private Path temporary;

    private Path project;

    @BeforeEach
    void makeProject() throws IOException {
        project = Files.createDirectories(temporary.toRealPath().resolve("a place with spaces"));
        for (String folder : List.of(".mvn", "core/src/main", "cli/src/main")) {
            Files.createDirectories(project.resolve(folder));
        }
        for (String pom : List.of("pom.xml", "core/pom.xml", "cli/pom.xml", "core/src/main/Source.java")) {
            Files.writeString(project.resolve(pom), "");
        }
        Files.copy(LauncherProcess.projectRoot().resolve("maect"), project.resolve("maect"));
        script(project.resolve("mvnw"), """
                echo "$@" >>mvnw.calls
                [ ! -f broken ] || { echo "COMPILATION ERROR: something"; exit 1; }
                case "$*" in *-Pmkl*|*,mkl*) [ ! -f no-mkl ] || { echo "no artifact org.bytedeco:mkl:jar"; exit 1; } ;; esac
                mkdir -p cli/target
                : >cli/target/maect-cli.jar
                printf '%s' "$FAKE_CLASSPATH" >cli/target/maect.classpath
                """);
        long past = Instant.now().getEpochSecond() - 60;
        try (var files = Files.walk(project)) {
            for (Path file : files.toList()) {
                Files.setLastModifiedTime(file, FileTime.from(Instant.ofEpochSecond(past)));
            }
        }
    }

    private LauncherProcess launcher() {
        return new LauncherProcess(project.resolve("maect"))
                .with("FAKE_CLASSPATH", System.getProperty("java.class.path"))
                .with("MAECT_MKL", "0");
    }

    private static void script(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n" + text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private long builds() throws IOException {
        try (var lines = Files.lines(project.resolve("mvnw.calls"))) {
            return lines.count();
        }
    }

    /** A Java of the given version that tells how it was called. */
    private Path fakeJava(String version) throws IOException {
        Path home = temporary.resolve("java-" + version);
        script(
                home.resolve("bin/java"),
                "echo pid $$; env | grep -E '^(MALLOC|MKL|OMP|GOMP|MAECT)_' | sort; printf '<%s>\\n' \"$@\"\n");
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
        return home;
    }

    /** A PATH that has what the launcher needs, but no Java. */
    private String pathWithoutJava() throws IOException {
        Path folder = temporary.resolve("tools");
        for (String tool :
                List.of("dirname", "basename", "sed", "cat", "readlink", "find", "head", "env", "sort", "grep")) {
            String place = Files.exists(Path.of("/usr/bin", tool)) ? "/usr/bin/" : "/bin/";
            script(folder.resolve(tool), "exec " + place + tool + " \"$@\"\n");
        }
        return folder.toString();
    }

    @Test
    void runsMaectFromAnywhere() throws IOException {
        Path link = temporary.resolve("link to maect");
        Files.createSymbolicLink(link, LauncherProcess.projectRoot().resolve("maect"));
        Result result = new LauncherProcess(link)
                .with("MAECT_CLASSPATH", System.getProperty("java.class.path"))
                .in(temporary)
                .run("--version");
        assertThat(result.err()).isEmpty();
        assertThat(result.out()).startsWith("maect " + BuildInfo.current().version());
        assertThat(result.exitCode()).isEqualTo(ExitCode.OK);
        Files.delete(link);
    }

    /** An archive is the launcher with lib/ and runtime/ beside it and no pom.xml. */
    @Test
    void anArchiveRunsItsOwnJarsOnItsOwnJavaAndBuildsNothing() throws IOException {
        Path archive = Files.createDirectories(temporary.resolve("an archive"));
        Files.copy(
                LauncherProcess.projectRoot().resolve("maect"),
                archive.resolve("maect"),
                StandardCopyOption.COPY_ATTRIBUTES);
        Files.createDirectories(archive.resolve("lib"));
        script(archive.resolve("runtime/bin/java"), "printf '%s\\n' \"$@\"\n");
        Files.writeString(archive.resolve("runtime/release"), "JAVA_VERSION=\"17.0.1\"\n");
        Result result =
                new LauncherProcess(archive.resolve("maect")).in(temporary).run("doctor");
        assertThat(result.err()).isEmpty();
        assertThat(result.out().lines())
                .containsSequence("-cp", archive.toRealPath().resolve("lib") + "/*", "dev.maect.cli.Main", "doctor")
                .contains("-Dmaect.home=" + archive.toRealPath());
    }

    @Test
    void passesTheExitCodeOn() {
        Result result = new LauncherProcess().run("no-such-command");
        assertThat(result.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(result.err()).contains("no-such-command");
    }

    @Test
    void buildsOnFirstUseOnly() throws IOException {
        Result first = launcher().run("--version");
        assertThat(first.err())
                .isEqualTo(
                        "building maect (first use only); Maven downloads what it does not have yet, at most 250 MB ...\n");
        assertThat(first.out()).startsWith("maect ");
        assertThat(first.exitCode()).isZero();
        Result second = launcher().run("--version");
        assertThat(second.err()).isEmpty();
        assertThat(second.out()).isEqualTo(first.out());
        assertThat(builds()).isEqualTo(1);
        assertThat(project.resolve("cli/target/launch.lock")).doesNotExist();
    }

    @Test
    void saysHowMuchAFirstBuildMayDownload() {
        assertThat(launcher().with("MAECT_MKL", "1").run("--version").err()).contains("at most 440 MB");
        LauncherProcess cuda = launcher().with("MAECT_CUDA", "1").with("MAECT_BUILD", "always");
        assertThat(cuda.run("--version").err()).as("not the first").doesNotContain("MB");
    }

    @Test
    void buildsAgainWhenASourceChanged() throws IOException {
        launcher().run("--version");
        Files.writeString(project.resolve("core/src/main/New.java"), "");
        Files.setLastModifiedTime(
                project.resolve("core/src/main/New.java"),
                FileTime.from(Instant.now().plusSeconds(5)));
        assertThat(launcher().with("MAECT_BUILD", "never").run("--version").exitCode())
                .isZero();
        assertThat(builds()).isEqualTo(1);
        assertThat(launcher().run("--version").err()).startsWith("building maect (the sources");
        assertThat(builds()).isEqualTo(2);
    }

    @Test
    void buildsAgainForOtherProfilesOrALostJar() throws IOException {
        launcher().run("--version");
        launcher().with("MAECT_MKL", "1").with("MAECT_CUDA", "1").run("--version");
        assertThat(Files.readString(project.resolve("mvnw.calls"))).endsWith("-Pcuda,mkl -pl cli -am package\n");
        launcher().run("--version");
        assertThat(builds()).isEqualTo(3);
        try (var jars = Files.walk(project.resolve("cli/target/launch"))) {
            for (Path jar :
                    jars.filter(file -> file.toString().endsWith(".jar")).toList()) {
                Files.delete(jar);
            }
        }
        launcher().run("--version");
        assertThat(builds()).isEqualTo(4);
    }

    @Test
    void buildsWithMklUnlessToldOtherwiseWhereThereIsOne() throws IOException {
        boolean linux = System.getProperty("os.name").equals("Linux")
                && System.getProperty("os.arch").equals("amd64");
        launcher().with("MAECT_MKL", "auto").run("--version");
        assertThat(Files.readString(project.resolve("mvnw.calls")).contains("-Pmkl"))
                .isEqualTo(linux);
        launcher().with("MAECT_MKL", "0").run("--version");
        assertThat(Files.readAllLines(project.resolve("mvnw.calls")).get(linux ? 1 : 0))
                .doesNotContain("mkl");
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, architectures = "amd64")
    void buildsWithoutMklWhereItCannotBeHad() throws IOException {
        Files.writeString(project.resolve("no-mkl"), "");
        Result wished = launcher().with("MAECT_MKL", "1").run("--version");
        assertThat(wished.exitCode()).isNotZero();
        assertThat(wished.err()).contains("no artifact org.bytedeco:mkl");
        Result automatic = launcher().with("MAECT_MKL", "auto").run("--version");
        assertThat(automatic.err()).contains("built with OpenBLAS").contains("MAECT_BUILD=always");
        assertThat(automatic.out()).startsWith("maect ");
        assertThat(automatic.exitCode()).isZero();
        assertThat(launcher().with("MAECT_MKL", "auto").run("--version").err()).isEmpty();
    }

    @Test
    void aLaterBuildLeavesTheJarsOfARunningMaectAlone() throws IOException {
        launcher().run("--version");
        String before =
                Files.readString(project.resolve("cli/target/launch/classpath")).split(":", 2)[0];
        launcher().with("MAECT_BUILD", "always").run("--version");
        String after =
                Files.readString(project.resolve("cli/target/launch/classpath")).split(":", 2)[0];
        assertThat(after).isNotEqualTo(before);
        assertThat(Path.of(before)).exists();
        assertThat(Path.of(after)).exists();
    }

    @Test
    void showsTheLogOfAFailedBuildAndTriesAgain() throws IOException {
        Files.writeString(project.resolve("broken"), "");
        Result result = launcher().run("--version");
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).contains("COMPILATION ERROR: something").contains("the build failed");
        assertThat(result.out()).isEmpty();
        Files.delete(project.resolve("broken"));
        assertThat(launcher().run("--version").exitCode()).isZero();
    }

    @Test
    void aLockOfABuildThatDiedDoesNotBlock() throws IOException {
        Path lock = Files.createDirectories(project.resolve("cli/target/launch.lock"));
        Files.writeString(lock.resolve("pid"), "999999999");
        assertThat(launcher().run("--version").exitCode()).isZero();
    }

    @Test
    void refusesToBuildWhereThatIsForbidden() {
        Result result = launcher().with("MAECT_BUILD", "never").run("--version");
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).contains("not built").contains("MAECT_BUILD=never");
    }

    @Test
    void saysWhenThereIsNoJava() throws IOException {
        Result result =
                launcher().with("JAVA_HOME", "").with("PATH", pathWithoutJava()).run("--version");
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err())
                .contains("found no Java")
                .contains("17 or newer")
                .contains("JAVA_HOME");
    }

    @Test
    void saysWhenJavaIsTooOld() throws IOException {
        for (String version : List.of("11.0.2", "1.8.0_392")) {
            Result result = launcher()
                    .with("JAVA_HOME", fakeJava(version).toString())
                    .with("PATH", pathWithoutJava())
                    .run("--version");
            assertThat(result.exitCode()).isEqualTo(1);
            assertThat(result.err())
                    .contains("needs Java 17 or newer; found only")
                    .contains(version);
        }
    }

    @Test
    void takesTheJavaOnPathWhenJavaHomeIsTooOld() throws IOException {
        Path newer = fakeJava("21.0.1");
        Result result = launcher()
                .with("MAECT_CLASSPATH", "x")
                .with("JAVA_HOME", fakeJava("11.0.2").toString())
                .with("PATH", newer.resolve("bin") + ":" + pathWithoutJava())
                .run("--version");
        assertThat(result.exitCode()).isZero();
        assertThat(result.out()).contains("<dev.maect.cli.Main>\n<--version>");
    }

    @Test
    void aRuntimeWithoutACompilerCannotBuild() throws IOException {
        Result result = launcher().with("JAVA_HOME", fakeJava("17").toString()).run("--version");
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).contains("has no javac");
    }

    @Test
    void preparesTheEnvironmentOfLibtorch() throws IOException {
        LauncherProcess launcher = launcher()
                .with("MAECT_CLASSPATH", "a b.jar")
                .with("JAVA_HOME", fakeJava("17.0.15").toString())
                .with("OMP_NUM_THREADS", "3");
        String tuned = launcher.run("run", "two words", "*").out();
        assertThat(tuned)
                .contains("MALLOC_MMAP_THRESHOLD_=4294967296")
                .contains("MALLOC_TRIM_THRESHOLD_=4294967296")
                .contains("MALLOC_TOP_PAD_=268435456")
                .contains("MALLOC_ARENA_MAX=1")
                .contains("MKL_THREADING_LAYER=GNU")
                .contains("OMP_NUM_THREADS=3")
                .contains("<-cp>\n<a b.jar>\n<dev.maect.cli.Main>\n<run>\n<two words>\n<*>\n")
                .contains("<-Dmaect.home=" + project + ">")
                .doesNotContain("native-access")
                .doesNotContain("maect.columns");
        assertThat(launcher.with("MALLOC_TOP_PAD_", "5").run().out()).contains("MALLOC_TOP_PAD_=5");
        String untouched = launcher.with("MAECT_MALLOC", "system").run().out();
        assertThat(untouched).contains("MALLOC_TOP_PAD_=5").doesNotContain("MALLOC_MMAP");
    }

    @Test
    void leavesThreadsAndWaitingToTheProcessItself() throws IOException {
        String out = launcher()
                .with("MAECT_CLASSPATH", "x")
                .with("JAVA_HOME", fakeJava("17").toString())
                .with("MAECT_WAIT", "passive")
                .run()
                .out();
        assertThat(out).doesNotContain("OMP_").contains("MAECT_WAIT=passive");
    }

    @Test
    void adaptsToNewerJavasAndPassesOptionsOn() throws IOException {
        String out = launcher()
                .with("MAECT_CLASSPATH", "x")
                .with("JAVA_HOME", fakeJava("25.0.3").toString())
                .with("MAECT_JAVA_OPTS", "-Xmx3g -Dx=y")
                .run()
                .out();
        assertThat(out)
                .contains("<--enable-native-access=ALL-UNNAMED>")
                .contains("<-Xmx3g>\n<-Dx=y>")
                .containsSubsequence("<-Xmn48m>", "<-Xmx3g>"); // so that one's own -Xmn wins
    }

    @Test
    void becomesJavaSoThatSignalsReachIt() throws Exception {
        Path out = temporary.resolve("out");
        Process process = launcher()
                .with("MAECT_CLASSPATH", "x")
                .with("JAVA_HOME", fakeJava("17").toString())
                .start(out, temporary.resolve("err"));
        assertThat(process.waitFor()).isZero();
        assertThat(Files.readString(out)).startsWith("pid " + process.pid() + "\n");
    }
}
