/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.checkpoint;

import static org.bytedeco.pytorch.global.torch.ScalarType;

import dev.maect.engine.NativeSetup;
import dev.maect.engine.Scopes;
import dev.maect.vit.EncoderConfig;
import dev.maect.vit.PositionalEmbedding;
import dev.maect.weights.TensorInfo;
import dev.maect.weights.TensorSource;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;

/**
 * Weights whose positions are interpolated to another grid when they are read.
 *
 * @param weights in our names
 * @param from the shape they are for
 * @param to the same shape for images of another size
 */
record ResizedPositions(TensorSource weights, EncoderConfig from, EncoderConfig to) implements TensorSource {
    static {
        NativeSetup.prepare();
    }

    private static final Set<String> POSITIONS = Set.of("encoder.pos_embed", "decoder.pos_embed");

    @Override
    public Set<String> names() {
        return weights.names();
    }

    @Override
    public TensorInfo info(String name) {
        TensorInfo info = weights.info(name);
        return POSITIONS.contains(name)
                ? TensorInfo.of(
                        name, info.dtype(), 1, to.patches(), info.shape().get(2))
                : info;
    }

    @Override
    public void readInto(String name, Tensor target) {
        if (POSITIONS.contains(name)) {
            TensorSource.super.readInto(name, target);
        } else {
            weights.readInto(name, target);
        }
    }

    @Override
    public Tensor read(String name) {
        Tensor tensor = weights.read(name);
        if (!POSITIONS.contains(name)) {
            return tensor;
        }
        try (tensor) {
            return Scopes.keep(() -> PositionalEmbedding.interpolate(
                            tensor.to(ScalarType.Float),
                            from.gridRows(),
                            from.gridColumns(),
                            to.gridRows(),
                            to.gridColumns())
                    .to(tensor.scalar_type())
                    .contiguous());
        }
    }
}
