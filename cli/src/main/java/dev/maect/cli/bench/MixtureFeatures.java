/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.bench;

import dev.maect.MaectException;
import dev.maect.data.LabelSet;
import dev.maect.engine.ComputeDevice;
import dev.maect.engine.Generators;
import dev.maect.engine.RandomStream;
import dev.maect.engine.Scopes;
import dev.maect.engine.Tensors;
import dev.maect.eval.FeatureSet;
import dev.maect.weights.safetensors.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Features like an encoder's: a Gaussian per class, overlapping, the variance of the j-th dimension falling as 1/j.
 * Python reads the very same from a file.
 */
final class MixtureFeatures implements AutoCloseable {
    private final FeatureSet features;
    private final Path file;

    private MixtureFeatures(FeatureSet features, Path file) {
        this.features = features;
        this.file = file;
    }

    /**
     * Draws float32 [rows, dim] and their classes, and writes both to a file.
     *
     * @param separation the spread of the classes' means, in standard deviations within a class
     * @param device where the features are to be
     */
    static MixtureFeatures of(int rows, int dim, int classes, double separation, long seed, ComputeDevice device) {
        List<String> names =
                IntStream.range(0, classes).mapToObj(Integer::toString).toList();
        RandomStream random = RandomStream.of(seed, "bench-classes");
        long[] classOf =
                IntStream.range(0, rows).mapToLong(i -> random.nextInt(classes)).toArray();
        int[] labels = IntStream.range(0, rows).map(i -> (int) classOf[i]).toArray();
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            Tensor y = Tensors.ofLongs(classOf, rows);
            Tensor means = torch.empty(classes, dim);
            means.normal_(0, separation, Generators.of(seed, "bench-means"));
            Tensor x = torch.empty(rows, dim);
            x.normal_(0, 1, Generators.of(seed, "bench"));
            x.add_(means.index_select(0, y));
            x.mul_(torch.arange(new Scalar(1L), new Scalar(dim + 1L))
                    .to(x.scalar_type())
                    .rsqrt_());
            Path file = Files.createTempFile("maect-bench", ".safetensors");
            Safetensors.write(file, Map.of("x", x, "y", y), Map.of());
            return new MixtureFeatures(
                    new FeatureSet(Scopes.escape(x), List.of(new LabelSet(LabelSet.DEFAULT_NAME, names, labels)))
                            .movedTo(device),
                    file);
        } catch (IOException e) {
            throw new MaectException("Cannot write the features to measure with: " + e.getMessage(), e);
        }
    }

    /** Owned by this object. */
    FeatureSet features() {
        return features;
    }

    /** Safetensors: {@code x} and the classes {@code y}; deleted with this object. */
    Path file() {
        return file;
    }

    @Override
    public void close() {
        features.close();
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            file.toFile().deleteOnExit();
        }
    }
}
