/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.distributed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.maect.MaectException;
import dev.maect.engine.Tensors;
import dev.maect.engine.kernel.Tape;
import dev.maect.engine.machine.Share;
import dev.maect.testing.RankThreads;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CollectivesTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void sumsGathersAndDecidesInTheOrderOfTheRanks(int ranks) throws Exception {
        List<String> told = RankThreads.run(ranks, group -> {
            try (PointerScope scope = new PointerScope()) {
                Tensor sum = Tensors.ofFloats(new float[] {1, group.rank()}, 2);
                group.sum(sum);
                int total = 7;
                long[] own = IntStream.range(
                                group.share().from(total), group.share().to(total))
                        .asLongStream()
                        .flatMap(i -> Arrays.stream(new long[] {i, 10 * i}))
                        .toArray();
                Tensor all = group.gather(Tensors.ofLongs(own, own.length / 2, 2), total);
                Tensor first = Tensors.ofDoubles(new double[] {group.rank() + 0.5}, 1);
                group.broadcast(first);
                Tensor last = Tensors.ofDoubles(new double[] {group.rank()}, 1);
                group.broadcast(last, group.size() - 1);
                Tensor sent = Tensors.ofLongs(new long[] {group.rank() + 7L}, 1);
                if (group.isFirst() || group.rank() == group.size() - 1) {
                    group.send(sent, group.size() - 1, 0);
                }
                if (group.isFirst()) {
                    assertThat(sent.item_long()).isEqualTo(group.size() + 6);
                }
                assertThat(last.item_double()).isEqualTo(group.size() - 1);
                return Arrays.toString(Tensors.toFloats(sum))
                        + Arrays.toString(Tensors.toLongs(all))
                        + first.item_double()
                        + group.any(group.rank() == group.size() - 1)
                        + group.any(false)
                        + group.ofFirst(group.isFirst())
                        + group.ofFirst(!group.isFirst())
                        + group.ofFirst("ä" + group.rank())
                        + group.all("r".repeat(group.rank()));
            }
        });
        float others = ranks * (ranks - 1) / 2f;
        String texts = IntStream.range(0, ranks).mapToObj("r"::repeat).toList().toString();
        assertThat(told)
                .allMatch(text -> text.equals("[" + (float) ranks + ", " + others + "]"
                        + "[0, 0, 1, 10, 2, 20, 3, 30, 4, 40, 5, 50, 6, 60]0.5truefalsetruefalseä0" + texts));
    }

    @Test
    void sharesDifferByOneAtMostAndAreTheWhole() {
        for (int count = 0; count < 40; count++) {
            for (int parts = 1; parts < 9; parts++) {
                int at = 0;
                for (int part = 0; part < parts; part++) {
                    Share share = new Share(part, parts);
                    assertThat(share.from(count)).isEqualTo(at);
                    assertThat(share.of(count)).isBetween(count / parts, share.most(count));
                    at = share.to(count);
                }
                assertThat(at).isEqualTo(count);
            }
        }
    }

    /** What every rank's loss says of a row comes back to the rank that made it. */
    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void gatheredRowsHaveTheGradientOfTheWhole(int ranks) throws Exception {
        int total = 5;
        float[] values = {1, -2, 3, 0.5f, 4, /* second view */ -1, 2, 0.25f, 7, -3};
        List<float[]> gradients = RankThreads.run(ranks, group -> {
            try (PointerScope scope = new PointerScope();
                    Tape tape = new Tape()) {
                Share share = group.share();
                int n = share.of(total);
                float[] own = new float[2 * n];
                System.arraycopy(values, share.from(total), own, 0, n);
                System.arraycopy(values, total + share.from(total), own, n, n);
                Tensor leaf = Tensors.ofFloats(own, 2 * n, 1);
                leaf.set_requires_grad(true);
                Tensor all = GatheredRows.of(group, leaf.mul(new Scalar(2.0)), 2, total);
                assertThat(Tensors.toFloats(all)).containsExactly(doubled(values));
                // Each rank looks at all rows in its own way.
                Tensor loss = all.mul(all).sum().mul(new Scalar(1.0 + group.rank()));
                tape.backward(loss);
                return Tensors.toFloats(leaf.grad());
            }
        });
        float factor = 0;
        for (int rank = 0; rank < ranks; rank++) {
            factor += 1 + rank;
        }
        List<Float> found = new ArrayList<>();
        for (int view = 0; view < 2; view++) {
            for (int rank = 0; rank < ranks; rank++) {
                int n = new Share(rank, ranks).of(total);
                for (int i = 0; i < n; i++) {
                    found.add(gradients.get(rank)[view * n + i]);
                }
            }
        }
        for (int i = 0; i < values.length; i++) {
            assertThat(found.get(i)).isEqualTo(8 * values[i] * factor, within(1e-4f)); // d (2x)^2 / dx
        }
    }

    private static float[] doubled(float[] values) {
        float[] doubled = values.clone();
        for (int i = 0; i < doubled.length; i++) {
            doubled[i] *= 2;
        }
        return doubled;
    }

    @Test
    void aRankThatFailsIsNamedToTheOthers() {
        assertThatThrownBy(() -> RankThreads.run(3, group -> {
                    if (group.rank() == 1) {
                        throw new MaectException("The disk is on fire.");
                    }
                    while (true) {
                        try (PointerScope scope = new PointerScope()) {
                            group.sum(torch.ones(1000));
                        }
                    }
                }))
                .isInstanceOf(RankFailedException.class)
                .hasMessageContaining("Rank 1 (")
                .hasMessageContaining("The disk is on fire.");
    }
}
