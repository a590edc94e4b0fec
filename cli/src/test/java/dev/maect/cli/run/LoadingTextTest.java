/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.data.loader.LoadingSpeed;
import org.junit.jupiter.api.Test;

class LoadingTextTest {
    private static String text(double speed, double most, boolean kept) {
        return LoadingText.text("pretrain", new LoadingSpeed(100, 2, speed), most, kept);
    }

    @Test
    void saysWhetherTrainingWaits() {
        assertThat(text(500, 400, false))
                .contains("about 500 images/s on 2 threads for the views of pretrain")
                .contains("at most 400 images/s")
                .endsWith("training will not wait for images");
        assertThat(text(500, 1000, false)).contains("training may wait").contains("maect data pack");
        assertThat(text(500, 2000, false))
                .endsWith(
                        "training is likely to wait for images (more data.workers, or store them smaller once: maect data pack)");
        assertThat(text(500, 2000, true)).contains("only the first epoch decodes");
    }
}
