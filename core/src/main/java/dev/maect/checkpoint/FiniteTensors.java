/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.checkpoint;

import dev.maect.engine.NativeSetup;
import dev.maect.engine.Tensors;
import dev.maect.io.Printable;
import dev.maect.weights.CheckpointException;
import dev.maect.weights.TensorInfo;
import dev.maect.weights.TensorSource;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;

/**
 * Weights that are checked to be finite whenever they are read: a network with others computes nothing.
 *
 * @param weights what is read
 * @param whose whose weights these are, for messages
 */
record FiniteTensors(TensorSource weights, Object whose) implements TensorSource {
    static {
        NativeSetup.prepare();
    }

    @Override
    public Set<String> names() {
        return weights.names();
    }

    @Override
    public TensorInfo info(String name) {
        return weights.info(name);
    }

    @Override
    public Tensor read(String name) {
        Tensor tensor = weights.read(name);
        boolean good = false;
        try {
            check(name, tensor);
            good = true;
            return tensor;
        } finally {
            if (!good) {
                tensor.close();
            }
        }
    }

    @Override
    public void readInto(String name, Tensor target) {
        weights.readInto(name, target);
        check(name, target);
    }

    private void check(String name, Tensor tensor) {
        if (!Tensors.isFinite(tensor)) {
            throw new CheckpointException("The weights " + Printable.line(name) + " of " + whose
                    + " are not all finite, so that it has no features. Its training may have diverged: take an earlier"
                    + " checkpoint.");
        }
    }
}
