/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.checkpoint;

import dev.maect.engine.RandomStream;
import dev.maect.engine.Tensors;
import dev.maect.vit.Decoder;
import dev.maect.vit.DecoderConfig;
import dev.maect.vit.Encoder;
import dev.maect.vit.EncoderConfig;
import dev.maect.vit.PixelNormalisation;
import dev.maect.vit.Pooling;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/** A micro model with every part and random weights, as a file of maect's. */
final class SampleModel {
    static final EncoderConfig ENCODER = new EncoderConfig(8, 8, 4, 3, 12, 2, 3, 4);
    static final DecoderConfig DECODER = new DecoderConfig(8, 1, 2);
    static final PixelNormalisation PIXELS = new PixelNormalisation(List.of(0.5, 0.4, 0.3), List.of(0.2, 0.25, 0.125));

    private SampleModel() {}

    static ModelDescription description() {
        return new ModelDescription(
                ENCODER,
                Optional.of(DECODER),
                Pooling.MEAN_ALL,
                PIXELS,
                "tune",
                Map.of("seed", "3", "norm-pix", "true"));
    }

    /** Writes encoder, decoder and a head with its queue. */
    static Path write(Path path) {
        Map<String, Tensor> head = new LinkedHashMap<>();
        head.put("projector.0.weight", random("p", 10, 12));
        head.put("projector.1.running_mean", random("m", 10));
        head.put("projector.6.weight", random("q", 5, 10));
        head.put("queue", random("queue", 16, 5));
        head.put("queue_ptr", Tensors.ofLongs(new long[] {3}, 1));
        try (Encoder encoder = new Encoder(ENCODER);
                Decoder decoder = new Decoder(ENCODER, DECODER)) {
            fill(encoder.tensors().parameters());
            fill(decoder.tensors().parameters());
            new ModelFile.Contents()
                    .with("encoder", encoder.tensors().all())
                    .with("decoder", decoder.tensors().all())
                    .with("head", head)
                    .write(path, description());
        }
        head.values().forEach(Tensor::close);
        return path;
    }

    private static void fill(Map<String, Tensor> tensors) {
        try (NoGradGuard guard = new NoGradGuard()) {
            tensors.forEach((name, tensor) -> {
                try (Tensor values = random(name, Tensors.shape(tensor))) {
                    tensor.copy_(values);
                }
            });
        }
    }

    private static Tensor random(String name, long... shape) {
        RandomStream random = RandomStream.of(5, name);
        int count = 1;
        for (long dim : shape) {
            count *= (int) dim;
        }
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (0.3 * random.nextGaussian());
        }
        return Tensors.ofFloats(values, shape);
    }

    static Path resource(String name) {
        URL url = SampleModel.class.getResource("/" + name);
        if (url == null) {
            throw new AssertionError("no test resource " + name);
        }
        try {
            return Path.of(url.toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }
}
