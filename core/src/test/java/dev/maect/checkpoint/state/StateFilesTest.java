/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.checkpoint.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.engine.Tensors;
import dev.maect.io.FileException;
import dev.maect.weights.CheckpointException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever happens to the files, what is gone on from is a state as it was saved: the latest that is whole. */
class StateFilesTest {
    @TempDir
    private Path temp;

    private final List<String> warnings = new ArrayList<>();

    private Path latest() {
        return temp.resolve("tune.state.safetensors");
    }

    private Path before() {
        return temp.resolve("tune.state-before.safetensors");
    }

    private StateFiles files() {
        return new StateFiles(latest(), before());
    }

    private static Map<String, Tensor> tensors(float value) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("encoder.weight", Tensors.ofFloats(new float[] {value, 2, 3, 4, 5, 6}, 2, 3));
        tensors.put("head.queue_ptr", Tensors.ofLongs(new long[] {(long) value}, 1));
        return tensors;
    }

    /** The text of the state that would be gone on from; empty without one. */
    private Optional<String> found() {
        Optional<StateFile> file = files().open(warnings::add);
        return file.map(open -> {
            try (open) {
                Map<String, Tensor> tensors = tensors(0);
                open.load(tensors);
                float value = Tensors.toFloats(tensors.get("encoder.weight"))[0];
                assertThat(open.text()).isEqualTo("state " + (int) value);
                assertThat(Tensors.toLongs(tensors.get("head.queue_ptr"))).containsExactly((long) value);
                return open.text();
            }
        });
    }

    private void write(StateFiles files, int number) {
        files.write("state " + number, tensors(number));
    }

    @Test
    void theLatestIsFoundAndTheOneBeforeStays() {
        assertThat(found()).isEmpty();
        StateFiles files = files();
        write(files, 1);
        assertThat(found()).contains("state 1");
        assertThat(before()).doesNotExist();
        write(files, 2);
        write(files, 3);
        assertThat(found()).contains("state 3");
        assertThat(StateFile.open(before()).text()).isEqualTo("state 2");
        assertThat(warnings).isEmpty();
        files.delete();
        assertThat(temp).isEmptyDirectory();
    }

    @Test
    void aFileCutAnywhereIsNotGoneOnFrom() throws IOException {
        StateFiles files = files();
        write(files, 1);
        write(files, 2);
        byte[] whole = Files.readAllBytes(latest());
        for (int length = 0; length < whole.length; length += 7) {
            Files.write(latest(), Arrays.copyOf(whole, length));
            assertThat(found()).as("cut at %d", length).contains("state 1");
        }
        assertThat(warnings).allMatch(text -> text.contains("saved before it is tried instead"));
    }

    @Test
    void aFlippedBitAnywhereIsNoticedOrHarmless() throws IOException {
        StateFiles files = files();
        write(files, 1);
        write(files, 2);
        byte[] whole = Files.readAllBytes(latest());
        int noticed = 0;
        for (int at = 0; at < whole.length; at++) {
            byte[] flipped = whole.clone();
            flipped[at] ^= (byte) (1 << at % 8);
            Files.write(latest(), flipped);
            // What is found is always whole: found() compares the tensors with the text.
            noticed += found().orElseThrow().equals("state 1") ? 1 : 0;
        }
        // Blanks between the header's parts carry nothing.
        assertThat(noticed).isGreaterThan(whole.length - 8);
    }

    @Test
    void bothDamagedMeansToBeginAnew() throws IOException {
        StateFiles files = files();
        write(files, 1);
        write(files, 2);
        Files.write(latest(), new byte[] {1, 2, 3});
        Files.write(before(), new byte[0]);
        assertThat(found()).isEmpty();
        assertThat(warnings).hasSize(2);
        assertThat(warnings.get(1)).contains("begins anew");
    }

    @Test
    void aDamagedLatestDoesNotReplaceTheGoodOneBefore() throws IOException {
        StateFiles files = files();
        write(files, 1);
        write(files, 2);
        Files.write(latest(), new byte[] {1, 2, 3});
        StateFiles next = files();
        next.open(warnings::add).orElseThrow().close();
        write(next, 3);
        assertThat(StateFile.open(before()).text()).isEqualTo("state 1");
        assertThat(found()).contains("state 3");
    }

    @Test
    void oneThatWasWholeWhenTheProcessWasKilledCounts() throws IOException {
        StateFiles files = files();
        write(files, 1);
        Path next = temp.resolve("tune.state.safetensors.next");
        StateFile.write(next, "state 2", tensors(2));
        assertThat(found()).contains("state 2");
        assertThat(StateFile.open(before()).text()).isEqualTo("state 1");
        // Killed between the two renames: the latest has become the one before already.
        Files.move(latest(), next);
        assertThat(found()).contains("state 2");
        Files.write(next, new byte[] {5});
        Files.write(temp.resolve(".tune.state.safetensors.next.0-1.tmp"), new byte[] {5});
        assertThat(found()).contains("state 2");
        assertThat(next).doesNotExist();
        assertThat(temp.resolve(".tune.state.safetensors.next.0-1.tmp")).doesNotExist();
        assertThat(warnings).isEmpty();
    }

    @Test
    void aWriteThatFailsChangesNothing() {
        StateFiles files = files();
        write(files, 1);
        write(files, 2);
        StateFiles failing = new StateFiles(latest(), before(), (file, text, tensors) -> {
            throw new FileException("No space left on device");
        });
        assertThatThrownBy(() -> write(failing, 3)).isInstanceOf(FileException.class);
        assertThat(found()).contains("state 2");
        assertThat(StateFile.open(before()).text()).isEqualTo("state 1");
    }

    @Test
    void tensorsOfOtherNamesShapesOrTypesAreRefusedAndNothingIsCopied() {
        write(files(), 1);
        Map<String, Tensor> named = tensors(9);
        named.put("more", Tensors.ofLongs(new long[] {1}, 1));
        Map<String, Tensor> shaped = tensors(9);
        shaped.put("encoder.weight", Tensors.ofFloats(new float[6], 3, 2));
        Map<String, Tensor> typed = tensors(9);
        typed.put("head.queue_ptr", Tensors.ofFloats(new float[1], 1));
        for (Map<String, Tensor> other : List.of(named, shaped, typed)) {
            try (StateFile file = files().open(warnings::add).orElseThrow()) {
                assertThatThrownBy(() -> file.load(other)).isInstanceOf(CheckpointException.class);
            }
        }
        assertThat(Tensors.toLongs(named.get("head.queue_ptr"))).containsExactly(9);
    }
}
