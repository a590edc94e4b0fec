/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.source.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.data.DataException;
import dev.maect.data.Image;
import dev.maect.data.Images;
import dev.maect.data.LabelSet;
import dev.maect.data.decode.ImageDecoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class FolderSourceTest {
    @TempDir
    private Path folder;

    private FolderSource open() {
        return FolderSource.open(folder, ImageDecoder.rgb());
    }

    @Test
    void listsImagesAtAnyDepthInOrder() throws IOException {
        Image z = Images.write(folder.resolve("z.png"), 1);
        Image deep = Images.write(folder.resolve("a/b/c/deep.png"), 2);
        Files.writeString(folder.resolve("notes.txt"), "no image");
        Images.write(folder.resolve(".thumbnails/z.png"), 3);
        try (FolderSource source = open()) {
            assertThat(source.size()).isEqualTo(2);
            assertThat(IntStream.range(0, 2).mapToObj(source::name)).containsExactly("a/b/c/deep.png", "z.png");
            Images.assertSame(source.read(0), deep);
            Images.assertSame(source.read(1), z);
            assertThat(source.labelSets()).isEmpty();
            assertThat(source.description()).contains(folder.toString()).contains("2 images");
        }
    }

    @Test
    void takesClassFoldersForLabels() throws IOException {
        Images.write(folder.resolve("dog/1.png"), 1);
        Images.write(folder.resolve("cat/9/2.png"), 2);
        Images.write(folder.resolve("cat/3.png"), 3);
        LabelSet set = open().labelSets().get(0);
        assertThat(set.classes()).containsExactly("cat", "dog");
        assertThat(set.labels()).containsExactly(0, 0, 1);
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void followsLinksButNotInCircles() throws IOException {
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        Path root = Files.createDirectory(folder.resolve("root"));
        Images.write(elsewhere.resolve("1.png"), 1);
        Files.createSymbolicLink(root.resolve("linked"), elsewhere);
        Files.createSymbolicLink(root.resolve("circle"), root);
        Files.createSymbolicLink(root.resolve("gone.png"), folder.resolve("missing.png"));
        FolderSource source = FolderSource.open(root, ImageDecoder.rgb());
        assertThat(source.size()).isEqualTo(1);
        assertThat(source.name(0)).isEqualTo("linked/1.png");
    }

    @Test
    void saysWhatIsWrongWithTheFolder() throws IOException {
        assertThatThrownBy(() -> FolderSource.open(folder.resolve("missing"), ImageDecoder.rgb()))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("No such folder: " + folder.resolve("missing"));
        assertThatThrownBy(this::open)
                .isInstanceOf(DataException.class)
                .hasMessageContaining("No images in " + folder)
                .hasMessageContaining("no files at all");
        Files.writeString(folder.resolve("a.txt"), "");
        assertThatThrownBy(this::open)
                .hasMessageContaining("1 files, none of them an image")
                .hasMessageContaining("jpeg");
    }

    @Test
    void namesTheImageThatCannotBeRead() throws IOException {
        Path broken = folder.resolve("broken.jpg");
        Files.writeString(broken, "this is not a JPEG");
        assertThatThrownBy(() -> open().read(0))
                .isInstanceOf(DataException.class)
                .hasMessageContaining(broken.toString());
        FolderSource source = open();
        Files.delete(broken);
        assertThatThrownBy(() -> source.read(0))
                .isInstanceOf(DataException.class)
                .hasMessageContaining(broken.toString());
    }
}
