/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.data.ImageSource;
import dev.maect.data.LabelSet;
import dev.maect.data.Picture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SplitListTest {
    @TempDir
    private Path folder;

    private final ImageSource source = new Named(List.of("cat/a.png", "cat/b.png", "dog/a.png", "dog/c.png"));

    private int[] rows(String text) throws IOException {
        return SplitList.rows(Files.writeString(folder.resolve("list.txt"), text), source);
    }

    @Test
    void namesMayBeFilesOrPaths() throws IOException {
        assertThat(rows("# few\ndog/a.png\n\nb.png\nb.png\n  c.png \n")).containsExactly(1, 2, 3);
    }

    @Test
    void aNameMustFitOnePicture() {
        assertThatThrownBy(() -> rows("a.png"))
                .hasMessageContaining("a.png fits 2")
                .hasMessageContaining("cat/a.png");
        assertThatThrownBy(() -> rows("t/a.png")).hasMessageContaining("fits 0");
        assertThatThrownBy(() -> rows("\n# nothing")).isInstanceOf(EvaluationException.class);
        assertThatThrownBy(() -> SplitList.rows(folder.resolve("none"), source))
                .isInstanceOf(EvaluationException.class);
    }

    /** Pictures of which only the names matter. */
    private record Named(List<String> names) implements ImageSource {
        @Override
        public int size() {
            return names.size();
        }

        @Override
        public String name(int index) {
            return names.get(index);
        }

        @Override
        public Picture read(int index) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<LabelSet> labelSets() {
            return List.of();
        }

        @Override
        public String description() {
            return "named pictures";
        }

        @Override
        public void close() {}
    }
}
