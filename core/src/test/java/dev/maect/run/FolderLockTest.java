/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.io.Json;
import dev.maect.run.RunFolder.Existing;
import dev.maect.run.RunFolderException.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One owner of a folder at a time. */
class FolderLockTest {
    @TempDir
    private Path temp;

    private RunFolder run;

    @BeforeEach
    void prepareRun() throws IOException {
        run = RunFolder.prepare(temp.resolve("run"), Existing.REFUSE);
        Files.writeString(run.resolvedRecipe(), "seed: 1");
    }

    /** Owns the folder that is its argument until it is told to end. */
    static final class Holder {
        private Holder() {}

        public static void main(String[] args) throws IOException {
            try (FolderLock lock = FolderLock.take(Path.of(args[0]), "maect run cifar10", () -> {})) {
                System.out.println("held");
                System.in.read();
            }
        }
    }

    private Process holder() throws IOException {
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Holder.class.getName(),
                        run.path().toString()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        assertThat(process.inputReader().readLine()).isEqualTo("held");
        return process;
    }

    private void assertInUse(String... words) {
        for (Existing existing : Existing.values()) {
            assertThatThrownBy(() -> RunFolder.prepare(run.path(), existing))
                    .isInstanceOfSatisfying(
                            RunFolderException.class,
                            e -> assertThat(e.problem()).isEqualTo(Problem.IN_USE))
                    .hasMessageContaining(run.path().toString())
                    .satisfies(e -> assertThat(e.getMessage()).contains(words));
        }
        assertThat(run.resolvedRecipe()).exists();
    }

    @Test
    void anotherProcessIsNamedAndItsFolderTakenOverWhenItIsDead() throws Exception {
        Process holder = holder();
        try {
            assertInUse("'maect run cifar10'", "process " + holder.pid(), "since 20");
            RunFolder.open(run.path()); // reading goes on
        } finally {
            holder.destroyForcibly();
        }
        assertThat(holder.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(Files.readString(run.lock())).contains("cifar10");
        RunFolder.prepare(run.path(), Existing.RESUME);
        assertThat(run.lock()).isEmptyFile();
    }

    @Test
    void whoeverIsDoneLeavesTheFolderFree() throws Exception {
        Process holder = holder();
        holder.getOutputStream().close();
        assertThat(holder.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(run.lock()).isEmptyFile();
        RunFolder.prepare(run.path(), Existing.OVERWRITE);
    }

    @Test
    void twoRunsOfOneProcessAreTwoOwners() throws IOException {
        try (FolderLock lock = FolderLock.take(run.path(), "first", () -> {})) {
            assertInUse("this very process");
            assertThat(Files.readString(run.lock())).contains("first");
        }
        RunFolder.prepare(run.path(), Existing.RESUME);
    }

    private void leaveLockOf(String host, Duration age) throws IOException {
        Files.writeString(
                run.lock(), Json.line(new FolderOwner(host, 4711, "", "2026-11-01T10:00:00Z", "maect resume here")));
        Files.setLastModifiedTime(run.lock(), FileTime.from(Instant.now().minus(age)));
    }

    @Test
    void theOwnerOnAnotherMachineIsBelievedWhileItIsHeardOf() throws IOException {
        leaveLockOf("gpu-17", Heartbeat.DEAD_AFTER.minusSeconds(60));
        assertInUse(
                "'maect resume here', process 4711 on gpu-17, since 2026-11-01T10:00:00Z, heard of 24",
                "delete " + run.lock());
        assertThat(run.path()).isDirectoryNotContaining("glob:**.tmp");
        leaveLockOf("gpu-17", Heartbeat.DEAD_AFTER.plusSeconds(10));
        RunFolder.prepare(run.path(), Existing.RESUME);
    }

    @Test
    void whoLostTheFolderIsToldAndLeavesTheLockAlone() throws Exception {
        CountDownLatch told = new CountDownLatch(1);
        FolderOwner mine = FolderOwner.current("mine");
        FolderOwner other = new FolderOwner("gpu-17", 4711, "", "2026-11-01T10:00:00Z", "theirs");
        AtomicReference<FolderOwner> lock = new AtomicReference<>(mine);
        CountDownLatch beats = new CountDownLatch(3);
        Heartbeat heartbeat =
                Heartbeat.begin(() -> mine.equals(lock.get()), beats::countDown, told::countDown, Duration.ofMillis(5));
        assertThat(beats.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(told.getCount()).isOne();
        lock.set(other);
        assertThat(told.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(heartbeat.end()).isFalse();

        try (FolderLock held = FolderLock.take(run.path(), "mine", () -> {})) {
            Files.writeString(run.lock(), Json.line(other));
        }
        assertThat(Files.readString(run.lock())).contains("theirs");
    }

    @Test
    void halfALockIsNobodys() throws IOException {
        for (String left : List.of("", "{\"host\":\"gpu", "{\"host\":null}", "{}", "[]")) {
            Files.writeString(run.lock(), left);
            RunFolder.prepare(run.path(), Existing.RESUME);
        }
    }
}
