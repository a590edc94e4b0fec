/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train.stage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.data.DataException;
import dev.maect.data.ForwardingSource;
import dev.maect.data.Image;
import dev.maect.data.ImageSource;
import dev.maect.engine.Generators;
import dev.maect.recipe.Recipe;
import dev.maect.testing.Micro;
import dev.maect.testing.TestDevice;
import dev.maect.train.event.TrainingEvent;
import dev.maect.vit.Decoder;
import dev.maect.vit.Encoder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Test;

class ReconstructorTest {
    private static List<Image> shown(IntPredicate broken) {
        Recipe recipe = Micro.recipe();
        ImageSource source = new ForwardingSource(Micro.images(40)) {
            @Override
            public Image read(int index) {
                if (broken.test(index)) {
                    throw new DataException("image " + index + " is broken");
                }
                return super.read(index);
            }
        };
        List<Image> shown = new ArrayList<>();
        try (Encoder encoder = new Encoder(Model.encoder(recipe));
                Decoder decoder = new Decoder(Model.encoder(recipe), Model.decoder(recipe))) {
            encoder.initialise(Generators.of(0, "encoder"));
            decoder.initialise(Generators.of(0, "decoder"));
            TestDevice.get().place(encoder.tensors());
            TestDevice.get().place(decoder.tensors());
            new Reconstructor(source, 8, encoder, decoder, Model.normalisation(recipe), TestDevice.get(), 0.75, true)
                    .show("pretrain", 1, event -> {
                        if (event instanceof TrainingEvent.Reconstructed reconstructed) {
                            shown.addAll(reconstructed.originals());
                        }
                    });
        }
        return shown;
    }

    @Test
    void imagesThatCannotBeReadGiveWayToTheNextOnes() {
        List<Image> whole = shown(index -> false);
        List<Image> some = shown(index -> index == 0 || index == 10);
        assertThat(some).hasSize(8);
        for (int i = 0; i < 8; i++) {
            boolean same =
                    java.util.Arrays.equals(some.get(i).pixels(), whole.get(i).pixels());
            assertThat(same).as("image %d", i).isEqualTo(i != 0 && i != 2);
        }
        assertThat(shown(index -> index < 10)).hasSize(6);
        assertThat(shown(index -> true)).isEmpty();
    }
}
