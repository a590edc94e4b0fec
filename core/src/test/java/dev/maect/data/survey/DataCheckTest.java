/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.survey;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.data.Image;
import dev.maect.data.ImageSource;
import dev.maect.data.Images;
import dev.maect.data.augment.Resampling;
import dev.maect.data.augment.Resize;
import dev.maect.data.source.ImageSources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataCheckTest {
    @TempDir
    private Path folder;

    private void write(String name, byte[] content) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, content);
    }

    private CheckResult check(String... places) {
        List<ImageSource> sources = new ArrayList<>();
        for (String place : places) {
            sources.add(ImageSources.openAsIs(folder + "/" + place, 3));
        }
        return DataCheck.of(sources, CheckOptions.standard());
    }

    @Test
    void findsBrokenFilesCopiesAndLeaks() throws IOException {
        ImageSource drawn = ImageSources.open("demo:3:60:64", 3);
        for (int i = 0; i < 60; i++) {
            String name = (i < 40 ? "train/" : "val/") + (i % 2 == 0 ? "cat/" : "dog/") + i + ".png";
            write(name, Images.png(drawn.read(i)));
        }
        write("val/cat/again.png", Images.png(drawn.read(4))); // of train, byte by byte
        write("val/cat/jpeg.jpg", Images.encode(drawn.read(6), "jpg"));
        write("train/dog/small.png", Images.png(Resize.resize(drawn.read(8), 40, 40, Resampling.BICUBIC))); // a cat
        write("train/dog/broken.png", "no image".getBytes(UTF_8));
        write("train/cow/broken.png", "no image".getBytes(UTF_8));
        CheckResult result = check("");
        assertThat(result.images()).isEqualTo(65).isEqualTo(result.all());
        assertThat(result.unreadable()).isEqualTo(2);
        assertThat(result.broken())
                .extracting(CheckResult.Broken::name)
                .containsExactly("train/cow/broken.png", "train/dog/broken.png");
        assertThat(result.formats().get("PNG, 3 x 8 bits")).isEqualTo(62L);
        assertThat(result.formats().get("JPEG, 3 x 8 bits")).isEqualTo(1L);
        assertThat(result.sizes().get("64x64")).isEqualTo(62L);
        CheckResult.Duplicates found = result.duplicates();
        assertThat(found.exactGroups()).isEqualTo(1);
        assertThat(found.groups())
                .extracting(CheckResult.Group::images)
                .containsExactlyInAnyOrder(
                        List.of("train/cat/4.png", "val/cat/again.png"),
                        List.of("train/cat/6.png", "val/cat/jpeg.jpg"),
                        List.of("train/cat/8.png", "train/dog/small.png"));
        assertThat(found.acrossSides()).isEqualTo(2);
        assertThat(found.otherLabels()).isEqualTo(1);
        assertThat(found.complete()).isTrue();
        assertThat(result.classes().get(0).unreadable()).containsExactly("cow");
        assertThat(result.advice())
                .anyMatch(line -> line.startsWith("2 image(s) cannot be read"))
                .anyMatch(line -> line.startsWith("2 group(s) of the same image lie on both sides"))
                .anyMatch(line -> line.startsWith("1 group(s) of the same image have different labels"))
                .anyMatch(line -> line.startsWith("No image can be read of these classes (1): cow"));
        assertThat(result.isSound()).isFalse();
        CheckResult places = check("train/cat", "val/cat");
        assertThat(places.duplicates().acrossSides()).isEqualTo(2);
        assertThat(places.duplicates().groups().get(0).sides()).containsExactly("place 1", "place 2");
    }

    @Test
    void namesWhatIsLikelyMislabelled() throws IOException {
        ImageSource drawn = ImageSources.open("demo:4:60:32", 3);
        for (int i = 0; i < 60; i++) {
            String name = i < 56 ? "animals/" + (i % 2 == 0 ? "cat/" : "dog/") : i < 58 ? "Cow/" : "cow (2)/";
            write(name + i + ".png", Images.png(drawn.read(i)));
        }
        List<String> advice = check("").advice();
        assertThat(advice)
                .anyMatch(line -> line.contains("The class animals has 93 % of the images"))
                .anyMatch(line -> line.contains("Class folders with several folders inside")
                        && line.contains("animals (cat, dog)"))
                .anyMatch(line -> line.contains("one class, several folders") && line.contains("Cow = cow (2)"));
    }

    @Test
    void findsNothingWhereNothingIs() throws IOException {
        ImageSource drawn = ImageSources.open("demo:5:400:32", 3);
        CheckResult result = DataCheck.of(List.of(drawn), CheckOptions.standard());
        assertThat(result.duplicates().nearGroups()).isZero();
        assertThat(result.isSound()).isTrue();
        assertThat(result.images()).isEqualTo(400);
    }

    @Test
    void saysHowFarItWas() {
        ImageSource drawn = ImageSources.open("demo:5:4000:16", 3);
        AtomicInteger asked = new AtomicInteger();
        CheckResult result = DataCheck.of(
                List.of(drawn),
                new CheckOptions(
                        true, true, new SweepOptions(2, () -> asked.incrementAndGet() > 10, (done, of) -> {})));
        assertThat(result.images()).isBetween(16, 400);
        assertThat(result.advice().get(0)).contains("The check was stopped").contains("of 4,000 images");
    }

    @Test
    void areaMeansAreExactForAnySize() {
        for (int[] size : new int[][] {{5, 3}, {72, 72}, {100, 31}, {1, 200}}) {
            Image flat = new Image(size[0], size[1], 1, new byte[size[0] * size[1]]);
            java.util.Arrays.fill(flat.pixels(), (byte) 200);
            for (float mean : AreaMean.of(flat, 9)) {
                assertThat(mean).isCloseTo(200, org.assertj.core.api.Assertions.within(0.01f));
            }
        }
        float[] halves = AreaMean.of(new Image(1, 2, 1, new byte[] {0, 100}), 3);
        assertThat(halves)
                .containsExactly(
                        new float[] {0, 50, 100, 0, 50, 100, 0, 50, 100},
                        org.assertj.core.api.Assertions.offset(0.01f));
    }
}
