/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.weights.pytorch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.checkpoint.WeightFiles;
import dev.maect.weights.CheckpointException;
import dev.maect.weights.TestFiles;
import dev.maect.weights.WeightFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Checkpoints that want to run code, or claim what they do not hold. */
class PickleSafetyTest {
    private static final byte[] FLOATS = {
        0, 0, (byte) 0x80, 0x3f, 0, 0, 0, 0x40, 0, 0, 0x40, 0x40, 0, 0, (byte) 0x80, 0x40
    };

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "os, system",
        "posix, system",
        "nt, system",
        "builtins, eval",
        "builtins, exec",
        "builtins, getattr",
        "builtins, __import__",
        "__builtin__, eval",
        "subprocess, Popen",
        "torch, load",
        "torch.serialization, load",
        "torch.hub, load",
        "torch, FloatStorage.from_file",
        "torch._utils, _rebuild_sparse_tensor",
        "collections, OrderedDict.fromkeys",
        "numpy.testing._private.utils, runstring",
        "numpy.dtypes.evil, XDType",
        "copyreg, _reconstructor",
        "runpy, _run_code",
        "evil, argparse.Namespace",
    })
    void refusesTheGlobalByName(String module, String name) {
        byte[] called = new PickleWriter()
                .op('}')
                .text("model")
                .global(module, name)
                .text("echo gotcha")
                .op(0x85, 'R', 's')
                .end();
        byte[] onlyNamed = new PickleWriter()
                .op('}')
                .text("model")
                .global(module, name)
                .op('s')
                .end();
        byte[] onTheStack = new PickleWriter()
                .op('}')
                .text("model")
                .text(module)
                .text(name)
                .op(0x93, 's')
                .end();
        for (byte[] pickle : List.of(called, onlyNamed, onTheStack)) {
            assertRefused(pickle, module + "." + name).hasMessageContaining("nothing was executed");
        }
    }

    @Test
    void refusesAGlobalHiddenInsideATensor() {
        byte[] asTensorType = new PickleWriter()
                .global("torch._tensor", "_rebuild_from_type_v2")
                .op('(')
                .global("os", "system")
                .op('N')
                .text("id")
                .op(0x85, 'N', 't', 'R')
                .end();
        assertRefused(asTensorType, "os.system");
        byte[] asStorageType = new PickleWriter()
                .op('(')
                .text("storage")
                .global("os", "system")
                .text("0")
                .text("cpu")
                .number(4)
                .op('t', 'Q')
                .end();
        assertRefused(asStorageType, "os.system");
        byte[] harmlessButNoStorage = new PickleWriter()
                .op('(')
                .text("storage")
                .global("argparse", "Namespace")
                .text("0")
                .text("cpu")
                .number(4)
                .op('t', 'Q')
                .end();
        assertRefused(harmlessButNoStorage, "argparse.Namespace");
    }

    @Test
    void refusesCallsOfThingsThatAreNoFunctions() {
        assertRefused(new PickleWriter().text("x").op(')', 'R').end(), "not a function");
        assertRefused(
                new PickleWriter().global("torch", "FloatStorage").op(')', 'R').end(), "torch.FloatStorage");
        assertRefused(new PickleWriter().global("torch", "Size").op(')', 'R').end(), "wrong arguments");
        assertRefused(new PickleWriter().text("x").op('}', 'b').end(), "state");
        assertRefused(
                new PickleWriter().op(0x82, 1).end(), "instruction 0x82"); // an extension code: a global by number
        assertRefused(new PickleWriter().op('i').end(), "instruction 0x69"); // INST: calls a class by name
        assertRefused(new PickleWriter().op('h', 7).end(), "recalls value 7");
        assertRefused(new PickleWriter().op('0').end(), "empty stack");
        assertRefused(new PickleWriter().op('e').end(), "a mark is missing");
        assertRefused(new PickleWriter().op(']', ']').end(), "left over");
        assertRefused(new PickleWriter().op(0x80, 0).end(), "protocol 0");
        assertRefused(new PickleWriter().text("just a text").end(), "no dictionary");
        assertRefused(new PickleWriter().op('}').end(), "no tensors");
        assertRefused(new PickleWriter().op('}', ']', 'N', 's').end(), "key");
    }

    @Test
    void readsATensorThatKeepsToItsStorage() {
        byte[] pickle = new PickleWriter()
                .op('}')
                .text("x")
                .tensor(4, 1, new long[] {1, 3}, new long[] {99, 1})
                .op('s')
                .end();
        Path path = PickleWriter.checkpoint(folder.resolve("good.pth"), pickle, Map.of("0", FLOATS));
        try (WeightFile file = WeightFiles.open(path)) {
            assertThat(TestFiles.floats(file, "x")).containsExactly(2, 3, 4);
        }
    }

    @Test
    void refusesATensorThatReachesOutsideItsStorage() {
        assertTensorRefused(4, 0, new long[] {5}, new long[] {1}, "reaches outside");
        assertTensorRefused(4, 4, new long[] {1}, new long[] {1}, "reaches outside");
        assertTensorRefused(4, 0, new long[] {2, 2}, new long[] {3, 1}, "reaches outside");
        assertTensorRefused(4, -1, new long[] {1}, new long[] {1}, "impossible");
        assertTensorRefused(4, 3, new long[] {3}, new long[] {-1}, "impossible");
        assertTensorRefused(4, 0, new long[] {-4}, new long[] {1}, "impossible");
        assertTensorRefused(4, 0, new long[] {4}, new long[] {1, 1}, "impossible");
        assertTensorRefused(4, Long.MAX_VALUE, new long[] {4}, new long[] {1}, "impossible");
        assertTensorRefused(4, 1, new long[] {3}, new long[] {Long.MAX_VALUE}, "impossible");
        assertTensorRefused(4, 0, new long[] {1L << 62, 8}, new long[] {0, 0}, "impossible");
        assertTensorRefused(4, 0, new long[40], new long[40], "40 dimensions");
        assertTensorRefused(5, 0, new long[] {5}, new long[] {1}, "should have 20 bytes");
        assertTensorRefused(Long.MAX_VALUE, 0, new long[] {5}, new long[] {1}, "claims");
        assertTensorRefused(-4, 0, new long[] {4}, new long[] {1}, "damaged");
    }

    @Test
    void refusesToInflateOneElementToATerabyte() {
        assertTensorRefused(4, 0, new long[] {1L << 38}, new long[] {0}, "times the size of the file");
    }

    @Test
    void boundsWhatAPickleCanMultiply() {
        // Lists of lists of lists, each holding the one before twice: 2^200 entries if walked.
        PickleWriter lists = new PickleWriter().op('}').text("bomb").op(']');
        for (int level = 0; level < 200; level++) {
            lists.op('q', 0, '0', ']', 'h', 0, 'a', 'h', 0, 'a');
        }
        byte[] pickle = lists.op('s')
                .text("x")
                .tensor(4, 0, new long[] {4}, new long[] {1})
                .op('s')
                .end();
        Path path = PickleWriter.checkpoint(folder.resolve("bomb.pth"), pickle, Map.of("0", FLOATS));
        try (WeightFile file = WeightFiles.open(path)) {
            assertThat(TestFiles.floats(file, "x")).containsExactly(1, 2, 3, 4);
            assertThat(file.extras()).containsKey("bomb");
        }
        // A dictionary that holds itself.
        byte[] endless =
                new PickleWriter().op('}', 'q', 0).text("self").op('h', 0, 's').end();
        assertRefused(endless, "nested more than 8 deep");
        PickleWriter long1 = new PickleWriter();
        for (int i = 0; i < 1_100_000; i++) {
            long1.op('}', '0');
        }
        assertRefused(long1.end(), "2000000 instructions");
    }

    /** A few hundred bytes: dictionaries of sixty names for the one before, eight deep. */
    private static PickleWriter shared(PickleWriter pickle) {
        pickle.op('}', 'q', 0, '0');
        for (int level = 0; level < 8; level++) {
            pickle.op('}');
            for (int name = 0; name < 60; name++) {
                pickle.text("n" + name).op('h', level, 's');
            }
            pickle.op('q', level + 1, '0');
        }
        return pickle.op('h', 8);
    }

    @Test
    @Timeout(20)
    void visitsOfSharedDictionariesAreCounted() {
        assertRefused(shared(new PickleWriter()).end(), "share one another so often");
        // Also as the content of a wrapper, and as what is beside the weights.
        PickleWriter wrapped = new PickleWriter().op('}').text("state_dict");
        assertRefused(shared(wrapped).op('s').end(), "share one another so often");
        PickleWriter beside =
                new PickleWriter().op('}').text("state_dict").op('}').text("x");
        beside.tensor(4, 0, new long[] {4}, new long[] {1}).op('s', 's').text("more");
        Path path = PickleWriter.checkpoint(
                folder.resolve("beside.pth"), shared(beside).op('s').end(), Map.of("0", FLOATS));
        try (WeightFile file = WeightFiles.open(path)) {
            assertThat(file.names()).containsExactly("x");
            assertThat(file.extras()).containsKey("more");
        }
    }

    @Test
    void longNamesAreNotMultiplied() {
        PickleWriter names =
                new PickleWriter().op('}').text("a".repeat(1000)).op('}').text("b");
        names.tensor(4, 0, new long[] {4}, new long[] {1}).op('s', 's');
        assertRefused(names.end(), "more than 1000 characters");
        PickleWriter tuple = new PickleWriter()
                .op('}')
                .text("x")
                .text("y".repeat(150))
                .op(0x86)
                .op('N', 's');
        assertRefused(tuple.end(), "holds no tensors");
    }

    @Test
    void typesThatAreNotSupportedAreNamedAsSuch() {
        for (String type : new String[] {"float8_e4m3fn", "uint16", "uint64", "complex32", "Float8_e5m2Storage"}) {
            assertRefused(new PickleWriter().global("torch", type).end(), "torch." + type + ", which is not supported")
                    .message()
                    .doesNotContain("run code");
        }
    }

    @Test
    void nothingIsInflated() throws IOException {
        Path path = folder.resolve("bomb.pth");
        byte[] pickle = new PickleWriter()
                .op('}')
                .text("x")
                .tensor(4, 0, new long[] {4}, new long[] {1})
                .op('s')
                .end();
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(path))) {
            for (Map.Entry<String, byte[]> stored :
                    Map.of("a/data.pkl", pickle, "a/data/0", FLOATS).entrySet()) {
                CRC32 crc = new CRC32();
                crc.update(stored.getValue());
                ZipEntry entry = new ZipEntry(stored.getKey());
                entry.setMethod(ZipEntry.STORED);
                entry.setSize(stored.getValue().length);
                entry.setCrc(crc.getValue());
                zip.putNextEntry(entry);
                zip.write(stored.getValue());
            }
            // 64 MB of zeros in 64 KB that nobody wants; that something is wrong with it goes unnoticed, as it is not
            // read.
            zip.putNextEntry(new ZipEntry("a/bomb"));
            for (int i = 0; i < 64; i++) {
                zip.write(new byte[1 << 20]);
            }
        }
        byte[] bytes = Files.readAllBytes(path);
        Arrays.fill(bytes, bytes.length / 2, bytes.length / 2 + 1000, (byte) 0xff);
        Files.write(path, bytes);
        try (WeightFile file = WeightFiles.open(path)) {
            assertThat(TestFiles.floats(file, "x")).containsExactly(1, 2, 3, 4);
        }
    }

    @Test
    void refusesATextLongerThanTheFile() {
        assertRefused(new PickleWriter().op('X').int32(Integer.MAX_VALUE).end(), "remain");
        assertRefused(new PickleWriter().op('X').int32(-1).end(), "remain");
        assertRefused(new PickleWriter().op(0x8b).int32(2000).end(), "2000 bytes");
        byte[] negative = new PickleWriter().op(0x8d).int32(-1).int32(-1).end();
        assertRefused(negative, "remain");
    }

    @Test
    void refusesAZipThatIsNoCheckpoint() {
        Path path = PickleWriter.checkpoint(folder.resolve("a.pth"), new byte[0], Map.of("../data.pkl", new byte[1]));
        assertThatThrownBy(() -> WeightFiles.open(path)).hasMessageContaining("holds both");
    }

    private void assertTensorRefused(long numel, long offset, long[] shape, long[] strides, String reason) {
        assertRefused(
                new PickleWriter()
                        .op('}')
                        .text("x")
                        .tensor(numel, offset, shape, strides)
                        .op('s')
                        .end(),
                reason);
    }

    private org.assertj.core.api.AbstractThrowableAssert<?, ?> assertRefused(byte[] pickle, String reason) {
        Path path = PickleWriter.checkpoint(folder.resolve("bad.pth"), pickle, Map.of("0", FLOATS));
        return assertThatThrownBy(() -> WeightFiles.open(path).close())
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("bad.pth")
                .hasMessageContaining(reason);
    }
}
