/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train.plan;

import dev.maect.MaectException;
import java.util.List;
import java.util.Locale;

/**
 * A kind of GPU, and what maect reaches on one.
 *
 * @param name its name
 * @param memoryBytes its memory
 * @param pretrain floating-point operations per second that stage 1 reaches, as {@link
 *     dev.maect.train.stage.StepOperations} counts them
 * @param tune those of the stages that see all patches of a view
 * @param source where the two are from, in a few words
 */
public record GpuModel(String name, long memoryBytes, double pretrain, double tune, String source) {
    private static final String MEASURED =
            "measured with ViT-B/16 in bfloat16 on one card: stage 1, batch 256, 2,537 images/s; stage 3, batch 128,"
                    + " 1,500 images/s (docs/performance.md)";
    private static final List<GpuModel> KNOWN = List.of(new GpuModel("h100", 80L << 30, 149e12, 211e12, MEASURED));

    /** Checks the numbers. */
    public GpuModel {
        if (memoryBytes < 1 || !(pretrain > 0) || !(tune > 0) || !Double.isFinite(pretrain + tune)) {
            throw new MaectException("The GPU " + name + " needs memory and a rate above 0.");
        }
    }

    /**
     * A GPU that maect was measured on.
     *
     * @throws MaectException naming those if it is none of them
     */
    public static GpuModel named(String name) {
        return KNOWN.stream()
                .filter(gpu -> gpu.name().equals(name.strip().toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(
                        () -> new MaectException(
                                "No measured rates of the GPU " + name + "; there are those of "
                                        + String.join(
                                                ", ",
                                                KNOWN.stream()
                                                        .map(GpuModel::name)
                                                        .toList())
                                        + ". Measure one with maect bench step and bench tune, and say what it reaches and its memory."));
    }

    /** One that reaches {@code rate} operations per second in every stage. */
    public static GpuModel of(String name, long memoryBytes, double rate) {
        return new GpuModel(name, memoryBytes, rate, rate, "as given");
    }

    /** Operations per second in the stage of that name. */
    double rate(String stage) {
        return stage.equals("pretrain") ? pretrain : tune;
    }
}
