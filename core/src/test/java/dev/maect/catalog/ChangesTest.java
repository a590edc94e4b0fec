/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.catalog.group.GroupChange;
import dev.maect.catalog.group.Grouping;
import dev.maect.catalog.group.KeptGroups;
import dev.maect.catalog.label.LabelChange;
import dev.maect.catalog.label.Labels;
import dev.maect.engine.RandomStream;
import dev.maect.engine.Tensors;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tags, labels and kept groups are changed as a whole and can be taken back. */
class ChangesTest {
    private static final int COUNT = Integer.getInteger("maect.catalog.images", 300);
    private static final int DIMENSIONS = 4;

    @TempDir
    private Path folder;

    private Path place;

    @BeforeEach
    void write() {
        place = folder.resolve("c");
        SyntheticCatalog.write(place, COUNT, DIMENSIONS, ChangesTest::rows);
    }

    private static Tensor rows(int from, int count) {
        float[] values = new float[count * DIMENSIONS];
        RandomStream random = RandomStream.of(from, "rows");
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return Tensors.ofFloats(values, count, DIMENSIONS);
    }

    private Catalog writing() {
        return Catalog.openForWriting(place, "a test");
    }

    @Test
    void tagsAreGivenTakenBackAndRenamed() {
        try (Catalog catalog = writing()) {
            TagChange first = Tags.set(catalog, "a", new long[] {3, 5, 5, 7, 1L << 40}, true);
            assertThat(first.images()).containsExactly(3, 5, 7);
            TagChange second = Tags.set(catalog, "a", new long[] {5, 6}, true);
            assertThat(second.images()).containsExactly(6);
            Tags.set(catalog, "b, \"quoted\"\n=c", new long[] {5}, true);
            assertThat(Tags.of(catalog, 5)).containsExactly("a", "b, \"quoted\"\n=c");
            TagChange back = second.undo(catalog);
            assertThat(Tags.images(catalog, "a")).containsExactly(3, 5, 7);
            back.undo(catalog);
            assertThat(Tags.images(catalog, "a")).containsExactly(3, 5, 6, 7);
            assertThat(catalog.summary().tags()).containsEntry("a", 4L).hasSize(2);
            List<TagChange> merged = new ArrayList<>(Tags.rename(catalog, "b, \"quoted\"\n=c", "a"));
            assertThat(Tags.counts(catalog)).containsExactly(Map.entry("a", 4L));
            for (int i = merged.size() - 1; i >= 0; i--) {
                merged.get(i).undo(catalog);
            }
            assertThat(Tags.counts(catalog)).hasSize(2);
            assertThatThrownBy(() -> Tags.set(catalog, " ", new long[] {1}, true))
                    .hasMessageContaining("needs a name");
        }
        assertThat(ImageCondition.images(place, "list_contains(tags, 'a')")).containsExactly(3, 5, 6, 7);
        assertThatThrownBy(() -> ImageCondition.images(place, "1=1); DROP TABLE tags; SELECT (1"))
                .isInstanceOf(dev.maect.catalog.store.CatalogException.class);
        try (Catalog catalog = Catalog.open(place);
                CatalogFeatures some =
                        catalog.features(catalog.featureSet(Optional.empty()), Tags.images(catalog, "a"))) {
            assertThat(some.size()).isEqualTo(4);
            assertThat(some.images(new int[] {0, 3})).containsExactly(3, 7);
            ImageColumns columns = ImageColumns.of(catalog);
            assertThat(columns.tagged("a")[6]).isTrue();
            assertThat(columns.featureRows(some)[7]).isEqualTo(3);
            assertThat(columns.featureRows(some)[8]).isEqualTo(-1);
        }
    }

    @Test
    void labelsGoBackToWhatTheyWereWithWhoSaidSoAndWhen() {
        try (Catalog catalog = writing()) {
            Labels.giveAll(catalog, "label", LongStream.range(0, 100).toArray(), "x", "folder");
            String before = state(catalog);
            LabelChange change = Labels.give(catalog, "label", Map.of(1L, "y", 2L, "", 150L, "z", -4L, "none"), "page");
            assertThat(Labels.of(catalog, "label"))
                    .hasSize(100)
                    .doesNotContainKey(2L)
                    .containsEntry(1L, "y");
            assertThat(change.images()).containsExactly(1, 2, 150);
            assertThat(change.labels()).containsExactly("x", "x", "");
            String after = state(catalog);
            LabelChange redo = change.undo(catalog);
            assertThat(state(catalog)).isEqualTo(before);
            redo.undo(catalog);
            assertThat(state(catalog)).isEqualTo(after);
            LabelChange renamed = Labels.rename(catalog, "label", "x", "y", "page");
            assertThat(Labels.of(catalog, "label").values()).containsOnly("y", "z");
            renamed.undo(catalog);
            assertThat(state(catalog)).isEqualTo(after);
            assertThatThrownBy(() -> Labels.give(catalog, "label", Map.of(3L, "q", 4L, "q".repeat(10_000)), "page"))
                    .hasMessageContaining("too long");
            assertThat(state(catalog)).isEqualTo(after);
        }
    }

    private static String state(Catalog catalog) {
        StringBuilder text = new StringBuilder();
        catalog.database().query("SELECT * FROM labels ORDER BY image", row -> {
            for (int i = 1; i <= 5; i++) {
                text.append(row.getString(i)).append('|');
            }
        });
        return text.toString();
    }

    @Test
    void keptGroupsAreNamedJoinedAndParted() {
        try (Catalog catalog = writing();
                CatalogFeatures features = catalog.features(catalog.featureSet(Optional.empty()))) {
            int[] groups = new int[features.size()];
            float[] typical = new float[groups.length];
            for (int i = 0; i < groups.length; i++) {
                groups[i] = i % 3;
                typical[i] = i;
            }
            KeptGroups.keep(catalog, "kinds", features, new Grouping("by hand", List.of(groups), typical, ""));
            assertThat(KeptGroups.names(catalog)).containsExactly("kinds");
            assertThat(KeptGroups.of(catalog, "kinds", 2).get(0))
                    .isEqualTo(new KeptGroups.Group(0, "group 1", COUNT / 3, List.of(COUNT - 3L, COUNT - 6L)));
            GroupChange named = KeptGroups.rename(catalog, "kinds", 1, "'); DROP TABLE tags; --");
            GroupChange joined = KeptGroups.merge(catalog, "kinds", 0, 1);
            assertThat(KeptGroups.of(catalog, "kinds", 1))
                    .hasSize(2)
                    .extracting(KeptGroups.Group::images)
                    .containsExactly(2L * COUNT / 3, COUNT / 3L);
            GroupChange again = joined.undo(catalog);
            assertThat(KeptGroups.of(catalog, "kinds", 1))
                    .extracting(KeptGroups.Group::name)
                    .containsExactly("group 1", "'); DROP TABLE tags; --", "group 3");
            assertThat(KeptGroups.images(catalog, "kinds", 1))
                    .hasSize(COUNT / 3)
                    .contains(1, 4);
            GroupChange apart = again.undo(catalog);
            assertThat(KeptGroups.of(catalog, "kinds", 1)).hasSize(2);
            apart.undo(catalog);
            named.undo(catalog);
            ImageColumns.Codes codes = KeptGroups.codes(catalog, ImageColumns.of(catalog), "kinds");
            assertThat(codes.names()).containsExactly("group 1", "group 2", "group 3");
            assertThat(codes.codes()).startsWith(0, 1, 2, 0);
            assertThatThrownBy(() -> KeptGroups.merge(catalog, "kinds", 0, 9)).hasMessageContaining("no group 9");
            assertThatThrownBy(() -> KeptGroups.of(catalog, "other", 1)).hasMessageContaining("kept are kinds");
            KeptGroups.forget(catalog, "kinds");
            assertThat(KeptGroups.names(catalog)).isEmpty();
        }
    }

    @Test
    void columnsSayWhatTheTablesSay() throws Exception {
        try (Catalog catalog = writing()) {
            Labels.giveAll(catalog, "label", new long[] {2, 4}, "b", "page");
            Labels.giveAll(catalog, "label", new long[] {3}, "a", "page");
            catalog.database().execute("DELETE FROM locations WHERE image = 0"); // gone
            ImageColumns columns = ImageColumns.of(catalog);
            assertThat(columns.size()).isEqualTo(COUNT - 1);
            assertThat(columns.row(0)).isEqualTo(-1);
            assertThat(columns.image(0)).isEqualTo(1);
            assertThat(columns.labels("label").names()).containsExactly("a", "b");
            assertThat(columns.labels("label").codes()).startsWith(-1, 1, 0, 1, -1);
            assertThat(columns.widths()).hasSize(COUNT - 1).containsOnly(8);
            assertThat(columns.bytes()).containsOnly(100);
            assertThat(columns.paths()[0]).isEqualTo("/nowhere/image-1");
            assertThat(columns.search("IMAGE-29")).contains(28, 289);
            Path table = Files.writeString(folder.resolve("t.csv"), "path,tag\nimage-7,t\nimage-7x,t\nimage-8,u\n");
            ImageTable read = ImageTable.read(catalog, table, java.util.Set.of("tag"), "tags");
            assertThat(read.texts()).containsOnly(Map.entry(7L, "t"), Map.entry(8L, "u"));
            assertThat(read.unknown()).isEqualTo(1);
        }
    }
}
