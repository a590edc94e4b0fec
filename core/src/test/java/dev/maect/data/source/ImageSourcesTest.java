/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.data.DataException;
import dev.maect.data.ImageSource;
import dev.maect.data.Images;
import dev.maect.data.drawn.DrawnOptions;
import dev.maect.data.drawn.DrawnSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageSourcesTest {
    @TempDir
    private Path folder;

    private static int size(String spec) {
        try (ImageSource source = ImageSources.open(spec, 3)) {
            return source.size();
        }
    }

    @Test
    void recognisesFolders() throws IOException {
        Images.write(folder.resolve("train/a/1.png"), 1);
        Images.write(folder.resolve("train/b/2.png"), 2);
        Images.write(folder.resolve("test/a/3.png"), 3);
        assertThat(size(folder.toString())).isEqualTo(3);
        assertThat(size(folder + "#train")).isEqualTo(2);
        assertThat(ImageSources.open(folder).size()).isEqualTo(3);
        assertThat(ImageSources.open(Path.of(folder + "#test")).size()).isEqualTo(1);
        Images.write(folder.resolve("odd#name/x.png"), 4);
        assertThat(size(folder + "/odd#name")).isEqualTo(1);
    }

    @Test
    void recognisesArchives() throws IOException {
        byte[] png = Images.png(Images.synthetic(8, 8, 3, 1));
        Map<String, byte[]> members = Map.of("train/1.png", png, "train/2.png", png, "test/3.png", png);
        Path tar = Archives.write(folder.resolve("a.tar"), members);
        Path gzip = Archives.write(folder.resolve("whatever.gz"), members);
        assertThat(size(tar.toString())).isEqualTo(3);
        assertThat(size(gzip + "#train")).isEqualTo(2);
        try (ImageSource grey = ImageSources.open(gzip + "#test", 1)) {
            assertThat(grey.read(0).channels()).isEqualTo(1);
        }
    }

    @Test
    void recognisesCifar10() throws IOException {
        byte[] records = new byte[2 * 3073];
        Path root = Files.createDirectory(folder.resolve("cifar"));
        Files.write(root.resolve("data_batch_1.bin"), records);
        Files.write(root.resolve("test_batch.bin"), Arrays.copyOf(records, 3073));
        Path archive = Archives.write(folder.resolve("c.tar.gz"), Map.of("c/data_batch_1.bin", records));
        assertThat(size(root.toString())).isEqualTo(2);
        assertThat(size(root + "#train")).isEqualTo(2);
        assertThat(size(root + "#test")).isEqualTo(1);
        assertThat(size(archive.toString())).isEqualTo(2);
        assertThatThrownBy(() -> size(root + "#val")).hasMessageContaining("CIFAR has no part \"val\"");
        assertThatThrownBy(() -> size(archive + "#test")).hasMessageContaining("No CIFAR-10 test images");
    }

    @Test
    void opensTheDrawnSet() {
        assertThat(size("demo:7")).isEqualTo(4000);
        assertThat(size("demo:7:12")).isEqualTo(12);
        try (ImageSource source = ImageSources.open("demo:7:12:48", 1)) {
            assertThat(source.read(3).width()).isEqualTo(48);
            assertThat(source.read(3).channels()).isEqualTo(1);
        }
        for (String wrong : new String[] {"demo:", "demo:x", "demo:1:2:3:4", "demo:1:many"}) {
            assertThatThrownBy(() -> size(wrong))
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining(wrong)
                    .hasMessageContaining("demo:SEED");
        }
    }

    @Test
    void saysWhatIsWrong() throws IOException {
        assertThatThrownBy(() -> size(folder + "/missing")).hasMessageContaining("No such file or folder");
        assertThatThrownBy(() -> size(folder + "/missing#train")).hasMessageContaining("No such file or folder");
        assertThatThrownBy(() -> size(folder.toString())).hasMessageContaining("No images in");
        Images.write(folder.resolve("one.png"), 1);
        assertThatThrownBy(() -> size(folder + "/one.png")).hasMessageContaining("single image");
        assertThatThrownBy(() -> size(folder + "#nothere")).hasMessageContaining("No such folder");
        assertThatThrownBy(() -> ImageSources.open(folder.toString(), 5)).hasMessageContaining("it has 3 bands");
    }

    @Test
    void refusesAFolderWithoutAReadableImage() throws IOException {
        for (int i = 0; i < 5; i++) {
            Files.writeString(folder.resolve(i + ".jpg"), "broken " + i);
        }
        assertThatThrownBy(() -> size(folder.toString()))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("None of the 5 images tried")
                .hasMessageContaining(folder.toString());
        Images.write(folder.resolve("9.png"), 1);
        assertThat(size(folder.toString())).isEqualTo(6);
    }

    @Test
    void splitsBySeed() {
        DrawnSource source = new DrawnSource(3, 100, DrawnOptions.defaults());
        ImageSources.Split split = ImageSources.split(source, 0.2, 5);
        int[] train = indices(split.train());
        int[] heldOut = indices(split.heldOut());
        assertThat(train).hasSize(80).isSorted();
        assertThat(heldOut).hasSize(20).isSorted().doesNotContain(train);
        assertThat(IntStream.concat(Arrays.stream(train), Arrays.stream(heldOut))
                        .sorted()
                        .toArray())
                .isEqualTo(IntStream.range(0, 100).toArray());
        assertThat(indices(ImageSources.split(source, 0.2, 5).heldOut())).isEqualTo(heldOut);
        assertThat(indices(ImageSources.split(source, 0.2, 6).heldOut())).isNotEqualTo(heldOut);
        assertThat(split.heldOut().name(4)).isEqualTo(source.name(heldOut[4]));
        assertThat(split.heldOut().labelSets().get(1).nuisance()).isTrue();
        assertThat(split.heldOut().labelSets().get(1).labels()[4])
                .isEqualTo(source.labelSets().get(1).labels()[heldOut[4]]);
        Images.assertSame(split.heldOut().read(4), source.read(heldOut[4]));
    }

    @Test
    void splitsKeepAnImageOnEitherSide() {
        DrawnSource pair = new DrawnSource(3, 2, DrawnOptions.defaults());
        assertThat(ImageSources.split(pair, 0.001, 1).heldOut().size()).isEqualTo(1);
        assertThat(ImageSources.split(pair, 0.999, 1).train().size()).isEqualTo(1);
        assertThatThrownBy(() -> ImageSources.split(pair, 1, 1)).hasMessageContaining("between 0 and 1");
        assertThatThrownBy(() -> ImageSources.split(new DrawnSource(3, 1, DrawnOptions.defaults()), 0.5, 1))
                .hasMessageContaining("single image");
        assertThatThrownBy(() -> new SubsetSource(pair, new int[0])).hasMessageContaining("empty");
        assertThatThrownBy(() -> new SubsetSource(pair, new int[] {2})).isInstanceOf(IllegalArgumentException.class);
    }

    private static int[] indices(SubsetSource source) {
        return IntStream.range(0, source.size()).map(source::sourceIndex).toArray();
    }
}
