/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.vit.EncoderConfig;
import dev.maect.vit.ModelSize;
import dev.maect.vit.Pooling;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Presets and settings. */
class FineTuneOptionsTest {
    private static FineTuneOptions of(FineTunePreset preset, ModelSize size) {
        return preset.options(EncoderConfig.of(size, 224, 16));
    }

    @Test
    void presetsResolveToTheirPublishedSettings() {
        FineTuneOptions light = of(FineTunePreset.IJEPA_1, ModelSize.L);
        assertThat(List.of(
                        light.schedule().batchSize(),
                        light.schedule().epochs(),
                        light.schedule().warmupEpochs()))
                .containsExactly(512, 50, 5);
        assertThat(List.of(
                        light.rates().learningRate(),
                        light.rates().weightDecay(),
                        light.rates().layerDecay(),
                        light.distortion().randAugment()))
                .containsExactly(3e-5, 0.05, 0.75, 0.0);
        assertThat(of(FineTunePreset.IJEPA_1, ModelSize.H).rates().weightDecay())
                .isEqualTo(0.4);
        assertThat(of(FineTunePreset.IJEPA_10, ModelSize.H).rates().weightDecay())
                .isEqualTo(0.05);
        assertThat(of(FineTunePreset.IJEPA_10, ModelSize.L).distortion().randAugment())
                .isEqualTo(9);
        FineTuneOptions one = of(FineTunePreset.SEMIVIT_1, ModelSize.L);
        assertThat(List.of(
                        one.rates().learningRate(),
                        one.regularisation().dropPath(),
                        one.mix().mixup(),
                        one.mix().cutmix(),
                        one.distortion().erase()))
                .containsExactly(1e-3, 0.0, 0.8, 1.0, 0.25);
        assertThat(one.schedule().batchSize()).isEqualTo(128);
        FineTuneOptions ten = of(FineTunePreset.SEMIVIT_10, ModelSize.L);
        assertThat(ten.schedule().batchSize()).isEqualTo(256);
        assertThat(ten.regularisation().dropPath()).isEqualTo(0.2);
        assertThat(ten.regularisation().labelSmoothing()).isEqualTo(0.1);
    }

    @Test
    void allLabelsFollowMaesSettingsPerSize() {
        FineTuneOptions base = of(FineTunePreset.MAE_100, ModelSize.B);
        assertThat(List.of(
                        base.rates().learningRate(),
                        base.rates().layerDecay(),
                        base.regularisation().dropPath()))
                .containsExactly(5e-4, 0.65, 0.1);
        assertThat(base.schedule().epochs()).isEqualTo(100);
        assertThat(base.parts().pooling()).isEqualTo(Pooling.MEAN_PATCH);
        FineTuneOptions large = of(FineTunePreset.MAE_100, ModelSize.L);
        assertThat(List.of(
                        large.rates().learningRate(),
                        large.rates().layerDecay(),
                        large.regularisation().dropPath()))
                .containsExactly(1e-3, 0.75, 0.2);
        assertThat(large.schedule().epochs()).isEqualTo(50);
        assertThat(of(FineTunePreset.MAE_100, ModelSize.H).regularisation().dropPath())
                .isEqualTo(0.3);
    }

    @Test
    void theShareOfTheLabelsChoosesThePreset() {
        EncoderConfig large = EncoderConfig.of(ModelSize.L, 224, 16);
        assertThat(FineTunePreset.of(large, 0.01)).isEqualTo(FineTunePreset.IJEPA_1);
        assertThat(FineTunePreset.of(large, 0.1)).isEqualTo(FineTunePreset.SEMIVIT_10);
        assertThat(FineTunePreset.of(large, 1)).isEqualTo(FineTunePreset.MAE_100);
        assertThat(FineTunePreset.of(EncoderConfig.of(ModelSize.TI, 224, 16), 1))
                .isEqualTo(FineTunePreset.SMALL);
        assertThat(FineTunePreset.named("semivit-10")).isEqualTo(FineTunePreset.SEMIVIT_10);
        assertThatThrownBy(() -> FineTunePreset.named("semi")).hasMessageContaining("[ijepa-1, semivit-1,");
    }

    @Test
    void settingsAreReadAndChecked() {
        FineTuneOptions options = of(FineTunePreset.SMALL, ModelSize.S)
                .with(List.of("epochs=7", "mixup=0.5", "pooling=class-token", "batch-norm=false", "seed=12"));
        assertThat(options.schedule().epochs()).isEqualTo(7);
        assertThat(options.mix().mixup()).isEqualTo(0.5);
        assertThat(options.parts().pooling()).isEqualTo(Pooling.CLASS_TOKEN);
        assertThat(options.parts().batchNorm()).isFalse();
        assertThat(options.seed()).isEqualTo(12);
        List<String> written = options.asMap().entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .toList();
        assertThat(of(FineTunePreset.MAE_100, ModelSize.B).with(written)).isEqualTo(options);
        refused("epoch=7", "no setting 'epoch'");
        refused("epochs=x", "epochs is 'x'; it must be a whole number");
        refused("epochs", "a whole number");
        refused("epochs=0", "epochs is 0; it must be at least 1");
        refused("layer-decay=1.5", "layer-decay is 1.5");
        refused("learning-rate=NaN", "learning-rate is NaN");
        refused("batch-norm=yes", "true or false");
        refused("pooling=best", "one of [class-token,");
    }

    private static void refused(String setting, String message) {
        assertThatThrownBy(() -> of(FineTunePreset.SMALL, ModelSize.S).with(List.of(setting)))
                .isInstanceOf(FineTuneException.class)
                .hasMessageContaining(message);
    }
}
