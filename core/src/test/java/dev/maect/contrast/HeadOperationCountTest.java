/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.contrast;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class HeadOperationCountTest {
    private static final HeadConfig HEAD = new HeadConfig(3, 5, 7, 2, 16, 0.1, 1, 0.99, 1);

    private static long untrained(HeadKind kind) {
        return HeadOperationCount.untrained(
                HEAD, kind.factory().usesTarget(), kind.factory().usesQueue());
    }

    /** As plans ask for it: per image with both views. */
    private static HeadCost cost(HeadKind kind) {
        return kind.factory().cost(HEAD, 4, List.of(2));
    }

    @Test
    void aPlanCountsBothViewsOfAnImage() {
        assertThat(cost(HeadKind.NNCLR).trainedOperations()).isEqualTo(2 * HeadOperationCount.trained(HEAD, 4));
        assertThat(cost(HeadKind.NNCLR).otherOperations()).isEqualTo(2 * untrained(HeadKind.NNCLR));
        assertThat(cost(HeadKind.NNCLR).parameters()).isEqualTo(HeadParameterCount.head(HEAD));
        assertThat(cost(HeadKind.NNCLR).held()).isEqualTo(16 * 2);
        assertThat(cost(HeadKind.EMA).held()).isEqualTo(16 * 2 + HeadParameterCount.projector(HEAD));
        assertThat(cost(HeadKind.NNCLR).passing()).isEqualTo(2.0 * 4 * 3 * 16);
        assertThat(cost(HeadKind.EMA).passing()).isZero();
        assertThat(cost(HeadKind.NNCLR).kept()).isEqualTo(2.0 * 4 * (6 * 5 + 3 * 7));
    }

    @Test
    void agreesWithAFormulaDoneByHand() {
        long projector = 2 * (3 * 5 + 5 * 5 + 5 * 2);
        long predictor = 2 * (2 * 7 + 7 * 2);
        assertThat(HeadOperationCount.projector(HEAD)).isEqualTo(projector);
        assertThat(HeadOperationCount.trained(HEAD, 4)).isEqualTo(projector + predictor + 2 * 4 * 2);
    }

    @Test
    void countsTargetAndLookupOnlyWhereThereAreAny() {
        long lookup = 2 * 16 * 2;
        long projector = HeadOperationCount.projector(HEAD);
        assertThat(untrained(HeadKind.NNCLR)).isEqualTo(lookup);
        assertThat(untrained(HeadKind.NNCLR_EMA_QUEUE)).isEqualTo(projector + lookup);
        assertThat(untrained(HeadKind.EMA)).isEqualTo(projector);
        assertThat(untrained(HeadKind.NO_QUEUE)).isZero();
    }
}
