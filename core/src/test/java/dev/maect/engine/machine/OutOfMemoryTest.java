/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.maect.MaectException;
import dev.maect.engine.NativeSetup;
import dev.maect.engine.machine.OutOfMemory.Where;
import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What libraries and the JVM say when memory runs out, and what they say otherwise. */
class OutOfMemoryTest {
    static {
        NativeSetup.prepare();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[enforce fail at alloc_cpu.cpp:127] err == 0. DefaultCPUAllocator: can't allocate memory: you tried to"
                        + " allocate 40000000000 bytes. Error code 12 (Cannot allocate memory) | NATIVE | 40000000000",
                "std::bad_alloc | NATIVE | -1",
                "OpenCV(4.14.0) alloc.cpp:73: error: (-4:Insufficient memory) Failed to allocate 512 bytes | NATIVE | 512",
                "CUDA out of memory. Tried to allocate 2.50 GiB. GPU 0 has a total capacity of 8 GiB | GPU | 2684354560",
                "CUDA error: out of memory | GPU | -1",
            })
    void ofLibraries(String text, Where where, long asked) {
        assertThat(OutOfMemory.of(new RuntimeException(text)))
                .contains(new OutOfMemory(where, asked < 0 ? OptionalLong.empty() : OptionalLong.of(asked)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Java heap space | HEAP",
                "GC overhead limit exceeded | HEAP",
                "Requested array size exceeds VM limit | HEAP",
                "unable to create native thread: possibly out of memory or process/resource limits reached | THREADS",
                "Cannot reserve 4096 bytes of direct buffer memory (allocated: 1, limit: 2) | NATIVE",
                "Physical memory usage is too high: physicalBytes (9M) > maxPhysicalBytes (8M) | NATIVE",
            })
    void ofTheJvm(String text, Where where) {
        assertThat(OutOfMemory.of(new IOException(new OutOfMemoryError(text))).map(OutOfMemory::where))
                .contains(where);
    }

    @Test
    void otherErrorsAreNone() {
        for (Throwable error : List.of(
                new RuntimeException("The size of tensor a (3) must match the size of tensor b (4)"),
                new IllegalStateException("std::bad_alloc"),
                new StackOverflowError(),
                new RuntimeException((String) null))) {
            assertThat(OutOfMemory.of(error)).isEmpty();
        }
    }

    @Test
    void aTensorTooLargeSaysWhatWasAskedForWhatThereIsAndWhatToLower() {
        Throwable error = catchThrowable(() -> torch.empty(1L << 45).close());
        MaectException told =
                (MaectException) OutOfMemoryException.of(error, "training the stage tune", () -> "Lower it.");
        assertThat(told)
                .isInstanceOf(OutOfMemoryException.class)
                .hasMessageStartingWith("Out of memory: 131072.0GiB more were asked for; this process may have ")
                .hasMessageContaining("It happened while training the stage tune. Lower it.")
                .hasCause(error);
    }

    @Test
    void whatIsNoLackOfMemoryStaysItself() {
        RuntimeException other = new IllegalArgumentException("x");
        assertThat(OutOfMemoryException.of(other, "y", () -> "z")).isSameAs(other);
        MaectException known = new MaectException("said already", new OutOfMemoryError("Java heap space"));
        assertThat(OutOfMemoryException.of(known, "y", () -> "z")).isSameAs(known);
        StackOverflowError fatal = new StackOverflowError();
        assertThat(catchThrowable(() -> OutOfMemoryException.of(fatal, "y", () -> "z")))
                .isSameAs(fatal);
    }
}
