/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.vit;

import dev.maect.engine.kernel.LinearPass;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** The matrix products with a block's weights, all in one type. */
record BlockProducts(LinearPass qkv, LinearPass projection, LinearPass fc1, LinearPass fc2) {
    /** Those of {@code block}, in Float or BFloat16. */
    static BlockProducts of(Block block, ScalarType values) {
        return new BlockProducts(
                new LinearPass(block.attention().qkv(), values),
                new LinearPass(block.attention().projection(), values),
                new LinearPass(block.fc1(), values),
                new LinearPass(block.fc2(), values));
    }

    /** Frees copies of the weights, until they are needed again. */
    void release() {
        qkv.release();
        projection.release();
        fc1.release();
        fc2.release();
    }
}
