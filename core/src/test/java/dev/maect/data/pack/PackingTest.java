/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.data.DataException;
import dev.maect.data.Image;
import dev.maect.data.ImageSource;
import dev.maect.data.ImageSpec;
import dev.maect.data.Images;
import dev.maect.data.LabelSet;
import dev.maect.data.ListSource;
import dev.maect.data.augment.Resampling;
import dev.maect.data.augment.Resize;
import dev.maect.data.decode.ImageEncoder;
import dev.maect.data.source.ImageSources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackingTest {
    private static final StoredForm PNG = new StoredForm(StoredForm.Kind.PNG, 95);

    @TempDir
    Path temporary;

    private static PackOptions options(int perShard) {
        return new PackOptions(20, PNG, perShard, 2);
    }

    private PackManifest pack(ImageSource source, PackOptions options) {
        return Packing.run(source, temporary.resolve("out"), options, PackListener.NONE, () -> false);
    }

    /** Two splits of two classes, large and small images; one name has dots and umlauts. */
    private ImageSource folder() throws IOException {
        for (int i = 0; i < 12; i++) {
            Path file = temporary.resolve("in/" + (i < 8 ? "Train" : "val") + "/" + (i % 2 == 0 ? "one" : "zwei") + "/"
                    + (i == 3 ? "ä.b.c" : "image" + i) + ".png");
            Files.createDirectories(file.getParent());
            boolean small = i % 3 == 0;
            Files.write(file, ImageEncoder.png(Images.synthetic(small ? 20 : 30, small ? 25 : 47, 3, i)));
        }
        return ImageSources.open(temporary.resolve("in").toString(), 3, 0);
    }

    private static Map<String, byte[]> bytes(Path folder) throws IOException {
        Map<String, byte[]> all = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                all.put(file.getFileName().toString(), Files.readAllBytes(file));
            }
        }
        return all;
    }

    @Test
    void keepsSplitsNamesLabelsAndSmallImages() throws IOException {
        ImageSource source = folder();
        PackManifest manifest = pack(source, options(5));
        assertThat(manifest.complete()).isTrue();
        assertThat(manifest.packed()).isEqualTo(12);
        assertThat(manifest.shards())
                .extracting(PackManifest.Shard::file)
                .containsExactly("train-000000.tar", "train-000001.tar", "val-000000.tar");
        String out = temporary.resolve("out").toString();
        try (ImageSource all = ImageSources.open(out, 3, 0);
                ImageSource val = ImageSources.open(out + "#val", 3, 0);
                ImageSource pattern = ImageSources.open(out + "/train-*.tar", 3, 0)) {
            assertThat(all.size()).isEqualTo(12);
            assertThat(val.size()).isEqualTo(4);
            assertThat(pattern.size()).isEqualTo(8);
            Map<String, Integer> originals = IntStream.range(0, 12)
                    .boxed()
                    .collect(Collectors.toMap(i -> source.name(i).replace("ä.b.c", "ä_b_c"), i -> i));
            assertThat(all.labelSets()).hasSize(1);
            LabelSet labels = all.labelSets().get(0);
            for (int i = 0; i < 12; i++) {
                int original = originals.get(all.name(i));
                LabelSet before = source.labelSets().get(0);
                assertThat(labels.classes().get(labels.labels()[i]))
                        .isEqualTo(before.classes().get(before.labels()[original]));
                Image image = source.read(original);
                if (image.height() == 20) {
                    assertThat(all.stored(i).orElseThrow())
                            .isEqualTo(source.stored(original).orElseThrow());
                } else {
                    Image expected = Resize.resize(image, 20, 31, Resampling.BICUBIC);
                    assertThat(all.read(i).pixels()).isEqualTo(expected.pixels());
                    assertThat(all.read(i).width()).isEqualTo(31);
                }
            }
            assertThatThrownBy(() -> ImageSources.open(out + "#test", 3, 0))
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining("[train, val]");
        }
        source.close();
    }

    @Test
    void whatWasReadInAnUnusualWayIsStoredAsItWasReadAndNotGoneOnWithInAnother() throws IOException {
        ImageSpec.Reading upright = new ImageSpec.Reading(Optional.empty(), true);
        PackOptions options = new PackOptions(20, PNG, 100, 2, 3, upright);
        ImageSource source = folder();
        PackManifest manifest = pack(source, options);
        assertThat(manifest.shards()).allMatch(shard -> shard.kept() == 0);
        assertThat(manifest.exifOrientation()).isTrue();
        try (ImageSource all = ImageSources.open(temporary.resolve("out").toString(), 3, 0)) {
            for (int i = 0; i < all.size(); i++) {
                assertThat(all.stored(i).orElseThrow()).startsWith(0x89, 'P', 'N', 'G');
            }
        }
        PackOptions grey = new PackOptions(20, PNG, 100, 2, 1, upright);
        for (PackOptions other : List.of(new PackOptions(20, PNG, 100, 2), grey)) {
            assertThatThrownBy(() -> pack(source, other))
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining("the settings are others");
        }
        source.close();
    }

    @Test
    void goesOnAfterAStopToTheSameBytes() throws IOException {
        ImageSource source = folder();
        Path whole = temporary.resolve("whole");
        Packing.run(source, whole, options(3), PackListener.NONE, () -> false);
        Path out = temporary.resolve("out");
        int[] asked = {0};
        PackManifest part = Packing.run(source, out, options(3), PackListener.NONE, () -> ++asked[0] > 6);
        assertThat(part.complete()).isFalse();
        assertThat(part.shards()).hasSize(1);
        assertThatThrownBy(() -> ImageSources.open(out.toString(), 3, 0)).hasMessageContaining("in part only");
        Files.createFile(
                out.resolve(".val-000000.tar.00000000-0000-0000-0000-000000000000.tmp")); // as a kill leaves it
        int[] seen = {0, 0};
        PackManifest rest = Packing.run(
                source,
                out,
                options(3),
                new PackListener() {
                    @Override
                    public void begun(int done, int all) {
                        seen[0] = done;
                    }

                    @Override
                    public void imageDone() {
                        seen[1]++;
                    }
                },
                () -> false);
        assertThat(rest.complete()).isTrue();
        assertThat(seen).containsExactly(3, 9);
        assertThat(bytes(out).keySet()).isEqualTo(bytes(whole).keySet());
        bytes(whole).forEach((name, content) -> assertThat(content).as(name).isEqualTo(readAll(out.resolve(name))));
        source.close();
    }

    private static byte[] readAll(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void refusesAFolderOfSomethingElse() throws IOException {
        ImageSource source = folder();
        pack(source, options(100));
        assertThatThrownBy(() -> pack(source, new PackOptions(21, PNG, 100, 2)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("which are not what is to be packed now");
        Files.writeString(temporary.resolve("in/Train/one/image0.png"), "no image any more");
        ImageSource changed = ImageSources.open(temporary.resolve("in").toString(), 3, 0);
        assertThatThrownBy(() -> pack(changed, options(100))).hasMessageContaining("files changed meanwhile");
        assertThatThrownBy(() ->
                        Packing.run(source, temporary.resolve("in"), options(100), PackListener.NONE, () -> false))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("is not empty");
        source.close();
        changed.close();
    }

    @Test
    void listsWhatCannotBeRead() throws IOException {
        ImageSource source = folder();
        Files.write(temporary.resolve("in/val/one/image8.png"), new byte[] {(byte) 0x89, 'P', 'N', 'G', 1, 2, 3, 4, 5});
        PackManifest manifest = pack(source, options(100));
        assertThat(manifest.bad()).extracting(PackManifest.Bad::name).containsExactly("val/one/image8.png");
        assertThat(manifest.packed()).isEqualTo(11);
        assertThat(PackManifest.of(temporary.resolve("out"))).contains(manifest);
        source.close();
    }

    @Test
    void imagesWithoutFilesAreStoredWithoutLossAndAllLabelSetsStay() {
        List<Image> images = IntStream.range(0, 9)
                .mapToObj(i -> Images.synthetic(8, 9, 3, i))
                .toList();
        ListSource source = ListSource.of(images)
                .withNames(List.of(
                        "../a/x.1.jpg", "a/x.2.png", ".hidden", "/root/y.png", "y", "z\\w\n.png", "q.", "v", "w"))
                .withLabels(new LabelSet("label", List.of("b", "a"), new int[] {0, 1, 1, 0, 0, 1, 1, 0, 1}))
                .withLabels(new LabelSet("place", List.of("x", "y"), new int[] {0, 0, 0, 0, 1, 1, 1, 1, 1}));
        PackManifest manifest = pack(source, options(100));
        assertThat(manifest.packed()).isEqualTo(9);
        try (ImageSource all =
                ImageSources.open(temporary.resolve("out/shard-*.tar").toString(), 3, 0)) {
            assertThat(all.size()).isEqualTo(9);
            assertThat(all.labelSets()).extracting(LabelSet::name).containsExactly("label", "place");
            assertThat(all.labelSets().get(0).classes()).containsExactly("a", "b");
            List<byte[]> pixels = images.stream().map(Image::pixels).toList();
            for (int i = 0; i < 9; i++) {
                byte[] own = all.read(i).pixels();
                int before = IntStream.range(0, 9)
                        .filter(j -> java.util.Arrays.equals(own, pixels.get(j)))
                        .findFirst()
                        .orElseThrow();
                for (LabelSet set : source.labelSets()) {
                    LabelSet now = all.labelSets().stream()
                            .filter(other -> other.name().equals(set.name()))
                            .findFirst()
                            .orElseThrow();
                    assertThat(now.classes().get(now.labels()[i]))
                            .isEqualTo(set.classes().get(set.labels()[before]));
                }
            }
        }
    }

    @Test
    void jpegsAreNearTheOriginals() {
        Image image = Resize.resize(Images.synthetic(8, 8, 3, 5), 64, 64, Resampling.BICUBIC);
        ListSource source = ListSource.of(List.of(image, image));
        Packing.run(
                source,
                temporary.resolve("out"),
                new PackOptions(63, StoredForm.jpeg(), 10, 1),
                PackListener.NONE,
                () -> false);
        try (ImageSource packed = ImageSources.open(temporary.resolve("out").toString(), 3, 0)) {
            byte[] expected = Resize.resize(image, 63, 63, Resampling.BICUBIC).pixels();
            byte[] actual = packed.read(0).pixels();
            double sum = 0;
            for (int i = 0; i < expected.length; i++) {
                sum += Math.abs((expected[i] & 0xff) - (actual[i] & 0xff));
            }
            assertThat(sum / expected.length).isLessThan(6); // colours in place, not blue for red
            assertThat(packed.name(0)).endsWith(".jpg");
        }
    }
}
