/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RandomStreamTest {
    @Test
    void isAFunctionOfItsKeys() {
        assertThat(RandomStream.of(1, "crop", 2, 3).nextLong())
                .isEqualTo(RandomStream.of(1, "crop", 2, 3).nextLong());
    }

    /** A change of the numbers would break resuming older runs: change them only on purpose. */
    @Test
    void staysTheSameBetweenReleases() {
        RandomStream random = RandomStream.of(0, "crop", 1, 2, 3);
        assertThat(random.nextLong()).isEqualTo(-8646242373954842433L);
        assertThat(random.nextInt(1000)).isEqualTo(376);
    }

    @Test
    void tellsItsKeysApart() {
        Set<Long> first = new HashSet<>();
        int streams = 0;
        for (long seed = 0; seed < 5; seed++) {
            for (String purpose : new String[] {"c", "a", "b", "ab", "ba"}) {
                for (long epoch = -2; epoch < 5; epoch++) {
                    for (long sample = 0; sample < 20; sample++) {
                        first.add(RandomStream.of(seed, purpose, epoch, sample).nextLong());
                        streams++;
                    }
                }
            }
        }
        assertThat(first).hasSize(streams);
        assertThat(RandomStream.of(1, "a").nextLong())
                .isNotEqualTo(RandomStream.of(1, "a", 0).nextLong());
        assertThatThrownBy(() -> RandomStream.of(1, "", 2)).hasMessageContaining("purpose");
    }

    @Test
    void neighbouringSamplesAreUnrelated() {
        double product = 0;
        int n = 20000;
        for (int i = 0; i < n; i++) {
            double here = RandomStream.of(7, "flip", 0, i).nextDouble() - 0.5;
            double next = RandomStream.of(7, "flip", 0, i + 1).nextDouble() - 0.5;
            product += here * next * 12 / n;
        }
        assertThat(product).isCloseTo(0, within(4 / Math.sqrt(n)));
    }

    @Test
    void integersAreUniform() {
        RandomStream random = RandomStream.of(2, "int");
        int[] counts = new int[7];
        for (int i = 0; i < 70000; i++) {
            counts[random.nextInt(7)]++;
        }
        double chiSquare = IntStream.of(counts)
                .mapToDouble(c -> Math.pow(c - 10000, 2) / 10000)
                .sum();
        assertThat(chiSquare).isLessThan(22.5); // one in a thousand at 6 degrees of freedom
        assertThat(random.nextInt(1)).isZero();
        assertThatThrownBy(() -> random.nextInt(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void largeBoundsStayInRange() {
        RandomStream random = RandomStream.of(3, "large");
        for (int i = 0; i < 1000; i++) {
            assertThat(random.nextInt(Integer.MAX_VALUE)).isBetween(0, Integer.MAX_VALUE - 1);
        }
    }

    @Test
    void doublesAreUniform() {
        RandomStream random = RandomStream.of(4, "double");
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < 50000; i++) {
            double value = random.uniform(-1, 3);
            assertThat(value).isBetween(-1.0, 3.0);
            sum += value;
            squares += (value - 1) * (value - 1);
        }
        assertThat(sum / 50000).isCloseTo(1, within(0.03));
        assertThat(squares / 50000).isCloseTo(16.0 / 12, within(0.03));
    }

    @Test
    void gaussiansAreStandard() {
        RandomStream random = RandomStream.of(5, "gauss");
        double sum = 0;
        double squares = 0;
        double fourth = 0;
        int n = 50000;
        for (int i = 0; i < n; i++) {
            double value = random.nextGaussian();
            sum += value;
            squares += value * value;
            fourth += Math.pow(value, 4);
        }
        assertThat(sum / n).isCloseTo(0, within(0.02));
        assertThat(squares / n).isCloseTo(1, within(0.03));
        assertThat(fourth / n).isCloseTo(3, within(0.2));
    }

    @Test
    void chancesHold() {
        RandomStream random = RandomStream.of(6, "chance");
        long hits = IntStream.range(0, 20000).filter(i -> random.chance(0.2)).count();
        assertThat(hits / 20000.0).isCloseTo(0.2, within(0.012));
        assertThat(random.chance(0)).isFalse();
        assertThat(random.chance(1)).isTrue();
    }

    @Test
    void permutationsHoldEveryNumberOnceAndAreUniform() {
        RandomStream random = RandomStream.of(8, "order");
        assertThat(random.permutation(50))
                .containsExactlyInAnyOrder(IntStream.range(0, 50).toArray());
        assertThat(random.permutation(0)).isEmpty();
        int[][] at = new int[4][4];
        for (int i = 0; i < 8000; i++) {
            int[] order = random.permutation(4);
            for (int j = 0; j < 4; j++) {
                at[j][order[j]]++;
            }
        }
        for (int[] row : at) {
            for (int count : row) {
                assertThat(count).isBetween(1800, 2200);
            }
        }
    }
}
