/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.MaectException;
import dev.maect.cli.console.ScreenStream;
import dev.maect.cli.weights.ConvertCommand;
import dev.maect.train.DivergedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

class FailureTest {
    static Stream<Arguments> errors() {
        return Stream.of(
                Arguments.of(new MaectException("no such recipe"), 1, "no such recipe", ""),
                Arguments.of(new DivergedException("pretrain: the loss is NaN"), 3, "the loss is NaN", ""),
                Arguments.of(
                        new CompletionException(new ExecutionException(new MaectException("a.jpg is broken"))),
                        1,
                        "a.jpg is broken",
                        ""),
                Arguments.of(new InterruptedException(), 130, "Interrupted", ""),
                Arguments.of(
                        new OutOfMemoryError("Java heap space"),
                        1,
                        "Java's heap ran out of memory",
                        "MAECT_JAVA_OPTS=-Xmx"),
                Arguments.of(new StackOverflowError(), 1, "nested more deeply", "--debug"),
                Arguments.of(
                        new InvalidPathException("Gr??e", "unmappable"), 1, "\"Gr??e\" is no name", "LC_ALL=C.UTF-8"),
                Arguments.of(
                        new RuntimeException("[enforce fail at alloc_cpu.cpp:127] err == 0. DefaultCPUAllocator: can't"
                                + " allocate memory: you tried to allocate 40000000000 bytes. Error code 12"),
                        1,
                        "Out of memory",
                        "batch-size"),
                Arguments.of(
                        new RuntimeException("CUDA out of memory. Tried to allocate 2.00 GiB\nException raised from"),
                        1,
                        "GPU ran out of memory",
                        "batch-size"),
                Arguments.of(new UncheckedIOException(new NoSuchFileException("/a/b")), 1, "/a/b", "Check the path"),
                Arguments.of(new AccessDeniedException("/a/b"), 1, "No permission for /a/b", "permissions"),
                Arguments.of(new IOException("No space left on device"), 1, "disk is full", "Free some space"),
                Arguments.of(
                        new UnsatisfiedLinkError("/x/libjnitorch.so: libcudart.so.13: cannot open shared object file"),
                        1,
                        "libcudart.so.13",
                        "CUDA 13"),
                Arguments.of(
                        new UnsatisfiedLinkError("/lib/libc.so.6: version `GLIBC_2.34' not found (required by x)"),
                        1,
                        "GLIBC_2.34",
                        "newer Linux"),
                Arguments.of(
                        new ExceptionInInitializerError(
                                new UnsatisfiedLinkError("no jnitorch in java.library.path: /usr/lib")),
                        1,
                        "no libtorch for",
                        "linux-x86_64"),
                Arguments.of(
                        new UnsatisfiedLinkError("/usr/lib/x.so: failed to map segment from shared object"),
                        1,
                        "forbids execution",
                        "cachedir"),
                Arguments.of(new NoClassDefFoundError("Could not initialize class x"), 1, "native library", "doctor"),
                Arguments.of(
                        new IllegalStateException("odd"), 1, "Unexpected IllegalStateException: odd", "fault in maect"),
                Arguments.of(new NullPointerException(), 1, "NullPointerException", "--debug"));
    }

    @ParameterizedTest
    @MethodSource("errors")
    void saysWhatHappenedAndWhatToDo(Throwable error, int exitCode, String message, String remedy) {
        Failure failure = Failure.of(error);
        assertThat(failure.exitCode()).isEqualTo(exitCode);
        assertThat(failure.message()).contains(message);
        assertThat(failure.remedy()).contains(remedy);
        assertThat(failure.message()).doesNotContain("\n");
    }

    @Test
    void cutsTheStackThatLibtorchPutsIntoItsMessages() {
        RuntimeException error = null;
        try (Tensor a = torch.ones(2, 3);
                Tensor b = torch.ones(2, 3)) {
            torch.matmul(a, b).close();
        } catch (RuntimeException e) {
            error = e;
        }
        assertThat(error).isNotNull();
        Failure failure = Failure.of(error);
        assertThat(failure.message()).startsWith("A native library refused an operation: mat1 and mat2 shapes");
        assertThat(failure.message().lines()).hasSize(1);
    }

    @Test
    void aTensorThatDoesNotFitIsOutOfMemory() {
        RuntimeException error = null;
        try {
            torch.empty(1L << 45).close();
        } catch (RuntimeException e) {
            error = e;
        }
        assertThat(error).isNotNull();
        assertThat(Failure.of(error).message()).startsWith("Out of memory");
    }

    @Test
    void showsTheStackTraceOnlyWhenAsked() {
        ScreenStream stream = new ScreenStream();
        Failure failure = Failure.of(new IllegalStateException("odd"));
        failure.print(stream.unwatched(), false);
        assertThat(stream.text()).startsWith("error: Unexpected").doesNotContain("FailureTest.java");
        failure.print(stream.unwatched(), true);
        assertThat(stream.text()).contains("at dev.maect.cli.FailureTest");
    }

    @Test
    void theCommandsOptionsAreNamedForSettings() {
        Throwable error = new MaectException("It has no heads.").withSettings("heads", "out", "unheard-of");
        CommandSpec convert = new CommandLine(new ConvertCommand()).getCommandSpec();
        assertThat(Failure.of(error).withOptionsOf(convert).remedy()).isEqualTo("Options: --heads N, --out PATH");
        CommandSpec other = CommandSpec.create();
        assertThat(Failure.of(error).withOptionsOf(other).remedy())
                .contains("maect convert FILE --to maect --heads N --out");
        assertThat(Failure.of(new MaectException("plain"))
                        .withOptionsOf(convert)
                        .remedy())
                .isEmpty();
    }
}
