/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.checkpoint.ModelFile;
import dev.maect.data.Image;
import dev.maect.data.ImageSource;
import dev.maect.data.LabelSet;
import dev.maect.data.ListSource;
import dev.maect.engine.Tensors;
import dev.maect.recipe.Recipe;
import dev.maect.testing.Micro;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;

/** Whole runs of a second or two on images in memory. */
final class MicroRun {
    private MicroRun() {}

    /** All stages, evaluated with everything there is, and measured between epochs; 32 images make 2 steps an epoch. */
    static Recipe recipe(String... overrides) {
        return Micro.recipe(
                        "pretrain.epochs=3",
                        "prepare-head.epochs=2",
                        "tune.epochs=3",
                        "evaluation.k=5",
                        "evaluation.probe-epochs=2",
                        "evaluation.probe-batch-size=16",
                        "evaluation.cluster-runs=1",
                        "evaluation.monitor-every-epochs=1",
                        "evaluation.monitor-view-limit=0",
                        "logging.reconstruct-every-epochs=1")
                .with(overrides);
    }

    /** Drawn images with both their label sets, held in memory. */
    static ImageSource images(int count) {
        ImageSource drawn = Micro.images(count);
        List<Image> images = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            images.add(drawn.read(i));
            names.add(drawn.name(i));
        }
        ListSource source = ListSource.of(images).withNames(names);
        for (LabelSet labels : drawn.labelSets()) {
            source = source.withLabels(labels);
        }
        return source;
    }

    static RunRequest request(Recipe recipe, Path folder) {
        return RunRequest.of(recipe, Images.of(images(32)), folder).withTest(Images.of(images(20)));
    }

    /** A folder as a kill at this moment leaves it: what is renamed meanwhile, beside training, is there or is not. */
    static void copy(Path from, Path to) {
        try {
            for (Path file : entries(from)) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    copyFile(file, target);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> entries(Path folder) throws IOException {
        while (true) {
            try (Stream<Path> files = Files.walk(folder)) {
                return files.toList();
            } catch (UncheckedIOException e) {
                if (!(e.getCause() instanceof NoSuchFileException)) {
                    throw e;
                }
            }
        }
    }

    private static void copyFile(Path file, Path target) throws IOException {
        try {
            Files.copy(file, target);
        } catch (NoSuchFileException e) {
            return; // it was renamed meanwhile
        }
    }

    /** The tensors of a part of a model file, by name. */
    static Map<String, float[]> weights(Path file, String part) {
        Map<String, float[]> values = new LinkedHashMap<>();
        try (ModelFile model = ModelFile.open(file)) {
            Map<String, Tensor> tensors = model.read(part);
            tensors.forEach((name, tensor) -> {
                values.put(name, Tensors.toFloats(tensor));
                tensor.close();
            });
        }
        return values;
    }

    static void assertSameWeights(Path expected, Path actual, String part) {
        Map<String, float[]> wanted = weights(expected, part);
        Map<String, float[]> values = weights(actual, part);
        assertThat(values).hasSameSizeAs(wanted);
        wanted.forEach((name, tensor) -> assertThat(values.get(name)).as(name).isEqualTo(tensor));
    }
}
