/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.recipe.Recipe;
import dev.maect.testing.RankThreads;
import dev.maect.train.event.Cancellation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A whole run on two ranks: measured between epochs and at its end by both, as one process measures it. */
class RunOverRanksTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @TempDir
    private Path temp;

    private static Recipe recipe() {
        return MicroRun.recipe(
                "device=cpu",
                "evaluation.batch-size=8",
                "evaluation.monitor-view-limit=20",
                "safety.on-shortcut=keep-best",
                "distributed.shard-optimiser=true",
                "tune.average-decay=0.9");
    }

    private JsonNode summary() throws Exception {
        return JSON.readTree(Files.readString(temp.resolve("run/summary.json")));
    }

    @Test
    void isMeasuredByAllRanksAsByOne() throws Exception {
        Path folder = temp.resolve("run");
        List<RunResult> results = RankThreads.run(2, group -> {
            try (Run run = Run.open(MicroRun.request(recipe(), folder), group)) {
                return run.execute(event -> {}, new Cancellation());
            }
        });
        assertThat(results.get(0)).isInstanceOf(RunResult.Finished.class);
        JsonNode several = summary();
        assertThat(several.get("left-out")).isEqualTo(JSON.readTree("{}"));
        String metrics = Files.readString(folder.resolve("metrics.jsonl"));
        assertThat(metrics).contains("eval/knn-accuracy/object", "eval/view-retrieval", "eval/unaveraged-");

        Files.delete(folder.resolve("summary.json"));
        RunRequest again = MicroRun.request(recipe(), folder).withExisting(RunFolder.Existing.RESUME);
        try (Run run = Run.open(again)) {
            run.execute(event -> {});
        }
        for (String part : List.of("before", "after", "label-free", "changes")) {
            assertThat(several.get(part))
                    .as(part)
                    .isNotNull()
                    .isEqualTo(summary().get(part));
        }
    }

    @Test
    void stopsOnAllRanksWhileItMeasures() throws Exception {
        Path folder = temp.resolve("run");
        List<RunResult> results = RankThreads.run(2, group -> {
            Cancellation cancellation = new Cancellation();
            try (Run run = Run.open(MicroRun.request(recipe(), folder), group)) {
                return run.execute(
                        event -> {
                            if (event instanceof RunEvent.Evaluating) {
                                cancellation.cancel();
                            }
                        },
                        cancellation);
            }
        });
        assertThat(results).allMatch(RunResult.Cancelled.class::isInstance);
        assertThat(folder.resolve("summary.json")).doesNotExist();
    }
}
