/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine;

import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.global.torch;

/** Native random generators that are pure functions of their keys, like {@link RandomStream}. */
public final class Generators {
    static {
        NativeSetup.prepare();
    }

    private Generators() {}

    /** A CPU generator for (seed, purpose, keys); the caller closes it. */
    public static GeneratorOptional of(long seed, String purpose, long... keys) {
        try (Generator generator =
                torch.make_generator_cpu(RandomStream.of(seed, purpose, keys).nextLong())) {
            return new GeneratorOptional(generator);
        }
    }
}
