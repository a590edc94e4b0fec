/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.contrast;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HeadOperationCountTest {
    private static HeadConfig head(HeadKind kind) {
        return new HeadConfig(kind, 3, 5, 7, 2, 16, 0.1, 1, 0.99, 1);
    }

    @Test
    void agreesWithAFormulaDoneByHand() {
        HeadConfig head = head(HeadKind.NNCLR);
        long projector = 2 * (3 * 5 + 5 * 5 + 5 * 2);
        long predictor = 2 * (2 * 7 + 7 * 2);
        assertThat(HeadOperationCount.projector(head)).isEqualTo(projector);
        assertThat(HeadOperationCount.trained(head, 4)).isEqualTo(projector + predictor + 2 * 4 * 2);
    }

    @Test
    void countsTargetAndLookupOnlyWhereThereAreAny() {
        long lookup = 2 * 16 * 2;
        long projector = HeadOperationCount.projector(head(HeadKind.NNCLR));
        assertThat(HeadOperationCount.untrained(head(HeadKind.NNCLR))).isEqualTo(lookup);
        assertThat(HeadOperationCount.untrained(head(HeadKind.NNCLR_EMA_QUEUE))).isEqualTo(projector + lookup);
        assertThat(HeadOperationCount.untrained(head(HeadKind.EMA))).isEqualTo(projector);
        assertThat(HeadOperationCount.untrained(head(HeadKind.NO_QUEUE))).isZero();
    }
}
