/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.data.Box;
import dev.maect.data.DataException;
import dev.maect.data.DecodedPart;
import dev.maect.data.Image;
import dev.maect.data.ImageSource;
import dev.maect.data.Images;
import dev.maect.data.Part;
import dev.maect.data.augment.PillowReferenceTest;
import dev.maect.data.augment.RandomResizedCrop;
import dev.maect.data.augment.Resampling;
import dev.maect.data.augment.Resize;
import dev.maect.data.augment.Views;
import dev.maect.data.loader.Batch;
import dev.maect.data.loader.Loader;
import dev.maect.data.loader.LoaderEpoch;
import dev.maect.data.loader.LoaderOptions;
import dev.maect.data.source.file.CachingSource;
import dev.maect.data.source.file.FolderSource;
import dev.maect.engine.RandomStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Decoding no more of an image than its views show. */
class PartDecodingTest {
    private static final ImageDecoder DECODER = ImageDecoder.rgb();

    private static Image cut(DecodedPart part, Box box) {
        return new Box(box.top() - part.top(), box.left() - part.left(), box.height(), box.width()).cut(part.image());
    }

    private static double meanDifference(Image actual, Image expected) {
        assertThat(actual.pixels()).hasSameSizeAs(expected.pixels());
        double sum = 0;
        for (int i = 0; i < actual.pixels().length; i++) {
            sum += Math.abs((actual.pixels()[i] & 0xff) - (expected.pixels()[i] & 0xff));
        }
        return sum / actual.pixels().length;
    }

    /** Broad waves, as photographs are rather than noise. */
    private static byte[] photo(int height, int width, double phase) {
        byte[] pixels = new byte[height * width * 3];
        for (int i = 0; i < pixels.length; i++) {
            int y = i / 3 / width;
            int x = i / 3 % width;
            pixels[i] = (byte) (128 + 60 * Math.sin(x * 0.03 + phase + i % 3) + 60 * Math.cos(y * 0.05 - i % 3));
        }
        return Images.encode(new Image(height, width, 3, pixels), "jpg");
    }

    @ParameterizedTest
    @ValueSource(strings = {"420.jpg", "422.jpg", "444.jpg", "grey.jpg", "rotated.jpg", "progressive.jpg"})
    void everyBoxIsThatOfTheWholeImage(String name) {
        byte[] file = PillowReferenceTest.resource(name);
        for (int channels : new int[] {1, 3}) {
            ImageDecoder decoder = new ImageDecoder(channels);
            Image whole = decoder.decode(file, name);
            for (int bottom = 1; bottom <= whole.height(); bottom++) {
                Box box = new Box(bottom / 2, 3, bottom - bottom / 2, 5);
                DecodedPart part = decoder.decode(file, name, (height, width) -> new Part(box, 1));
                assertThat(part.height()).isEqualTo(whole.height());
                assertThat(part.width()).isEqualTo(whole.width());
                assertThat(part.image().height()).isEqualTo(box.height());
                Images.assertSame(cut(part, box), box.cut(whole));
            }
        }
    }

    @Test
    void tellsTheSizeInTheHeader() {
        Image whole = DECODER.decode(PillowReferenceTest.resource("420.jpg"), "x");
        DecodedPart part = DECODER.decode(PillowReferenceTest.resource("420.jpg"), "x", (height, width) -> {
            assertThat(height).isEqualTo(whole.height());
            assertThat(width).isEqualTo(whole.width());
            return Part.whole(height, width);
        });
        assertThat(part.isWhole()).isTrue();
        Images.assertSame(part.image(), whole);
    }

    @Test
    void otherFormatsAndAlphaComeWhole() {
        for (String name : List.of("rgb.png", "rgb.bmp", "lossy.webp")) {
            DecodedPart part = DECODER.decode(PillowReferenceTest.resource(name), name, (height, width) -> {
                throw new AssertionError("not asked");
            });
            assertThat(part.isWhole()).isTrue();
        }
        byte[] file = PillowReferenceTest.resource("444.jpg");
        DecodedPart alpha = new ImageDecoder(4).decode(file, "x", (h, w) -> new Part(new Box(0, 0, 1, 1), 1));
        assertThat(alpha.isWhole()).isTrue();
        assertThat(alpha.image().channels()).isEqualTo(4);
    }

    @Test
    void brokenFilesAreRefusedAsEver() {
        byte[] file = PillowReferenceTest.resource("420.jpg");
        for (int percent : new int[] {0, 10, 50, 95}) {
            byte[] cut = Arrays.copyOf(file, file.length * percent / 100);
            assertThatThrownBy(() -> DECODER.decode(cut, "photos/a", (h, w) -> new Part(new Box(0, 0, 8, 8), 1)))
                    .isInstanceOf(DataException.class)
                    .hasMessageStartingWith("photos/a: ");
        }
    }

    @Test
    void reducedImagesShowTheSame() {
        byte[] file = photo(208, 304, 0);
        Image whole = DECODER.decode(file, "x");
        for (int reduction : new int[] {2, 4, 8}) {
            DecodedPart part = DECODER.decode(file, "x", (h, w) -> new Part(new Box(0, 0, h, w), reduction));
            assertThat(part.reduction()).isEqualTo(reduction);
            assertThat(part.isWhole()).isFalse();
            Image expected =
                    Resize.resize(whole, part.image().height(), part.image().width(), Resampling.BOX);
            assertThat(part.image().width()).isEqualTo(304 / reduction);
            assertThat(meanDifference(part.image(), expected)).isLessThan(3);
        }
    }

    @Test
    void viewsOfPartsAreThoseOfWholeImages() {
        byte[] file = photo(120, 90, 1);
        Image whole = DECODER.decode(file, "x");
        for (Views views : List.of(Views.minimal(2, 24, 32, 0.2, 1), Views.augmented(3, 32, 32, 0.08, 1))) {
            for (int seed = 0; seed < 30; seed++) {
                IntFunction<RandomStream> streams = streams(seed);
                DecodedPart part = DECODER.decode(
                        file, "x", (h, w) -> new Part(views.part(h, w, streams).box(), 1));
                for (int view = 0; view < views.count(); view++) {
                    Images.assertSame(
                            views.view(part, view, streams.apply(view)), views.view(whole, view, streams.apply(view)));
                }
            }
        }
    }

    private static IntFunction<RandomStream> streams(int seed) {
        return view -> RandomStream.of(seed, "view", view);
    }

    @Test
    void viewsOfReducedImagesAreNearlyThoseOfWholeOnes() {
        byte[] file = photo(401, 323, 2);
        Image whole = DECODER.decode(file, "x");
        Views views = Views.minimal(1, 32, 32, 0.2, 1);
        int reduced = 0;
        for (int seed = 0; seed < 20; seed++) {
            IntFunction<RandomStream> streams = streams(seed);
            DecodedPart part = DECODER.decode(file, "x", (h, w) -> views.part(h, w, streams));
            reduced += part.reduction() > 1 ? 1 : 0;
            Image view = views.view(part, 0, streams.apply(0));
            assertThat(meanDifference(view, views.view(whole, 0, streams.apply(0))))
                    .isLessThan(1.5);
        }
        assertThat(reduced).isGreaterThan(15);
    }

    @Test
    void noCropIsEnlarged() {
        RandomResizedCrop crop = new RandomResizedCrop(100, 100, 1, 1);
        assertThat(crop.part(199, 199, RandomStream.of(1, "a")).reduction()).isEqualTo(1);
        for (int seed = 0; seed < 50; seed++) {
            Part part = new RandomResizedCrop(10, 20, 0.1, 1).part(300, 400, RandomStream.of(seed, "a"));
            int r = part.reduction();
            assertThat(part.box())
                    .isEqualTo(new RandomResizedCrop(10, 20, 0.1, 1).sample(300, 400, RandomStream.of(seed, "a")));
            assertThat(part.box().height()).isGreaterThanOrEqualTo(r * 10);
            assertThat(part.box().width()).isGreaterThanOrEqualTo(r * 20);
            assertThat(r == 8 || part.box().height() < 20 * r || part.box().width() < 40 * r)
                    .isTrue();
        }
        assertThatThrownBy(() -> new Part(new Box(0, 0, 1, 1), 3)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void allViewsAreServed() {
        Part one = new Part(new Box(10, 20, 30, 40), 4);
        Part other = new Part(new Box(5, 30, 20, 60), 2);
        assertThat(one.and(other)).isEqualTo(new Part(new Box(5, 20, 35, 70), 2));
        assertThat(Views.evaluation(8, 8).part(30, 40, streams(1))).isEqualTo(Part.whole(30, 40));
    }

    @Test
    void theLoaderGivesTheSameHoweverMuchIsDecoded(@TempDir Path folder) throws IOException {
        for (int i = 0; i < 6; i++) {
            Files.write(folder.resolve(i + ".jpg"), photo(150 + 10 * i, 130, i));
        }
        try (ImageSource files = FolderSource.open(folder, DECODER);
                ImageSource kept = new CachingSource(files, 1 << 24);
                ImageSource small = new CachingSource(files, 100_000);
                ImageSource none = new CachingSource(files, 0)) {
            List<byte[]> expected = batches(kept, 1, false);
            assertThat(batches(kept, 1, false)).containsExactlyElementsOf(expected);
            assertThat(batches(none, 3, false)).containsExactlyElementsOf(expected);
            assertThat(batches(small, 2, false)).containsExactlyElementsOf(expected);
            List<byte[]> reduced = batches(none, 1, true);
            assertThat(batches(none, 3, true)).containsExactlyElementsOf(reduced);
            assertThat(reduced.get(0)).isNotEqualTo(expected.get(0));
        }
    }

    private static List<byte[]> batches(ImageSource source, int workers, boolean reduced) {
        LoaderOptions options = LoaderOptions.training(3, workers, 7).withReducedDecoding(reduced);
        List<byte[]> batches = new ArrayList<>();
        try (Loader loader = new Loader(source, Views.minimal(1, 16, 16, 0.5, 1), options);
                LoaderEpoch epoch = loader.epoch(0)) {
            while (epoch.hasNext()) {
                try (Batch batch = epoch.next();
                        BytePointer data = batch.views().get(0).data_ptr_byte()) {
                    byte[] values = new byte[(int) batch.views().get(0).numel()];
                    data.get(values);
                    batches.add(values);
                }
            }
        }
        return batches;
    }

    @Test
    void nativeMemoryStaysFlat() {
        byte[] file = photo(300, 400, 0);
        decodeOften(file, 20);
        long pointers = Pointer.totalCount();
        long physical = Pointer.physicalBytes();
        decodeOften(file, 400);
        assertThat(Pointer.totalCount() - pointers).isLessThan(10);
        assertThat(Pointer.physicalBytes() - physical).isLessThan(100L << 20);
    }

    private static void decodeOften(byte[] file, int times) {
        for (int i = 0; i < times; i++) {
            int reduction = 1 << i % 2;
            DecodedPart part = DECODER.decode(file, "x", (h, w) -> new Part(new Box(9, 9, 200, 200), reduction));
            assertThat(part.reduction()).isEqualTo(reduction);
        }
    }
}
