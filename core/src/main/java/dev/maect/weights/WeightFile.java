/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.weights;

import java.nio.file.Path;
import java.util.Map;

/** A file of named tensors, whatever its format. Tensors are read when asked for; reading is thread-safe. */
public interface WeightFile extends TensorSource, AutoCloseable {
    /** Where the file is. */
    Path path();

    /** The format in words, for example {@code safetensors}. */
    String format();

    /**
     * What the file holds besides the tensors (safetensors metadata; epoch, arguments and the like of a PyTorch
     * checkpoint). Values are {@link String}, {@link Boolean}, {@link Long}, {@link Double}, {@link java.util.List},
     * {@link Map} with string keys, {@link TensorInfo} for a tensor, an empty {@link java.util.Optional} for None, and a
     * text for anything else.
     */
    Map<String, Object> extras();

    /** Closes the file; tensors read from it stay valid. */
    @Override
    void close();
}
