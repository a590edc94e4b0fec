/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.analysis;

import static org.bytedeco.pytorch.global.torch.ScalarType;

import dev.maect.data.ImageSource;
import dev.maect.data.augment.Augmentation;
import dev.maect.data.augment.AugmentedSource;
import dev.maect.data.augment.Channels;
import dev.maect.data.augment.ColorJitter;
import dev.maect.data.augment.GaussianBlur;
import dev.maect.data.augment.Grayscale;
import dev.maect.data.augment.HorizontalFlip;
import dev.maect.data.augment.RandomResizedCrop;
import dev.maect.data.augment.Solarize;
import dev.maect.eval.EvaluationException;
import dev.maect.eval.FeatureExtractor;
import dev.maect.eval.FeatureSet;
import dev.maect.eval.matrix.Rows;
import dev.maect.vit.EncoderConfig;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * How little an augmentation moves the features of an image.
 *
 * @param cosine mean cosine similarity of an image's features before and after
 * @param chance mean cosine similarity of different images' features, which is far from 0 for many encoders
 */
public record Invariance(double cosine, double chance) {
    /** 1 if the augmentation changes nothing, 0 if the result is as far off as another image. */
    public double score() {
        return chance >= 1 ? 0 : (cosine - chance) / (1 - chance);
    }

    /**
     * The augmentations of MAE-CT_aug one by one, each always applied, by name; without those that would leave images of so
     * many channels as they are.
     */
    public static Map<String, Augmentation> kinds(int height, int width, int channels) {
        Map<String, Augmentation> kinds = new LinkedHashMap<>();
        kinds.put("crop", new RandomResizedCrop(height, width, 0.2, 1));
        kinds.put("flip", new HorizontalFlip(1));
        kinds.put("brightness", new ColorJitter(1, 0.4, 0, 0, 0));
        kinds.put("contrast", new ColorJitter(1, 0, 0.4, 0, 0));
        kinds.put("saturation", new ColorJitter(1, 0, 0, 0.2, 0));
        kinds.put("hue", new ColorJitter(1, 0, 0, 0, 0.1));
        kinds.put("grey", new Grayscale(1));
        kinds.put("blur", new GaussianBlur(1, 0.1, 2));
        kinds.put("solarize", new Solarize(1, 128));
        kinds.keySet().removeAll(leftOut(channels));
        return kinds;
    }

    /** What is no change to images of so many channels, by name: the colours of images without them. */
    public static List<String> leftOut(int channels) {
        if (channels == 1) {
            return List.of("saturation", "hue", "grey");
        }
        return Channels.areColours(channels)
                ? List.of()
                : List.of("brightness", "contrast", "saturation", "hue", "grey", "solarize");
    }

    /** Measures each of {@link #kinds} on images with or without labels. */
    public static Map<String, Invariance> measure(
            FeatureExtractor extractor, ImageSource source, int batchSize, long seed) {
        try (FeatureSet plain = extractor.onDevice(extractor.extract(source, batchSize))) {
            return measure(extractor, source, plain, batchSize, seed);
        }
    }

    /**
     * The same where the features of the images are known already.
     *
     * @param plain features of {@code source}, row for row; stay the caller's
     */
    public static Map<String, Invariance> measure(
            FeatureExtractor extractor, ImageSource source, FeatureSet plain, int batchSize, long seed) {
        Map<String, Invariance> results = new LinkedHashMap<>();
        EncoderConfig config = extractor.config();
        kinds(config.imageHeight(), config.imageWidth(), config.channels()).forEach((name, augmentation) -> {
            ImageSource changed = new AugmentedSource(source, List.of(augmentation), seed, name);
            try (FeatureSet features = extractor.onDevice(extractor.extract(changed, batchSize))) {
                results.put(name, of(plain.features(), features.features()));
            }
        });
        return results;
    }

    /**
     * Compares features.
     *
     * @param original float32 [N, D], N at least 2
     * @param changed float32 [N, D], row for row of the same images
     */
    public static Invariance of(Tensor original, Tensor changed) {
        if (original.size(0) != changed.size(0) || original.size(0) < 2) {
            throw new EvaluationException("Invariance compares features of the same images, at least two; got "
                    + original.size(0) + " and " + changed.size(0) + ".");
        }
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            Tensor x = torch.normalize(original.to(ScalarType.Double));
            Tensor y = torch.normalize(Rows.onDeviceOf(x, changed).to(ScalarType.Double));
            double n = x.size(0);
            double cosine = x.mul(y).sum().item_double() / n;
            // all pairs less each image with itself
            double all =
                    x.sum(0).square().sum().item_double() - x.square().sum().item_double();
            return new Invariance(cosine, all / (n * (n - 1)));
        }
    }
}
