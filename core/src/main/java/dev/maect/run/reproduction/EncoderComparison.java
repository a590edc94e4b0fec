/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run.reproduction;

import dev.maect.checkpoint.ModelFile;
import dev.maect.engine.NativeSetup;
import dev.maect.engine.Tensors;
import dev.maect.run.reproduction.Reproduction.Finding;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/** The weights of two encoders, bit for bit. */
final class EncoderComparison {
    static {
        NativeSetup.prepare();
    }

    private static final String PART = "encoder";

    private EncoderComparison() {}

    static Finding of(String what, Path original, Path again) {
        if (!Files.exists(again)) {
            return new Finding(what, false, again + " is missing");
        }
        Map<String, float[]> before = weights(original);
        Map<String, float[]> now = weights(again);
        if (!before.keySet().equals(now.keySet())) {
            return new Finding(what, false, "other tensors");
        }
        int different = 0;
        double farthest = 0;
        long values = 0;
        for (Map.Entry<String, float[]> entry : before.entrySet()) {
            float[] a = entry.getValue();
            float[] b = now.getOrDefault(entry.getKey(), new float[0]);
            if (a.length != b.length) {
                return new Finding(what, false, entry.getKey() + " has another size");
            }
            boolean same = true;
            for (int i = 0; i < a.length; i++) {
                same &= Float.floatToRawIntBits(a[i]) == Float.floatToRawIntBits(b[i]);
                farthest = Math.max(farthest, Math.abs((double) a[i] - b[i]));
            }
            different += same ? 0 : 1;
            values += a.length;
        }
        return different == 0
                ? new Finding(what, true, String.format(Locale.ROOT, "%,d values in %d tensors", values, before.size()))
                : new Finding(
                        what,
                        false,
                        String.format(
                                Locale.ROOT, "%d of %d tensors, by at most %.3g", different, before.size(), farthest));
    }

    private static Map<String, float[]> weights(Path file) {
        Map<String, float[]> values = new LinkedHashMap<>();
        try (ModelFile model = ModelFile.open(file)) {
            Map<String, Tensor> tensors = model.read(PART);
            tensors.forEach((name, tensor) -> values.put(name, Tensors.toFloats(tensor)));
            tensors.values().forEach(Tensor::close);
        }
        return values;
    }
}
