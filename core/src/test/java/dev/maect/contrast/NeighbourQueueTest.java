/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.contrast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.bytedeco.pytorch.global.torch.ScalarType;

import dev.maect.engine.Generators;
import dev.maect.engine.RandomTensors;
import dev.maect.engine.Tensors;
import dev.maect.engine.kernel.Undo;
import dev.maect.testing.NativeMemory;
import java.util.stream.LongStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NeighbourQueueTest {
    private static final int SIZE = 6;

    private final PointerScope scope = new PointerScope();
    private final Undo undo = new Undo();
    private final NeighbourQueue queue = new NeighbourQueue(SIZE, 2, undo);

    @BeforeEach
    void fill() {
        try (GeneratorOptional generator = Generators.of(1, "queue")) {
            queue.initialise(generator);
        }
    }

    @AfterEach
    void free() {
        scope.close();
        queue.tensors().close();
    }

    private float[] stored() {
        return Tensors.toFloats(queue.tensors().all().get("queue"));
    }

    private long[] numbers(String name) {
        return Tensors.toLongs(queue.tensors().all().get(name));
    }

    /** Two unit vectors at the given angles, with ids and ten times the ids as labels. */
    private void push(double angle0, double angle1, long id0, long id1) {
        queue.push(
                at(angle0, angle1),
                Tensors.ofLongs(new long[] {id0, id1}, 2),
                Tensors.ofLongs(new long[] {10 * id0, 10 * id1}, 2));
    }

    private static Tensor at(double... angles) {
        float[] values = new float[2 * angles.length];
        for (int i = 0; i < angles.length; i++) {
            values[2 * i] = (float) Math.cos(angles[i]);
            values[2 * i + 1] = (float) Math.sin(angles[i]);
        }
        return Tensors.ofFloats(values, angles.length, 2);
    }

    private static Tensor longs(long... values) {
        return Tensors.ofLongs(values, values.length);
    }

    @Test
    void startsWithRandomUnitVectorsOfNoImage() {
        float[] rows = stored();
        for (int i = 0; i < SIZE; i++) {
            assertThat(Math.hypot(rows[2 * i], rows[2 * i + 1])).isCloseTo(1, within(1e-6));
        }
        assertThat(rows[0]).isNotEqualTo(rows[2]);
        assertThat(numbers("queue_id")).containsOnly(-1);
        assertThat(numbers("queue_y")).containsOnly(-1);
        assertThat(numbers("queue_ptr")).containsExactly(0);
    }

    @Test
    void overwritesTheOldestAndWrapsAround() {
        push(0, 0.1, 1, 2);
        push(0.2, 0.3, 3, 4);
        assertThat(numbers("queue_ptr")).containsExactly(4);
        assertThat(numbers("queue_id")).containsExactly(1, 2, 3, 4, -1, -1);
        push(0.4, 0.5, 5, 6);
        assertThat(numbers("queue_ptr")).containsExactly(0);
        push(0.6, 0.7, 7, 8);
        assertThat(numbers("queue_ptr")).containsExactly(2);
        assertThat(numbers("queue_id")).containsExactly(7, 8, 3, 4, 5, 6);
        assertThat(numbers("queue_y")).containsExactly(70, 80, 30, 40, 50, 60);
        assertThat(stored()).containsExactly(Tensors.toFloats(at(0.6, 0.7, 0.2, 0.3, 0.4, 0.5)));
    }

    @Test
    void goesOnAtTheBeginningInTheMiddleOfABatch() {
        queue.push(at(0, 1, 2, 3), longs(1, 2, 3, 4), longs(10, 20, 30, 40));
        queue.push(at(4, 5, 6, 7), longs(5, 6, 7, 8), longs(50, 60, 70, 80));
        assertThat(numbers("queue_ptr")).containsExactly(2);
        assertThat(numbers("queue_id")).containsExactly(7, 8, 3, 4, 5, 6);
        assertThat(numbers("queue_y")).containsExactly(70, 80, 30, 40, 50, 60);
        assertThat(stored()).containsExactly(Tensors.toFloats(at(6, 7, 2, 3, 4, 5)));
        queue.push(at(0, 1, 2, 3, 4, 5), longs(1, 2, 3, 4, 5, 6), longs(0, 0, 0, 0, 0, 0));
        assertThat(numbers("queue_ptr")).containsExactly(2);
        assertThat(numbers("queue_id")).containsExactly(5, 6, 1, 2, 3, 4);
    }

    @Test
    void whatAPushOverwroteCanBePutBack() {
        queue.push(at(0, 1, 2, 3), longs(1, 2, 3, 4), longs(10, 20, 30, 40));
        undo.forget();
        float[] embeddings = stored();
        // Past the end and on from the beginning, twice.
        queue.push(at(4, 5, 6), longs(5, 6, 7), longs(50, 60, 70));
        queue.push(at(7, 8), longs(8, 9), longs(80, 90));
        assertThat(numbers("queue_ptr")).containsExactly(3);
        undo.putBack();
        assertThat(numbers("queue_ptr")).containsExactly(4);
        assertThat(numbers("queue_id")).containsExactly(1, 2, 3, 4, -1, -1);
        assertThat(numbers("queue_y")).containsExactly(10, 20, 30, 40, -1, -1);
        assertThat(stored()).containsExactly(embeddings);
        undo.putBack(); // nothing is left to be put back
        assertThat(numbers("queue_ptr")).containsExactly(4);
    }

    @Test
    void refusesBatchesLargerThanItself() {
        assertThatThrownBy(() ->
                        queue.push(at(0, 1, 2, 3, 4, 5, 6), longs(1, 2, 3, 4, 5, 6, 7), longs(0, 0, 0, 0, 0, 0, 0)))
                .isInstanceOf(ContrastException.class)
                .hasMessageContaining("queue of 6")
                .hasMessageContaining("batches of 7")
                .hasMessageContaining("queue-size");
        assertThatThrownBy(() -> queue.push(
                        RandomTensors.normal(1, 12, 2),
                        Tensors.ofLongs(new long[12], 12),
                        Tensors.ofLongs(new long[12], 12)))
                .isInstanceOf(ContrastException.class);
        assertThat(numbers("queue_ptr")).containsExactly(0);
    }

    @Test
    void measuresCosinesAndRefusesTheOwnImage() {
        push(0, 1, 1, 2);
        push(2, 3, 1, 4);
        push(0.5, 1.5, 5, 6);
        float[] similarity = Tensors.toFloats(queue.similarities(at(0.1, 1.1), longs(1, 7)));
        assertThat(similarity[0]).isEqualTo(-1);
        assertThat(similarity[2]).isEqualTo(-1);
        assertThat(similarity[1]).isCloseTo((float) Math.cos(0.9), within(1e-6f));
        assertThat(similarity[SIZE + 1]).isCloseTo((float) Math.cos(0.1), within(1e-6f));
        assertThat(similarity[SIZE + 3]).isCloseTo((float) Math.cos(1.9), within(1e-6f));
        Tensor nearest = NeighbourQueue.choose(queue.similarities(at(0.1, 1.1), longs(1, 7)), longs(0, 0), 1);
        assertThat(Tensors.toLongs(nearest)).containsExactly(4, 1);
    }

    @Test
    void choosesAmongTheNearestByRank() {
        Tensor similarity = Tensors.ofFloats(new float[] {.1f, .9f, .5f, .7f, .3f, .2f, .8f, .6f}, 2, 4);
        assertThat(Tensors.toLongs(NeighbourQueue.choose(similarity, longs(0, 0), 3)))
                .containsExactly(1, 2);
        assertThat(Tensors.toLongs(NeighbourQueue.choose(similarity, longs(2, 1), 3)))
                .containsExactly(2, 3);
        assertThat(Tensors.toLongs(NeighbourQueue.choose(similarity, longs(3, 3), 4)))
                .containsExactly(0, 1);
        assertThat(Tensors.toLongs(NeighbourQueue.choose(similarity, longs(3, 3), 1)))
                .containsExactly(1, 2);
    }

    @Test
    void favoursTheOwnClassWhereTold() {
        push(0, 1, 1, 2);
        push(2, 3, 3, 1);
        Tensor similarity = queue.similarities(at(0.1, 0.1), longs(8, 9));
        Tensor forced = longs(1, 0).to(ScalarType.Bool);
        Tensor favoured = queue.favourOwnClass(similarity, longs(10, 10), forced);
        float[] before = Tensors.toFloats(similarity);
        float[] after = Tensors.toFloats(favoured);
        assertThat(after[0]).isEqualTo(before[0] + 2);
        assertThat(after[3]).isEqualTo(before[3] + 2);
        assertThat(after[1]).isEqualTo(before[1]);
        for (int i = SIZE; i < 2 * SIZE; i++) {
            assertThat(after[i]).isEqualTo(before[i]);
        }
    }

    @Test
    void readsEmbeddingsAndLabelsByRow() {
        push(0, 1, 1, 2);
        assertThat(Tensors.toLongs(queue.labelsAt(longs(1, 0, 5)))).containsExactly(20, 10, -1);
        assertThat(Tensors.toFloats(queue.embeddingsAt(longs(1)))).containsExactly(Tensors.toFloats(at(1)));
    }

    @Test
    void scalesRowsToUnitLengthInSinglePrecision() {
        Tensor unit = NeighbourQueue.unit(
                Tensors.ofFloats(new float[] {3, 4, 0, 0}, 2, 2).to(ScalarType.BFloat16));
        assertThat(Tensors.toFloats(unit)).containsExactly(new float[] {.6f, .8f, 0, 0}, within(1e-6f));
        assertThat(unit.scalar_type().intern()).isEqualTo(ScalarType.Float);
    }

    @Test
    void workLeavesNothingBehind() {
        Tensor unit = at(0.1, 0.2);
        Tensor ids = longs(1, 2);
        NativeMemory.assertNothingLeft(200, () -> {
            try (PointerScope step = new PointerScope()) {
                NeighbourQueue.choose(queue.similarities(unit, ids), ids, 3);
                queue.push(unit, ids, ids);
                undo.forget();
            }
        });
        assertThat(LongStream.of(numbers("queue_id")).sum()).isEqualTo(9);
    }
}
