/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.train.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.maect.MaectException;
import dev.maect.recipe.Recipe;
import dev.maect.train.plan.ClusterPlan.OnCluster;
import org.junit.jupiter.api.Test;

class ClusterPlanTest {
    private static final int IMAGENET = 1_281_167;
    private static final GpuModel H100 = GpuModel.named("H100");

    private static ClusterPlan plan(String recipe, int gpus, Interconnect network, String... settings) {
        return ClusterPlan.of(Recipe.named(recipe, settings), IMAGENET, false, gpus, H100, network);
    }

    @Test
    void aSingleGpuExchangesNothingAndTakesWhatOperationsTake() {
        ClusterPlan one = plan("mae-b16", 1, Interconnect.USUAL);
        OnCluster stage = one.stages().get(0);
        assertThat(stage.communicate()).isZero();
        assertThat(stage.best()).isEqualTo(stage.worst()).isEqualTo(stage.compute());
        // 1,024 images, two views, 58.7 GFLOP each, at 149 TFLOP/s.
        assertThat(stage.compute()).isCloseTo(1024 * 2 * 58.7e9 / 149e12, within(0.01));
        assertThat(stage.steps()).isEqualTo(800L * (IMAGENET / 1024));
        assertThat(one.seconds()[0]).isCloseTo(stage.steps() * stage.compute(), within(1e-3));
    }

    @Test
    void computingIsSharedAndGradientsAreNot() {
        OnCluster one = plan("mae-l16", 1, Interconnect.USUAL).stages().get(0);
        OnCluster eight = plan("mae-l16", 8, Interconnect.USUAL).stages().get(0);
        OnCluster many = plan("mae-l16", 64, Interconnect.USUAL).stages().get(0);
        assertThat(eight.compute()).isCloseTo(one.compute() / 8, within(1e-9));
        assertThat(eight.bytes()).isEqualTo(one.bytes()).isEqualTo(4L * 329_239_296);
        assertThat(many.communicate()).isGreaterThan(eight.communicate());
        assertThat(many.memory().gpu()).isLessThan(eight.memory().gpu());
        assertThat(eight.memory().gpu()).isLessThan(one.memory().gpu());
    }

    @Test
    void momentsThatAreSharedOutTakeLessAndWeightsAreExchanged() {
        String shard = "distributed.shard-optimiser=true";
        OnCluster whole = plan("maect-l16", 8, Interconnect.USUAL).stages().get(2);
        OnCluster shared =
                plan("maect-l16", 8, Interconnect.USUAL, shard).stages().get(2);
        // Two moments of what trains, and the average of its encoder: seven eighths of them are elsewhere.
        double moments = 2.0 * whole.bytes();
        double less = whole.memory().gpu() - shared.memory().gpu();
        assertThat(less).isBetween(1.15 * 7 / 8 * moments, 1.15 * 7 / 8 * 1.5 * moments);
        assertThat(shared.exchange()).isCloseTo(shared.communicate() / 2, within(1e-12));
        assertThat(shared.best() - whole.best()).isCloseTo(shared.exchange(), within(1e-12));
        assertThat(whole.exchange()).isZero();
        OnCluster one = plan("maect-l16", 1, Interconnect.USUAL, shard).stages().get(2);
        assertThat(one.exchange()).isZero();
    }

    @Test
    void aRingSendsNearlyTwiceTheBytes() {
        Interconnect network = new Interconnect(8, 100e9, 10e9);
        assertThat(network.allReduce(1e9, 1)).isZero();
        assertThat(network.allReduce(1e9, 2)).isCloseTo(0.01, within(1e-12));
        assertThat(network.allReduce(1e9, 8)).isCloseTo(1.75 * 0.01, within(1e-12));
        // Two nodes: within each, then an eighth of it between them.
        assertThat(network.allReduce(1e9, 16)).isCloseTo(1.75 * 0.01 + 0.125 / 10, within(1e-12));
    }

    @Test
    void whatASlowNetworkCannotHideIsWaitedFor() {
        OnCluster slow =
                plan("mae-b16", 64, new Interconnect(8, 1e9, 1e8)).stages().get(0);
        assertThat(slow.best()).isGreaterThan(slow.compute()).isLessThan(slow.worst());
        OnCluster fast =
                plan("mae-b16", 8, new Interconnect(8, 1e13, 1e13)).stages().get(0);
        assertThat(fast.best()).isEqualTo(fast.compute());
    }

    @Test
    void whatCannotBePlannedIsToldInASentence() {
        assertThatThrownBy(() -> plan("mae-b16", 3, Interconnect.USUAL))
                .isInstanceOf(MaectException.class)
                .hasMessageContaining("pretrain.batch-size=1024 cannot be shared equally by 3 GPUs");
        assertThatThrownBy(() -> plan("mae-b16", 0, Interconnect.USUAL)).hasMessageContaining("at least 1");
        assertThatThrownBy(() -> GpuModel.named("abacus")).hasMessageContaining("h100");
        assertThatThrownBy(() -> GpuModel.of("x", 1, Double.NaN)).hasMessageContaining("above 0");
    }
}
