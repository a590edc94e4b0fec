/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.catalog.SyntheticCatalog;
import dev.maect.engine.Tensors;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * A studio of many images that are nowhere: 3,000, or as many as {@code -Dmaect.studio.images} says, with {@code
 * -Dmaect.studio.dimensions} features each; then it tells how long things take.
 */
class ManyImagesTest {
    private static final int IMAGES = Integer.getInteger("maect.studio.images", 3000);
    private static final int DIMENSIONS = Integer.getInteger("maect.studio.dimensions", 32);
    private static final int QUERIES = 200;
    private static final int CLUSTERS = 50;

    @TempDir
    private Path folder;

    private static double seconds(Runnable body) {
        long began = System.nanoTime();
        body.run();
        return (System.nanoTime() - began) / 1e9;
    }

    private static String memory() {
        Runtime.getRuntime().gc();
        long heap = Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
        try {
            String resident = Files.readAllLines(Path.of("/proc/self/status")).stream()
                    .filter(line -> line.startsWith("VmRSS"))
                    .findFirst()
                    .orElse("");
            return "heap " + (heap >> 20) + " MiB, " + resident.replaceAll("\\s+", " ");
        } catch (java.io.IOException e) {
            return "heap " + (heap >> 20) + " MiB";
        }
    }

    /** What is told as it happens, if anybody asked for it. */
    private record Told(boolean asked) {
        Told append(Object text) {
            if (asked) {
                System.out.print(text);
            }
            return this;
        }
    }

    private void write(Path place) {
        Tensor centres = torch.randn(CLUSTERS, DIMENSIONS);
        SyntheticCatalog.write(place, IMAGES, DIMENSIONS, (from, count) -> {
            long[] own = new long[count];
            Arrays.setAll(own, i -> (from + i) * 7919L % CLUSTERS);
            return centres.index_select(0, Tensors.ofLongs(own, count))
                    .add(torch.randn(count, DIMENSIONS).mul(new org.bytedeco.pytorch.Scalar(0.6)));
        });
        centres.close();
    }

    /** Search is quick once the lists are there that many images need. */
    private static void awaitLists(Page page) {
        boolean made = false;
        while (!made) {
            made = true;
            for (JsonNode work : page.json("/api/work").path("work")) {
                made &= !work.path("kind").asString().startsWith("search");
            }
            LockSupport.parkNanos(made ? 0 : 200_000_000);
        }
    }

    @Test
    void manyImagesOpenAndAnswer() {
        Path place = folder.resolve("catalog");
        write(place);
        boolean measures = System.getProperty("maect.studio.images") != null;
        Told told = new Told(measures);
        told.append("before: ").append(memory()).append('\n');
        Studio[] opened = new Studio[1];
        told.append(String.format(
                "open: %.2f s%n",
                seconds(() -> opened[0] = Studio.open(StudioOptions.standard().withCatalog(place)))));
        try (Studio studio = opened[0]) {
            Page page = new Page(studio).listening();
            told.append("open: ").append(memory()).append('\n');
            told.append(String.format("state: %.3f s%n", seconds(() -> page.json("/api/state"))));
            for (String column : new String[] {"id", "label", "name"}) {
                told.append(
                        String.format("column %s: %.3f s%n", column, seconds(() -> page.get("/api/column/" + column))));
            }
            told.append(String.format(
                    "find a name: %.3f s%n",
                    seconds(() -> assertThat(
                                    page.get("/api/search?text=image-1").body())
                            .isNotEmpty())));
            told.append(String.format(
                    "first search: %.2f s%n", seconds(() -> page.posted("/api/similar", "{\"rows\":[1],\"k\":20}"))));
            told.append(String.format("lists: %.1f s more%n", seconds(() -> awaitLists(page))));
            double[] millis = new double[QUERIES];
            Random random = new Random(1);
            for (int i = 0; i < QUERIES; i++) {
                String query = "{\"rows\":[" + random.nextInt(IMAGES) + "],\"k\":20}";
                millis[i] = 1000
                        * seconds(() -> assertThat(page.posted("/api/similar", query)
                                        .path("hits")
                                        .size())
                                .isEqualTo(20));
            }
            Arrays.sort(millis);
            told.append(String.format(
                    "search: p50 %.1f ms, p99 %.1f ms%n", millis[QUERIES / 2], millis[QUERIES * 99 / 100]));
            told.append("searched: ").append(memory()).append('\n');
            told.append(String.format(
                    "label one: %.3f s%n", seconds(() -> page.posted("/api/label", "{\"rows\":[5],\"label\":\"a\"}"))));
            told.append(String.format(
                    "label one more: %.3f s%n",
                    seconds(() -> page.posted("/api/label", "{\"rows\":[6],\"label\":\"b\"}"))));
            told.append(String.format(
                    "learned: %.1f s%n",
                    seconds(() -> page.event(
                            "classifier",
                            any -> any.path("classifier")
                                    .path("state")
                                    .asString()
                                    .equals("ready")))));
            told.append(String.format(
                    "quick map: %.1f s%n",
                    seconds(() -> {
                        page.get("/api/column/x");
                        page.event("columns", any -> any.path("columns").has("x"));
                    })));
            if (IMAGES > 500) {
                told.append(String.format(
                        "map: %.1f s more%n",
                        seconds(() ->
                                page.event("columns", any -> any.path("columns").has("x")))));
            }
            float[] x = page.floats("x");
            assertThat(x).hasSize(IMAGES);
            for (float value : x) {
                assertThat(value).isBetween(-1f, 1f);
            }
            told.append("at the end: ").append(memory()).append('\n');
        }
    }
}
