/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.loader;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.data.DecodedPart;
import dev.maect.data.Image;
import dev.maect.data.ImageSource;
import dev.maect.data.Images;
import dev.maect.data.LabelSet;
import dev.maect.data.Part;
import dev.maect.data.augment.Augmentation;
import dev.maect.data.augment.CentreCrop;
import dev.maect.data.augment.GaussianBlur;
import dev.maect.data.augment.HorizontalFlip;
import dev.maect.data.augment.RandomResizedCrop;
import dev.maect.data.augment.ViewGroup;
import dev.maect.data.augment.Views;
import dev.maect.data.decode.ImageDecoder;
import dev.maect.engine.RandomStream;
import dev.maect.engine.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.IntFunction;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

/** Batches with views of two sizes: two large ones and four small ones of each image. */
class ViewGroupsTest {
    private static final long SEED = 7;
    private static final ViewGroup GLOBAL = ViewGroup.augmented("global", 2, 24, 32, 0.25, 1);
    private static final ViewGroup LOCAL = new ViewGroup(
            "local",
            12,
            8,
            Collections.nCopies(
                    4,
                    List.<Augmentation>of(
                            new RandomResizedCrop(12, 8, 0.05, 0.25),
                            new HorizontalFlip(0.5),
                            new GaussianBlur(0.5, 0.1, 2))));
    private static final Views MULTI_CROP = new Views(List.of(GLOBAL, LOCAL));

    /** JPEGs in memory, decoded as far as they are wanted, or whole. */
    private record Photos(List<byte[]> files, boolean parts) implements ImageSource {
        static Photos of(int count, boolean parts) {
            List<byte[]> files = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                files.add(Images.encode(photo(90 + 7 * i, 120, i), "jpg"));
            }
            return new Photos(files, parts);
        }

        private static Image photo(int height, int width, int phase) {
            byte[] pixels = new byte[height * width * 3];
            for (int i = 0; i < pixels.length; i++) {
                int y = i / 3 / width;
                int x = i / 3 % width;
                pixels[i] = (byte) (128 + 60 * Math.sin(x * 0.2 + phase + i % 3) + 60 * Math.cos(y * 0.13 - i % 3));
            }
            return new Image(height, width, 3, pixels);
        }

        @Override
        public int size() {
            return files.size();
        }

        @Override
        public Image read(int index) {
            return ImageDecoder.rgb().decode(files.get(index), name(index));
        }

        @Override
        public DecodedPart read(int index, Part.Choice choice) {
            return parts
                    ? ImageDecoder.rgb().decode(files.get(index), name(index), choice)
                    : DecodedPart.whole(read(index));
        }

        @Override
        public String name(int index) {
            return "photo " + index;
        }

        @Override
        public List<LabelSet> labelSets() {
            return List.of();
        }

        @Override
        public String description() {
            return files.size() + " photos";
        }

        @Override
        public void close() {}
    }

    /** The pixels of all groups of a batch. */
    private static List<byte[]> pixels(Batch batch) {
        List<byte[]> groups = new ArrayList<>();
        for (Tensor views : batch.views()) {
            byte[] values = new byte[(int) views.numel()];
            try (BytePointer data = views.data_ptr_byte()) {
                data.get(values);
            }
            groups.add(values);
        }
        return groups;
    }

    private static List<byte[]> epoch(ImageSource source, Views views, int workers, boolean reduced) {
        LoaderOptions options = LoaderOptions.training(4, workers, SEED).withReducedDecoding(reduced);
        List<byte[]> batches = new ArrayList<>();
        try (Loader loader = new Loader(source, views, options);
                LoaderEpoch epoch = loader.epoch(3)) {
            while (epoch.hasNext()) {
                try (Batch batch = epoch.next()) {
                    batches.addAll(pixels(batch));
                }
            }
        }
        return batches;
    }

    @Test
    void everyGroupHasItsSizeAndEveryViewItsNumber() {
        Photos source = Photos.of(8, true);
        LoaderOptions options = LoaderOptions.training(4, 2, SEED);
        try (Loader loader = new Loader(source, MULTI_CROP, options);
                LoaderEpoch epoch = loader.epoch(3)) {
            while (epoch.hasNext()) {
                try (Batch batch = epoch.next()) {
                    assertThat(Tensors.shape(batch.views().get(0))).containsExactly(2, 4, 24, 32, 3);
                    assertThat(Tensors.shape(batch.views().get(1))).containsExactly(4, 4, 12, 8, 3);
                    long[] indices = Tensors.toLongs(batch.indices());
                    List<byte[]> pixels = pixels(batch);
                    for (int i = 0; i < 4; i++) {
                        Image image = source.read((int) indices[i]);
                        for (int view = 0; view < 6; view++) {
                            int group = view < 2 ? 0 : 1;
                            int within = view < 2 ? view : view - 2;
                            RandomStream random = RandomStream.of(SEED, "view", 3, indices[i], view);
                            byte[] expected = MULTI_CROP
                                    .groups()
                                    .get(group)
                                    .view(image, within, random)
                                    .pixels();
                            int from = (within * 4 + i) * expected.length;
                            assertThat(Arrays.copyOfRange(pixels.get(group), from, from + expected.length))
                                    .as("view %d of image %d", view, indices[i])
                                    .isEqualTo(expected);
                        }
                    }
                }
            }
        }
    }

    @Test
    void theNumberOfThreadsAndWhatIsDecodedChangeNothing() {
        List<byte[]> expected = epoch(Photos.of(12, false), MULTI_CROP, 1, false);
        assertThat(expected).hasSize(6);
        assertThat(epoch(Photos.of(12, true), MULTI_CROP, 1, false)).containsExactlyElementsOf(expected);
        assertThat(epoch(Photos.of(12, true), MULTI_CROP, 5, false)).containsExactlyElementsOf(expected);
        List<byte[]> reduced = epoch(Photos.of(12, true), MULTI_CROP, 1, true);
        assertThat(epoch(Photos.of(12, true), MULTI_CROP, 5, true)).containsExactlyElementsOf(reduced);
    }

    @Test
    void aFirstGroupIsWhatItWouldBeAlone() {
        List<byte[]> both = epoch(Photos.of(8, true), MULTI_CROP, 2, false);
        List<byte[]> alone = epoch(Photos.of(8, true), new Views(List.of(GLOBAL)), 2, false);
        assertThat(alone).containsExactly(both.get(0), both.get(2));
    }

    @Test
    void anImageIsDecodedAsFarAsAnyViewWantsIt() {
        int smaller = 0;
        for (int seed = 0; seed < 40; seed++) {
            int s = seed;
            IntFunction<RandomStream> streams = view -> RandomStream.of(s, "view", view);
            Part all = MULTI_CROP.part(400, 300, streams);
            Part large = new Views(List.of(GLOBAL)).part(400, 300, streams);
            Part small = new Views(List.of(LOCAL)).part(400, 300, view -> streams.apply(2 + view));
            assertThat(all).isEqualTo(large.and(small));
            smaller += all.reduction() < large.reduction() ? 1 : 0;
        }
        assertThat(smaller).as("small views keep an image from being shrunk").isPositive();
        ViewGroup whole = new ViewGroup("whole", 8, 8, List.of(List.of(new CentreCrop(8, 8, 1))));
        assertThat(new Views(List.of(GLOBAL, whole)).part(40, 30, view -> RandomStream.of(1, "view", view)))
                .isEqualTo(Part.whole(40, 30));
    }

    @Test
    void nativeMemoryStaysFlat() {
        Photos source = Photos.of(16, true);
        Views views = new Views(List.of(
                ViewGroup.minimal("global", 2, 96, 96, 0.25, 1), ViewGroup.minimal("local", 4, 48, 48, 0.05, 0.25)));
        LoaderOptions options = LoaderOptions.training(8, 2, SEED);
        try (Loader loader = new Loader(source, views, options)) {
            run(loader, 30);
            long pointers = Pointer.totalCount();
            long physical = Pointer.physicalBytes();
            run(loader, 60);
            assertThat(Pointer.totalCount() - pointers).isLessThan(20);
            assertThat(Pointer.physicalBytes() - physical).isLessThan(100L << 20);
        }
    }

    /** Every third epoch is left early. */
    private static void run(Loader loader, int epochs) {
        for (int e = 0; e < epochs; e++) {
            try (LoaderEpoch epoch = loader.epoch(e)) {
                while (epoch.hasNext() && !(e % 3 == 0 && epoch.step() == 1)) {
                    epoch.next().close();
                }
            }
        }
    }
}
