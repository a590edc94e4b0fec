/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.protocol.standard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.data.LabelSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnalysisDataTest {
    @Test
    void classNamesAreQuoted() {
        LabelSet set = new LabelSet("label", List.of("a \"b\"", "c"), new int[] {0, 1, 1});
        assertThat(ClustersProtocol.table(set, new int[] {5, 5, 7}))
                .isEqualTo("class,cluster 5,cluster 7\n\"a \"\"b\"\"\",1,0\n\"c\",1,1\n");
    }

    @Test
    void mapsKeepTheirProportions() {
        double[][] framed = MapProtocol.framed(new float[][] {{-2, 1}, {0, 0}});
        assertThat(framed[0]).containsExactly(0, 0.75);
        assertThat(framed[1]).containsExactly(0.5, 0.5);
    }
}
