/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.data.ImageSource;
import dev.maect.data.loader.Batch;
import dev.maect.data.loader.BatchEpoch;
import dev.maect.data.loader.Loader;
import dev.maect.data.loader.LoaderOptions;
import dev.maect.engine.Scopes;
import dev.maect.engine.Tensors;
import dev.maect.engine.graph.Copier;
import dev.maect.recipe.Recipe;
import dev.maect.testing.Micro;
import dev.maect.train.stage.StageKinds;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

/** Batches that are copied ahead are those of the loader, in its order, and nothing of them is left over. */
class BatchesOnDeviceTest {
    private static final int IMAGES = 40; // five batches of eight

    /** Copies at once, and notes what becomes of the copies. */
    private static final class NotingCopier implements Copier {
        final List<String> notes = new ArrayList<>();
        int open;

        @Override
        public Copies begin(List<Tensor> tensors) {
            notes.add("begin");
            open++;
            List<Tensor> copies = tensors.stream()
                    .map(tensor -> Scopes.escape(Scopes.keep(tensor::clone)))
                    .toList();
            return new Copies() {
                private boolean taken;

                @Override
                public List<Tensor> take() {
                    notes.add("take");
                    taken = true;
                    return copies;
                }

                @Override
                public void close() {
                    open--;
                    if (!taken) {
                        notes.add("drop");
                        copies.forEach(Tensor::close);
                    }
                }
            };
        }

        @Override
        public void close() {}
    }

    private static List<Object> values(Batch batch) {
        List<Object> all = new ArrayList<>();
        all.add(Tensors.toLongs(batch.indices()));
        batch.views().forEach(view -> all.add(Tensors.toFloats(view)));
        batch.labels().forEach((name, labels) -> {
            all.add(name);
            all.add(Tensors.toLongs(labels));
        });
        return all;
    }

    private static Loader loader(ImageSource source) {
        Recipe recipe = Micro.recipe();
        return new Loader(source, StageKinds.named("tune").views(recipe), LoaderOptions.training(8, 1, recipe.seed()));
    }

    private static void awaitReady(BatchEpoch epoch) throws InterruptedException {
        for (int i = 0; i < 2000 && !epoch.isReady(); i++) {
            Thread.sleep(5);
        }
        assertThat(epoch.isReady()).isTrue();
    }

    @Test
    void theBatchesAreTheLoaders() throws Exception {
        NotingCopier copier = new NotingCopier();
        try (ImageSource source = Micro.images(IMAGES);
                Loader plain = loader(source);
                Loader loader = loader(source);
                BatchEpoch expected = plain.epoch(0);
                BatchEpoch batches = new BatchesOnDevice(loader.epoch(0), copier)) {
            for (int step = 0; step < 5; step++) {
                assertThat(batches.step()).isEqualTo(step);
                assertThat(batches.hasNext()).isTrue();
                try (PointerScope scope = new PointerScope();
                        Batch one = expected.next();
                        Batch other = batches.next()) {
                    if (step < 4 && step != 2) {
                        awaitReady(batches);
                    }
                    if (step != 2) {
                        batches.beginNext();
                        batches.beginNext(); // changes nothing
                    }
                    assertThat(batches.step()).isEqualTo(step + 1);
                    assertThat(values(other)).usingRecursiveComparison().isEqualTo(values(one));
                }
            }
            assertThat(batches.hasNext()).isFalse();
        }
        assertThat(copier.open).isZero();
        assertThat(copier.notes)
                .containsExactly("begin", "take", "begin", "take", "begin", "take", "begin", "take", "begin", "take");
    }

    @Test
    void whatIsOnItsWayGoesWithTheEpoch() throws Exception {
        NotingCopier copier = new NotingCopier();
        try (ImageSource source = Micro.images(IMAGES);
                Loader loader = loader(source);
                BatchEpoch batches = new BatchesOnDevice(loader.epoch(0, 3), copier)) {
            batches.next().close();
            awaitReady(batches);
            batches.beginNext();
            assertThat(batches.step()).isEqualTo(4);
        }
        assertThat(copier.notes).containsExactly("begin", "take", "begin", "drop");
        assertThat(copier.open).isZero();
    }
}
