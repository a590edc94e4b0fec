/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.catalog.label;

import static org.bytedeco.pytorch.global.torch.ScalarType;

import dev.maect.catalog.CatalogFeatures;
import dev.maect.catalog.store.CatalogException;
import dev.maect.checkpoint.ClassifierDescription;
import dev.maect.checkpoint.ModelDescription;
import dev.maect.checkpoint.ModelFile;
import dev.maect.data.Image;
import dev.maect.data.ImageSource;
import dev.maect.data.decode.ImageDecoder;
import dev.maect.engine.ComputeDevice;
import dev.maect.engine.Precision;
import dev.maect.engine.Tensors;
import dev.maect.eval.FeatureExtractor;
import dev.maect.eval.FeatureSet;
import dev.maect.vit.Encoder;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.imageio.ImageIO;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * An encoder with a classifier, from one file: images in, labels with confidence out. Thread-safe: images are decoded by the
 * threads that ask, and one after the other goes through the encoder, which uses all processors itself. Close it.
 *
 * <pre>{@code
 * try (Classifier classifier = Classifier.open(Path.of("flowers.safetensors"), ComputeDevice.CPU)) {
 *     Classifier.Answer answer = classifier.classify(Files.readAllBytes(Path.of("photo.jpg")));
 * }
 * }</pre>
 */
public final class Classifier implements AutoCloseable {
    private static final double EPS = 1e-5; // of the batch norm that standardises
    private static final int BATCH = 64;

    /**
     * What an image shows.
     *
     * @param label the likeliest class
     * @param confidence its probability, as right as it says on the images it was chosen on
     * @param probabilities of all classes, in the order of {@link Classifier#classes}
     */
    public record Answer(String label, double confidence, List<Double> probabilities) {}

    /**
     * What an image shows, and the features that say so.
     *
     * @param features as the encoder gives them
     * @param answer what the classifier makes of them
     */
    public record Seen(float[] features, Answer answer) {}

    private final FeatureExtractor extractor;
    private final ClassifierDescription description;
    private final Map<String, Tensor> weights;

    private Classifier(FeatureExtractor extractor, ClassifierDescription description, Map<String, Tensor> weights) {
        this.extractor = extractor;
        this.description = description;
        this.weights = weights;
    }

    /**
     * Opens what {@code maect classify --save} or {@code maect eval finetune} wrote.
     *
     * @throws CatalogException if the file has no classifier
     */
    public static Classifier open(Path path, ComputeDevice device) {
        return open(path, device, Precision.automatic(device));
    }

    /** As {@link #open(Path, ComputeDevice)} in another precision. */
    public static Classifier open(Path path, ComputeDevice device, Precision precision) {
        try (ModelFile file = ModelFile.open(path)) {
            ClassifierDescription description = file.classifier()
                    .orElseThrow(() -> new CatalogException(
                            path + " has no classifier in it. Make one: maect classify CATALOG --save " + path));
            Map<String, Tensor> weights = file.read(ModelFile.CLASSIFIER);
            return new Classifier(FeatureExtractor.open(path, device, precision), description, weights);
        }
    }

    /**
     * Writes an encoder and a classifier fitted on its features as one model file.
     *
     * @param encoder the file that the features were made with
     * @param labelSet what the classes describe
     */
    public static void save(
            Path target, Path encoder, CatalogFeatures features, LinearClassifier fitted, String labelSet) {
        try (ModelFile file = ModelFile.open(encoder);
                Encoder own = file.encoder();
                PointerScope scope = new PointerScope()) {
            ModelDescription from = file.description();
            int dimensions = features.dimensions();
            float[] variance = features.deviation();
            for (int i = 0; i < dimensions; i++) {
                variance[i] = (float) (variance[i] * (double) variance[i] - EPS);
            }
            Map<String, Tensor> classifier = new LinkedHashMap<>();
            int classes = fitted.classes().size();
            classifier.put(
                    "weight",
                    Tensors.ofFloats(fitted.weight(), classes, dimensions).div(new Scalar(Math.sqrt(dimensions))));
            classifier.put("bias", Tensors.ofFloats(fitted.bias(), classes));
            classifier.put("norm.running_mean", Tensors.ofFloats(features.mean(), dimensions));
            classifier.put("norm.running_var", Tensors.ofFloats(variance, dimensions));
            classifier.put(
                    "norm.num_batches_tracked",
                    Tensors.ofLongs(new long[] {features.set().scaled()}).squeeze());
            Map<String, String> provenance = new LinkedHashMap<>(from.provenance());
            provenance.put(
                    "classifier", "logistic regression on " + features.catalog().folder());
            new ModelFile.Contents()
                    .with("encoder", own.tensors().all())
                    .withClassifier(new ClassifierDescription(labelSet, fitted.classes(), true), classifier)
                    .write(
                            target,
                            new ModelDescription(
                                    from.encoder(),
                                    java.util.Optional.empty(),
                                    features.set().pooling(),
                                    from.normalisation(),
                                    "classify",
                                    provenance));
        }
    }

    /** Class names in the order of the probabilities. */
    public List<String> classes() {
        return description.classes();
    }

    /** Channels of the images it takes. */
    public int channels() {
        return extractor.config().channels();
    }

    /**
     * What an image shows.
     *
     * @param file the bytes of a file: JPEG, PNG, WebP, BMP, TIFF or GIF
     * @throws dev.maect.data.DataException if it is no image
     */
    public Answer classify(byte[] file) {
        return classify(List.of(new ImageDecoder(extractor.config().channels()).decode(file, "the image")))
                .get(0);
    }

    /** What an image shows. */
    public Answer classify(BufferedImage image) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            ImageIO.write(image, "png", bytes);
            return classify(bytes.toByteArray());
        } catch (IOException e) {
            throw new CatalogException("The image cannot be read: " + e, e);
        }
    }

    /** What images show, in their order. */
    public List<Answer> classify(List<Image> images) {
        return images.isEmpty() ? List.of() : classify(dev.maect.data.ListSource.of(images));
    }

    /**
     * What the images of a source show, in its order.
     *
     * @throws dev.maect.data.DataException if one cannot be read
     */
    public synchronized List<Answer> classify(ImageSource source) {
        try (FeatureSet features = extractor.extract(source, BATCH)) {
            return answers(features);
        }
    }

    /**
     * What images show, with their features, in one pass of all together. Unlike the others, calls of several threads go through
     * the encoder at the same time; none may when it is closed.
     *
     * @param images at least one
     */
    public List<Seen> look(List<Image> images) {
        try (FeatureSet features = extractor.extract(dev.maect.data.ListSource.of(images), images.size())) {
            List<Answer> answers = answers(features);
            float[][] rows = features.toArrays();
            List<Seen> seen = new ArrayList<>();
            for (int i = 0; i < rows.length; i++) {
                seen.add(new Seen(rows[i], answers.get(i)));
            }
            return seen;
        }
    }

    private List<Answer> answers(FeatureSet features) {
        try (PointerScope scope = new PointerScope()) {
            Tensor x = features.features();
            if (description.batchNorm()) {
                x = x.sub(weight("norm.running_mean"))
                        .div(weight("norm.running_var").add(new Scalar(EPS)).sqrt());
            }
            Tensor logits = x.matmul(weight("weight").t()).add(weight("bias"));
            float[] values = Tensors.toFloats(logits.to(ScalarType.Float).softmax(1));
            int classes = classes().size();
            List<Answer> answers = new ArrayList<>();
            for (int i = 0; i < features.size(); i++) {
                List<Double> probabilities = new ArrayList<>();
                int best = 0;
                for (int j = 0; j < classes; j++) {
                    probabilities.add((double) values[i * classes + j]);
                    best = values[i * classes + j] > values[i * classes + best] ? j : best;
                }
                answers.add(new Answer(classes().get(best), probabilities.get(best), List.copyOf(probabilities)));
            }
            return answers;
        }
    }

    private Tensor weight(String name) {
        return Objects.requireNonNull(weights.get(name), () -> "The classifier lacks " + name);
    }

    @Override
    public synchronized void close() {
        extractor.close();
        weights.values().forEach(Tensor::close);
    }
}
