/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train.stage;

import static org.bytedeco.pytorch.global.torch.ScalarType;

import dev.maect.data.DataException;
import dev.maect.data.Image;
import dev.maect.data.ImageSource;
import dev.maect.data.augment.Views;
import dev.maect.engine.ComputeDevice;
import dev.maect.engine.RandomStream;
import dev.maect.engine.Tensors;
import dev.maect.train.event.TrainingEvent.Reconstructed;
import dev.maect.train.event.TrainingListener;
import dev.maect.vit.Decoder;
import dev.maect.vit.Encoder;
import dev.maect.vit.EncoderConfig;
import dev.maect.vit.Masking;
import dev.maect.vit.Patches;
import dev.maect.vit.PixelNormalisation;
import dev.maect.vit.ReconstructionLoss;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shows what the masked autoencoder sees and guesses, always for the same few images and masks. */
final class Reconstructor {
    private static final Logger LOG = LoggerFactory.getLogger(Reconstructor.class);
    private static final int GREY = 128;

    private final Encoder encoder;
    private final Decoder decoder;
    private final PixelNormalisation normalisation;
    private final ComputeDevice device;
    private final boolean normPix;
    private final double maskRatio;
    private final List<Image> originals = new ArrayList<>();

    public Reconstructor(
            ImageSource source,
            int count,
            Encoder encoder,
            Decoder decoder,
            PixelNormalisation normalisation,
            ComputeDevice device,
            double maskRatio,
            boolean normPix) {
        this.encoder = encoder;
        this.decoder = decoder;
        this.normalisation = normalisation;
        this.device = device;
        this.maskRatio = maskRatio;
        this.normPix = normPix;
        EncoderConfig config = encoder.config();
        Views views = Views.evaluation(config.imageHeight(), config.imageWidth());
        int images = Math.min(count, source.size());
        for (int i = 0; i < images; i++) {
            int index = (int) ((long) i * source.size() / images);
            firstReadable(source, index, (int) ((long) (i + 1) * source.size() / images))
                    .ifPresent(
                            image -> originals.add(views.view(image, 0, RandomStream.of(0, "reconstruction", index))));
        }
    }

    /** The image at {@code from}, or the next one below {@code to} where it cannot be read: training passes over it, too. */
    private static Optional<Image> firstReadable(ImageSource source, int from, int to) {
        for (int index = from; index < to; index++) {
            try {
                return Optional.of(source.read(index));
            } catch (DataException e) {
                LOG.debug("Not shown as a reconstruction: {}", e.getMessage());
            }
        }
        return Optional.empty();
    }

    /** Reconstructs and hands the images to {@code listener}. */
    public void show(String stage, long step, TrainingListener listener) {
        if (originals.isEmpty()) {
            return;
        }
        EncoderConfig config = encoder.config();
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            Tensor normalised = normalisation.apply(stack(originals), device);
            long[] ids = new long[originals.size()];
            Arrays.setAll(ids, i -> i);
            Masking masking = Masks.draw(0, 0, ids, 1, config.patches(), maskRatio, device);
            Tensor predicted = decoder.forward(encoder.forward(normalised, masking), masking)
                    .to(ScalarType.Float);
            Tensor pixels = Patches.pixels(normalised, config.patchSize());
            if (normPix) {
                // The target was each patch brought to mean 0 and variance 1: undo it with the patch's own values.
                Tensor mean = pixels.mean(new long[] {-1}, true, new ScalarTypeOptional());
                Tensor std = pixels.var(new long[] {-1}, true, true)
                        .add(new Scalar(ReconstructionLoss.EPS))
                        .sqrt();
                predicted = predicted.mul(std).add(mean);
            }
            Tensor removed = masking.mask().unsqueeze(-1);
            Tensor kept = pixels.mul(removed.mul(new Scalar(-1.0)).add(new Scalar(1.0)));
            List<Image> masked = images(kept, config);
            grey(masked, masking.mask(), config);
            List<Image> reconstructed = images(kept.add(predicted.mul(removed)), config);
            listener.on(new Reconstructed(stage, step, originals, masked, reconstructed));
        }
    }

    private List<Image> images(Tensor patches, EncoderConfig config) {
        Tensor normalised = Patches.assemble(patches, config.patchSize(), config.gridRows(), config.gridColumns());
        Tensor bytes = normalisation.invert(normalised);
        List<Image> result = new ArrayList<>();
        for (int i = 0; i < originals.size(); i++) {
            byte[] pixels = new byte[config.imageHeight() * config.imageWidth() * config.channels()];
            Tensor one = bytes.select(0, i).contiguous();
            new BytePointer(one.data_ptr()).get(pixels);
            result.add(new Image(config.imageHeight(), config.imageWidth(), config.channels(), pixels));
        }
        return result;
    }

    /** Paints the removed patches grey. */
    private static void grey(List<Image> images, Tensor mask, EncoderConfig config) {
        float[] removed = Tensors.toFloats(mask);
        int patch = config.patchSize();
        for (int i = 0; i < images.size(); i++) {
            Image image = images.get(i);
            for (int y = 0; y < image.height(); y++) {
                for (int x = 0; x < image.width(); x++) {
                    int index = i * config.patches() + y / patch * config.gridColumns() + x / patch;
                    if (removed[index] > 0) {
                        int offset = (y * image.width() + x) * image.channels();
                        Arrays.fill(image.pixels(), offset, offset + image.channels(), (byte) GREY);
                    }
                }
            }
        }
    }

    private static Tensor stack(List<Image> images) {
        Image first = images.get(0);
        Tensor result = torch.zeros(
                new long[] {images.size(), first.height(), first.width(), first.channels()},
                new TensorOptions(ScalarType.Byte));
        BytePointer data = new BytePointer(result.data_ptr());
        for (int i = 0; i < images.size(); i++) {
            byte[] pixels = images.get(i).pixels();
            data.position((long) i * pixels.length).put(pixels);
        }
        return result;
    }
}
