/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.catalog.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.engine.NativeSetup;
import java.nio.file.Path;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeatureFileTest {
    @TempDir
    private Path folder;

    @Test
    void moreThanOneTransferCanHoldComesBackAsItWas() {
        NativeSetup.prepare();
        int dimensions = 4096;
        int rows = 4500; // 74 MB
        try (PointerScope scope = new PointerScope();
                FeatureFile file = FeatureFile.forWriting(folder.resolve("f.npy"), dimensions)) {
            Tensor values = torch.randn(rows, dimensions);
            file.append(3, values);
            file.settle(3 + rows);
            Tensor back = torch.empty(rows, dimensions);
            file.read(3, back);
            assertThat(back.equal(values)).isTrue();
            assertThatThrownBy(() -> file.read(4, back))
                    .hasMessageContaining("has fewer rows than the catalogue counts");
        }
    }
}
