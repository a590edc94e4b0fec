/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.weights;

import dev.maect.engine.Tensors;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import org.bytedeco.pytorch.Tensor;

/** The files of the test resources and the values of their tensors. */
public final class TestFiles {
    private TestFiles() {}

    public static Path resource(String name) {
        URL url = TestFiles.class.getResource("/" + name);
        if (url == null) {
            throw new AssertionError("no test resource " + name);
        }
        try {
            return Path.of(url.toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    public static float[] floats(TensorSource source, String name) {
        try (Tensor tensor = source.read(name)) {
            return tensor.numel() == 0 ? new float[0] : Tensors.toFloats(tensor);
        }
    }

    public static long[] longs(TensorSource source, String name) {
        try (Tensor tensor = source.read(name)) {
            return tensor.numel() == 0 ? new long[0] : Tensors.toLongs(tensor);
        }
    }
}
