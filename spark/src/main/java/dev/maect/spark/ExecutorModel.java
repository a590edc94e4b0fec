/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.spark;

import dev.maect.catalog.label.Classifier;
import dev.maect.catalog.label.ImageInput;
import dev.maect.catalog.label.ImageStream;
import dev.maect.data.Image;
import dev.maect.engine.ComputeDevice;
import dev.maect.engine.NativeSetup;
import dev.maect.engine.Precision;
import dev.maect.eval.FeatureExtractor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.spark.TaskContext;
import org.apache.spark.resource.ResourceInformation;
import org.bytedeco.pytorch.global.torch;

/** A model in this executor, for all tasks that use it; closed when another one is wanted, and at the end. */
final class ExecutorModel {
    static {
        NativeSetup.prepare();
    }

    private static final Map<Key, ExecutorModel> OPEN = new LinkedHashMap<>();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(ExecutorModel::closeIdle, "maect-models"));
    }

    private record Key(String file, boolean classifies, ComputeDevice device, Precision precision) {}

    /**
     * What a model sees in an image.
     *
     * @param label what it shows; empty for a model without classifier
     */
    record Seen(float[] features, String label, double confidence) {}

    private final AutoCloseable model;
    private final int channels;
    private final Function<List<Image>, List<Seen>> look;
    private int users;

    private ExecutorModel(AutoCloseable model, int channels, Function<List<Image>, List<Seen>> look) {
        this.model = model;
        this.channels = channels;
        this.look = look;
    }

    /** The model of a {@link SentFile}; whoever has it gives it back. */
    static ExecutorModel borrow(String file, boolean classifies, EmbedderOptions options, TaskContext task) {
        synchronized (OPEN) {
            ComputeDevice device = device(options.device(), task);
            Precision precision = options.chosenPrecision()
                    .map(chosen -> chosen.on(device))
                    .orElseGet(() -> Precision.automatic(device));
            Key key = new Key(file, classifies, device, precision);
            ExecutorModel model = OPEN.get(key);
            if (model == null) {
                closeIdle();
                torch.set_num_threads(task.cpus()); // the others are other tasks'
                model = open(SentFile.here(file), key);
                OPEN.put(key, model);
            }
            model.users++;
            return model;
        }
    }

    private static ComputeDevice device(String asked, TaskContext task) {
        ResourceInformation gpu = task.resourcesJMap().get("gpu");
        if (asked.equals("auto") && gpu != null && gpu.addresses().length > 0 && torch.cuda_is_available()) {
            return ComputeDevice.parse("cuda:" + gpu.addresses()[0]);
        }
        return ComputeDevice.parse(asked);
    }

    private static ExecutorModel open(Path file, Key key) {
        if (key.classifies()) {
            Classifier classifier = Classifier.open(file, key.device(), key.precision());
            return new ExecutorModel(
                    classifier,
                    classifier.channels(),
                    images -> classifier.look(images).stream()
                            .map(seen -> new Seen(
                                    seen.features(),
                                    seen.answer().label(),
                                    seen.answer().confidence()))
                            .toList());
        }
        FeatureExtractor extractor = FeatureExtractor.open(file, key.device(), key.precision());
        return new ExecutorModel(extractor, extractor.config().channels(), images -> {
            List<Seen> seen = new ArrayList<>();
            for (float[] features : extractor.features(images)) {
                seen.add(new Seen(features, "", 0));
            }
            return seen;
        });
    }

    ImageStream<Seen> stream(Iterator<ImageInput> images, EmbedderOptions options) {
        int batch = options.batch();
        return ImageStream.of(
                channels,
                some -> look.apply(filled(some, batch)).subList(0, some.size()),
                new ImageStream.Options(batch, options.threads()),
                images);
    }

    /** Matrices of another size are multiplied in another order, so that the last bits would tell how the table was cut up. */
    private static List<Image> filled(List<Image> images, int batch) {
        List<Image> all = new ArrayList<>(images);
        while (all.size() < batch) {
            all.add(images.get(0));
        }
        return all;
    }

    void giveBack() {
        synchronized (OPEN) {
            users--;
        }
    }

    private static void closeIdle() {
        synchronized (OPEN) {
            OPEN.values().removeIf(open -> {
                if (open.users > 0) {
                    return false;
                }
                try {
                    open.model.close();
                } catch (Exception e) {
                    throw new IllegalStateException(e); // neither model throws any
                }
                return true;
            });
        }
    }
}
