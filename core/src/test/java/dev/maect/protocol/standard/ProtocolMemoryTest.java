/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.protocol.standard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.data.augment.ViewKind;
import dev.maect.data.drawn.DrawnOptions;
import dev.maect.data.drawn.DrawnSource;
import dev.maect.engine.Precision;
import dev.maect.protocol.Evaluation;
import dev.maect.protocol.EvaluationProtocol;
import dev.maect.testing.TestDevice;
import dev.maect.testing.TinyEncoder;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a protocol opens, it closes: on a tiny encoder, again and again. */
class ProtocolMemoryTest {
    private static final int WARM_UP = 2;
    private static final int RUNS = 4;

    @TempDir
    private Path folder;

    static List<EvaluationProtocol> protocols() {
        List<Integer> clusters = List.of(3, 2);
        return List.of(
                new KnnProtocol(),
                new ClusterProtocol(2, false, false),
                new LowShotProtocol(List.of(1), List.of(), 2, List.of(), false),
                new LabelFreeProtocol(30, clusters, ViewKind.MINIMAL),
                new ClustersProtocol(30, clusters),
                new AttentionProtocol(30, Optional.empty()),
                new InvarianceProtocol(30),
                new ColourProtocol(30),
                new MapProtocol(30));
    }

    @ParameterizedTest
    @MethodSource("protocols")
    void leavesNoNativeObjects(EvaluationProtocol protocol) {
        DrawnOptions small = DrawnOptions.defaults().withImageSize(16);
        Evaluation evaluation = Evaluation.of(TinyEncoder.write(folder.resolve("tiny.safetensors"), 1))
                .data(new DrawnSource(1, 30, small))
                .val(new DrawnSource(2, 30, small))
                .device(TestDevice.get())
                .precision(Precision.FP32)
                .batchSize(16)
                .cacheBytes(0)
                .overwrite(true)
                .cards(folder.resolve("cards"));
        for (int i = 0; i < WARM_UP; i++) {
            evaluation.run(protocol);
        }
        long before = Pointer.totalCount();
        for (int i = 0; i < RUNS; i++) {
            evaluation.run(protocol);
        }
        assertThat(Pointer.totalCount() - before)
                .as("native objects left by " + RUNS + " runs")
                .isLessThan(RUNS);
    }
}
