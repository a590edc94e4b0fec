/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio.answer;

import dev.maect.checkpoint.ModelFile;
import dev.maect.checkpoint.PixelTarget;
import dev.maect.data.Image;
import dev.maect.data.ListSource;
import dev.maect.engine.ComputeDevice;
import dev.maect.engine.NativeSetup;
import dev.maect.engine.Precision;
import dev.maect.engine.Tensors;
import dev.maect.eval.FeatureExtractor;
import dev.maect.vit.Decoder;
import dev.maect.vit.EncoderConfig;
import dev.maect.vit.Masking;
import dev.maect.vit.ReconstructionLoss;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;

/** A masked autoencoder that draws images of which it sees a quarter: how far it is off with each. Close it. */
final class Reconstructing implements AutoCloseable {
    static {
        NativeSetup.prepare();
    }

    private static final double MASKED = 0.75;

    private final FeatureExtractor encoder;
    private final Decoder decoder;
    private final ComputeDevice device;
    private final boolean normalised;

    Reconstructing(Path file, ComputeDevice device) {
        this.device = device;
        encoder = FeatureExtractor.open(file, device, Precision.automatic(device));
        boolean ready = false;
        try (ModelFile model = ModelFile.open(file)) {
            decoder = model.decoder();
            device.place(decoder.tensors());
            normalised = Optional.ofNullable(model.description().provenance().get(PixelTarget.KEY))
                    .map(Boolean::parseBoolean)
                    .orElse(true);
            ready = true;
        } finally {
            if (!ready) {
                encoder.close();
            }
        }
    }

    int channels() {
        return encoder.config().channels();
    }

    /**
     * The loss of each of {@code images}.
     *
     * @param numbers of the images, on which their masks depend and nothing else
     */
    float[] losses(List<Image> images, long[] numbers) {
        float[] losses = new float[numbers.length];
        EncoderConfig config = encoder.config();
        encoder.forEachBatch(ListSource.of(images), images.size(), (network, batch, row) -> {
            Masking masking = Masking.of(device.place(noise(numbers, config.patches())), MASKED);
            Tensor predicted = decoder.forward(network.forward(batch, masking), masking);
            float[] own = Tensors.toFloats(
                    ReconstructionLoss.perImage(predicted, batch, masking, config.patchSize(), normalised));
            System.arraycopy(own, 0, losses, (int) row, own.length);
        });
        return losses;
    }

    private static Tensor noise(long[] numbers, int patches) {
        float[] noise = new float[numbers.length * patches];
        for (int i = 0; i < numbers.length; i++) {
            SplittableRandom random = new SplittableRandom(numbers[i]);
            for (int patch = 0; patch < patches; patch++) {
                noise[i * patches + patch] = (float) random.nextDouble();
            }
        }
        return Tensors.ofFloats(noise, numbers.length, patches);
    }

    @Override
    public void close() {
        decoder.close();
        encoder.close();
    }
}
