/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.eval.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.engine.RandomStream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

class AssignedClassesTest {
    @Test
    void theShareOfRightAnswersIsTheClusteringAccuracy() {
        RandomStream random = RandomStream.of(1, "assigned");
        for (int clusters = 2; clusters < 8; clusters++) {
            int[] classes = new int[200];
            int[] found = new int[200];
            for (int i = 0; i < classes.length; i++) {
                classes[i] = 3 + random.nextInt(5);
                found[i] = random.chance(0.5) ? classes[i] % clusters : random.nextInt(clusters);
            }
            int[] answers = AssignedClasses.of(classes, found);
            int right = 0;
            for (int i = 0; i < classes.length; i++) {
                right += answers[i] == classes[i] ? 1 : 0;
            }
            assertThat(right / 200.0)
                    .isCloseTo(ClusterMetrics.of(classes, found).accuracy(), Assertions.within(1e-12));
        }
    }

    @Test
    void aClusterWithoutAClassAnswersNothing() {
        assertThat(AssignedClasses.of(new int[] {0, 0, 0, 0, 0}, new int[] {4, 4, 4, 2, 9}))
                .containsExactly(0, 0, 0, -1, -1);
    }
}
