/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.lowshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.data.Image;
import dev.maect.data.ImageSource;
import dev.maect.data.LabelSet;
import dev.maect.eval.EvaluationException;
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

    /** SimCLR v2 and MSN; torchvision's folders; lists for file-list loaders; after a conversion. */
    @Test
    void everyPublishedSpellingIsTaken() throws IOException {
        ImageSource imageNet = new Named(List.of(
                "n01440764/n01440764_10026.JPEG",
                "n01440764/n01440764_10027.JPEG",
                "n01443537/n01443537_2.JPEG",
                "n01443537/n01443537_2 1.JPEG"));
        for (String spelling : List.of(
                "n01440764_10027.JPEG",
                "n01440764/n01440764_10027.JPEG",
                "./n01440764/n01440764_10027.JPEG",
                "train/n01440764/n01440764_10027.JPEG",
                "/data/imagenet/train/n01440764/n01440764_10027.JPEG",
                "n01440764\\n01440764_10027.JPEG",
                "n01440764/n01440764_10027.JPEG 0",
                "n01440764/n01440764_10027.JPEG\t0",
                "n01440764_10027.JPEG,0",
                "n01440764_10027.JPEG, 12\r",
                "n01440764/n01440764_10027",
                "n01440764/n01440764_10027 1",
                "n01440764_10027.png",
                "\uFEFFn01440764_10027.JPEG")) {
            Path file = Files.writeString(folder.resolve("list.txt"), spelling + "\n");
            assertThat(SplitList.rows(file, imageNet)).as(spelling).containsExactly(1);
        }
        // A name may end in a number as labels do.
        Path file = Files.writeString(folder.resolve("list.txt"), "n01443537_2 1.JPEG\nn01443537/n01443537_2 1\n");
        assertThat(SplitList.rows(file, imageNet)).containsExactly(3);
    }

    @Test
    void otherFoldersBeforeTheLastDoNotMatter() throws IOException {
        ImageSource deep = new Named(List.of("train/cat/a.png", "train/dog/a.png", "old/dog/a.png", "c.png"));
        Path list = folder.resolve("list.txt");
        assertThat(SplitList.rows(Files.writeString(list, "imagenet/train/dog/a.png\nanywhere/c.png"), deep))
                .containsExactly(1, 3);
        assertThatThrownBy(() -> SplitList.rows(Files.writeString(list, "new/dog/a.png"), deep))
                .hasMessageContaining("fits 2 images of the named images, such as train/dog/a.png, old/dog/a.png");
    }

    @Test
    void theSameEndingIsPreferred() throws IOException {
        ImageSource both = new Named(List.of("a.jpg", "a.png"));
        Path list = folder.resolve("list.txt");
        assertThat(SplitList.rows(Files.writeString(list, "a.png"), both)).containsExactly(1);
        assertThatThrownBy(() -> SplitList.rows(Files.writeString(list, "a.gif"), both))
                .hasMessageContaining("fits 2");
    }

    @Test
    void linesThatFitNothingAreCountedAndShown() {
        assertThatThrownBy(() -> rows("c.png\n# other\nx.png\ncat/y.png 7\nb.png\nz.png\nq.png\n"))
                .isInstanceOf(EvaluationException.class)
                .hasMessageContaining("list.txt: 4 of 6 lines fit no image of the named images, such as")
                .hasMessageContaining("x.png (line 3), cat/y.png 7 (line 4), z.png (line 6)")
                .hasMessageContaining("named like cat/a.png")
                .hasMessageContaining("held out");
    }

    @Test
    void aFileThatIsNoTextIsRefused() {
        assertThatThrownBy(() -> SplitList.rows(
                        Files.write(folder.resolve("list.bin"), new byte[] {(byte) 0xff, (byte) 0xd8, 1}), source))
                .isInstanceOf(EvaluationException.class)
                .hasMessageContaining("no text in UTF-8");
    }

    @Test
    void aNameMustFitOneImage() {
        assertThatThrownBy(() -> rows("a.png"))
                .hasMessageContaining("line 1: a.png fits 2")
                .hasMessageContaining("cat/a.png, dog/a.png");
        assertThatThrownBy(() -> rows("t/a.png")).hasMessageContaining("1 of 1 lines fit no image");
        assertThatThrownBy(() -> rows("\n# nothing")).isInstanceOf(EvaluationException.class);
        assertThatThrownBy(() -> SplitList.rows(folder.resolve("none"), source))
                .isInstanceOf(EvaluationException.class);
    }

    /** Images of which only the names matter. */
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
        public Image read(int index) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<LabelSet> labelSets() {
            return List.of();
        }

        @Override
        public String description() {
            return "named images";
        }

        @Override
        public void close() {}
    }
}
