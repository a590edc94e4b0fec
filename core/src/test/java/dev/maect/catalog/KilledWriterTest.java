/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.catalog.group.KeptGroups;
import dev.maect.catalog.label.Labels;
import dev.maect.catalog.store.CatalogException;
import dev.maect.catalog.store.Database;
import dev.maect.engine.RandomStream;
import dev.maect.testing.DrawnImages;
import dev.maect.testing.TinyEncoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Processes that are killed at any moment while they write; {@code -Dmaect.kills=50} kills more of them. */
class KilledWriterTest {
    private static final int KILLS = Integer.getInteger("maect.kills", 3);
    private static final int LONGEST = 100; // milliseconds until the kill after the writer said something
    private static final int IMAGES = 40;

    @TempDir
    private Path folder;

    private Process start(int round) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        CatalogWriter.class.getName(),
                        folder.resolve("c").toString(),
                        folder.resolve("images").toString(),
                        folder.resolve("tiny.safetensors").toString(),
                        Integer.toString(round))
                .redirectOutput(said(round).toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private Path said(int round) {
        return folder.resolve("said-" + round);
    }

    /** Waits until the writer has said so many things. */
    private void waitFor(int lines, int round, Process writer) throws IOException, InterruptedException {
        while (!Files.exists(said(round))
                || Files.readString(said(round)).chars().filter(c -> c == '\n').count() < lines) {
            assertThat(writer.isAlive()).isTrue();
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    @Test
    @Timeout(value = 1, unit = TimeUnit.HOURS)
    void whatWasSaidToBeDoneIsThereAfterAnyKill() throws Exception {
        DrawnImages.write(folder.resolve("images"), 0, IMAGES);
        TinyEncoder.write(folder.resolve("tiny.safetensors"), 1);
        RandomStream random = RandomStream.of(Long.getLong("maect.seed", 1), "kills");
        Map<Long, String> labels = new HashMap<>();
        Set<Long> tagged = new HashSet<>();
        long embedded = 0;
        for (int round = 0; round < KILLS; round++) {
            Process writer = start(round);
            Path place = folder.resolve("c");
            try {
                waitFor(1, round, writer);
                assertThatThrownBy(() -> Catalog.openForWriting(place, "the test"))
                        .isInstanceOf(CatalogException.class)
                        .hasMessageContaining("is written to by 'round " + round + "', process " + writer.pid());
                assertThatThrownBy(() -> Catalog.open(place)).isInstanceOf(CatalogException.class);
                waitFor(2 + random.nextInt(round == 0 ? IMAGES / 4 : IMAGES), round, writer);
                TimeUnit.MILLISECONDS.sleep(random.nextInt(LONGEST));
            } finally {
                writer.destroyForcibly().waitFor();
            }
            String all = Files.readString(said(round));
            for (String line : all.substring(0, all.lastIndexOf('\n')).split("\n", -1)) {
                String[] words = line.split(" ", -1);
                switch (words[0]) {
                    case "embedded" -> embedded = Math.max(embedded, Long.parseLong(words[1]));
                    case "label" -> labels.put(Long.parseLong(words[1]), words[2]);
                    case "tag" -> tagged.add(Long.parseLong(words[1]));
                    default -> assertThat(line).isEqualTo("open");
                }
            }
            check(place, round == 0 ? embedded : 0, labels, tagged);
        }
        assertThat(labels.size() + embedded)
                .as("something was done before a kill")
                .isPositive();
    }

    private static void check(Path place, long embedded, Map<Long, String> labels, Set<Long> tagged)
            throws IOException {
        try (Catalog catalog = Catalog.openForWriting(place, "the test")) {
            Database database = catalog.database();
            for (String none : List.of(
                    "SELECT count(*) FROM feature_rows WHERE feature_row >= (SELECT max(filled) FROM feature_sets)",
                    "SELECT count(*) - count(DISTINCT image) FROM feature_rows",
                    "SELECT count(*) - count(DISTINCT feature_row) FROM feature_rows",
                    "SELECT count(*) FROM feature_rows WHERE image NOT IN (SELECT image FROM contents)",
                    "SELECT count(*) FROM locations WHERE image NOT IN (SELECT image FROM feature_rows)",
                    "SELECT count(*) - count(DISTINCT content) FROM contents",
                    "SELECT count(*) - count(DISTINCT (image, label_set)) FROM labels",
                    "SELECT count(*) - count(DISTINCT (image, tag)) FROM tags",
                    "SELECT count(DISTINCT classifier) // 2 FROM suggestions",
                    "SELECT count(*) FROM group_rows WHERE number NOT IN (SELECT number FROM group_names)")) {
                assertThat(database.number(none)).as(none).isZero();
            }
            assertThat(database.number("SELECT count(*) FROM locations")).isGreaterThanOrEqualTo(embedded);
            long suggested = database.number("SELECT count(*) FROM suggestions");
            assertThat(suggested).isIn(0L, (long) IMAGES);
            if (!KeptGroups.names(catalog).isEmpty()) {
                assertThat(database.number("SELECT count(*) FROM group_rows")).isEqualTo(IMAGES);
            }
            // A line that was not read any more may have given another label of a later number.
            Map<Long, String> now = Labels.of(catalog, "label");
            labels.forEach((image, label) -> assertThat(later(now.get(image), label))
                    .as("%s was told, %s is there", label, now.get(image))
                    .isTrue());
            labels.putAll(now);
            for (long image : tagged) {
                assertThat(Tags.of(catalog, image)).containsExactly("seen");
            }
            if (!catalog.featureSets().isEmpty()) {
                FeatureSetInfo set = catalog.featureSets().get(0);
                if (set.filled() > 0) {
                    assertThat(Files.size(catalog.featureFile(set)))
                            .isGreaterThanOrEqualTo(128 + set.filled() * set.dimensions() * Float.BYTES);
                }
            }
        }
    }

    private static boolean later(@org.jspecify.annotations.Nullable String now, String told) {
        if (now == null) {
            return false;
        }
        String[] a = now.split("-", -1);
        String[] b = told.split("-", -1);
        int rounds = Integer.compare(Integer.parseInt(a[0]), Integer.parseInt(b[0]));
        return rounds > 0 || rounds == 0 && Integer.parseInt(a[1]) >= Integer.parseInt(b[1]);
    }
}
