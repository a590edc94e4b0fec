/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.vit;

import dev.maect.testing.GoldenFile;
import dev.maect.testing.MaeWeights;
import dev.maect.testing.TestDevice;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import tools.jackson.databind.JsonNode;

/** Encoder, decoder and inputs of an {@code mae_*} reference file, weights renamed from those of facebookresearch/mae. */
final class MaeReference implements AutoCloseable {
    private final PointerScope scope = new PointerScope();
    final GoldenFile file;
    final Encoder encoder;
    final Decoder decoder;
    final Tensor images;
    final Masking masking;

    MaeReference(Path path) {
        file = GoldenFile.open(path);
        JsonNode config = file.config();
        Tensor raw = file.tensor("in.images_u8");
        EncoderConfig shape = new EncoderConfig(
                (int) raw.size(2),
                (int) raw.size(3),
                config.get("patch").asInt(),
                (int) raw.size(1),
                config.get("dim").asInt(),
                config.get("depth").asInt(),
                config.get("heads").asInt(),
                4);
        encoder = new Encoder(shape);
        decoder = new Decoder(
                shape,
                new DecoderConfig(
                        config.get("ddim").asInt(),
                        config.get("ddepth").asInt(),
                        config.get("dheads").asInt()));
        MaeWeights.load(file, encoder.tensors(), false);
        MaeWeights.load(file, decoder.tensors(), true);
        TestDevice.get().place(encoder.tensors());
        TestDevice.get().place(decoder.tensors());
        images = PixelNormalisation.IMAGENET.apply(raw.permute(0, 2, 3, 1).contiguous(), TestDevice.get());
        masking = Masking.of(
                TestDevice.place(file.tensor("in.noise")),
                config.get("mask_ratio").asDouble());
    }

    /** Encoder and decoder parameters under their official names. */
    Map<String, Tensor> parameters() {
        Map<String, Tensor> all = new HashMap<>(encoder.tensors().parameters());
        decoder.tensors().parameters().forEach((name, tensor) -> all.put(MaeWeights.officialName(name, true), tensor));
        return all;
    }

    Tensor loss(boolean normalise) {
        Tensor predicted = decoder.forward(encoder.forward(images, masking), masking);
        return ReconstructionLoss.of(
                predicted, images, masking, encoder.config().patchSize(), normalise);
    }

    @Override
    public void close() {
        scope.close();
        encoder.close();
        decoder.close();
        file.close();
    }
}
