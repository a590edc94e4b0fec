/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.checkpoint.state;

import dev.maect.engine.NativeSetup;
import dev.maect.engine.Scopes;
import dev.maect.engine.Tensors;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/** Copies of tensors in the memory of the CPU, taken again and again into the same place. Closing it frees them. */
final class TensorCopies implements AutoCloseable {
    static {
        NativeSetup.prepare();
    }

    private final Map<String, Tensor> copies = new LinkedHashMap<>();

    /** Takes the values of {@code tensors}, which are the same tensors each time. */
    Map<String, Tensor> take(Map<String, Tensor> tensors) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            tensors.forEach((name, tensor) ->
                    copies.computeIfAbsent(name, any -> empty(tensor)).copy_(tensor));
        }
        return Collections.unmodifiableMap(copies);
    }

    private static Tensor empty(Tensor like) {
        TensorOptions options = new TensorOptions(like.scalar_type());
        return Scopes.escape(torch.empty(Tensors.shape(like), options, new MemoryFormatOptional()));
    }

    @Override
    public void close() {
        copies.values().forEach(Tensor::close);
        copies.clear();
    }
}
