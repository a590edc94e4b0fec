/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.survey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.data.DataException;
import dev.maect.data.Images;
import dev.maect.data.LabelSet;
import dev.maect.data.ListSource;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DataSplitTest {
    private static final LabelSet LABELS = labels();

    /** 60 of a, 30 of b, 9 of c, one of d, 10 without a label. */
    private static LabelSet labels() {
        int[] labels = IntStream.range(0, 110)
                .map(i -> i < 60 ? 0 : i < 90 ? 1 : i < 99 ? 2 : i < 100 ? 3 : LabelSet.NONE)
                .toArray();
        return new LabelSet("kind", List.of("a", "b", "c", "d"), labels);
    }

    private static ListSource source() {
        return ListSource.of(110, i -> Images.synthetic(24, 24, 3, i < 60 ? i / 2 : i)) // of a two each are the same
                .withLabels(LABELS);
    }

    private static DataSplit split(SplitOptions options) {
        return DataSplit.of(source(), options, SweepOptions.standard());
    }

    private static List<Integer> counts(List<Integer> rows) {
        List<Integer> counts = new ArrayList<>();
        for (int label = -1; label < 4; label++) {
            int wanted = label;
            counts.add((int)
                    rows.stream().filter(row -> LABELS.labels()[row] == wanted).count());
        }
        return counts;
    }

    @Test
    void dividesEachClassInTheSameWay() {
        SplitOptions options = new SplitOptions(0.1, 20, List.of(), List.of(), 1, 5, false);
        DataSplit split = split(options);
        assertThat(split.parts()).containsOnlyKeys("train", "val", "test");
        assertThat(counts(split.parts().get("val"))).containsExactly(0, 6, 3, 1, 0);
        assertThat(counts(split.parts().get("test"))).containsExactly(0, 12, 6, 2, 0);
        assertThat(counts(split.parts().get("train"))).containsExactly(10, 42, 21, 6, 1);
        TreeSet<Integer> all = new TreeSet<>();
        split.parts().values().forEach(all::addAll);
        assertThat(all).hasSize(110);
        assertThat(split.notes()).contains("Classes missing in val (1): d.", "Classes missing in test (1): d.");
        assertThat(split(options)).isEqualTo(split);
        assertThat(split(new SplitOptions(0.1, 20, List.of(), List.of(), 1, 6, false)))
                .isNotEqualTo(split);
    }

    @Test
    void listsFewOfEachClass() {
        DataSplit split = split(new SplitOptions(0.1, 0, List.of(1, 5), List.of(10.0), 2, 7, false));
        assertThat(counts(split.parts().get("1-shot-7"))).containsExactly(0, 1, 1, 1, 1);
        assertThat(counts(split.parts().get("5-shot-8"))).containsExactly(0, 5, 5, 5, 1);
        assertThat(counts(split.parts().get("10-percent-7"))).containsExactly(0, 5, 3, 1, 1);
        assertThat(split.parts().get("5-shot-7")).containsAll(split.parts().get("1-shot-7"));
        assertThat(split.parts().get("5-shot-7")).isNotEqualTo(split.parts().get("5-shot-8"));
        assertThat(split.parts().get("train")).containsAll(split.parts().get("5-shot-8"));
        assertThat(split.notes()).anyMatch(note -> note.startsWith("Classes with fewer than 5 images"));
    }

    @Test
    void keepsWhatShowsTheSameOnOneSide() {
        DataSplit split = split(new SplitOptions(0.3, 0, List.of(), List.of(), 1, 1, true));
        List<Integer> val = split.parts().get("val");
        assertThat(val.stream().filter(row -> row < 60)).hasSize(18);
        for (int i = 0; i < 60; i += 2) {
            assertThat(val.contains(i)).isEqualTo(val.contains(i + 1));
        }
        assertThat(split.notes()).contains("30 image(s) that show the same as another one stay on its side.");
    }

    @Test
    void saysWhatCannotBe() {
        assertThatThrownBy(() -> split(new SplitOptions(100, 0, List.of(), List.of(), 1, 1, false)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("val takes 100 images");
        ListSource plain = ListSource.of(10, i -> Images.synthetic(4, 4, 3, i));
        assertThatThrownBy(() -> DataSplit.of(
                        plain, new SplitOptions(0, 0, List.of(1), List.of(), 1, 1, false), SweepOptions.standard()))
                .hasMessageContaining("need classes");
        assertThat(DataSplit.of(
                                plain,
                                new SplitOptions(0.2, 0, List.of(), List.of(), 1, 1, false),
                                SweepOptions.standard())
                        .parts()
                        .get("val"))
                .hasSize(2);
        assertThatThrownBy(() -> new SplitOptions(0, 0, List.of(), List.of(), 1, 1, false))
                .hasMessageContaining("Nothing is to be divided");
    }
}
