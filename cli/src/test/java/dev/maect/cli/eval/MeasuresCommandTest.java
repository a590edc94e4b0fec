/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.eval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.recipe.Recipe;
import dev.maect.recipe.RecipeWriter;
import dev.maect.run.MetricsFile;
import dev.maect.run.RunFolder;
import dev.maect.testing.TestDevice;
import dev.maect.train.event.TrainingEvent.EncoderMeasured;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code maect eval measures} as a user types it, on runs made of files alone and on random encoders. */
class MeasuresCommandTest extends EvalCommandCase {
    private String measures(String... args) {
        List<String> all = new ArrayList<>(List.of("measures"));
        all.addAll(List.of(args));
        return run(all);
    }

    /** Retrieval rises with accuracy within both stages, RankMe falls within pre-training and rises from stage to stage. */
    private Path run(String name, double lift) {
        RunFolder run = RunFolder.prepare(folder.resolve(name), RunFolder.Existing.REFUSE);
        RecipeWriter.write(Recipe.defaults(), run.resolvedRecipe());
        try (MetricsFile metrics = new MetricsFile(run.metrics(), 1)) {
            for (String stage : List.of("pretrain", "tune")) {
                boolean tune = stage.equals("tune");
                for (int epoch = 0; epoch <= 4; epoch++) {
                    int known = tune ? 4 + epoch : epoch;
                    Map<String, Double> values = new LinkedHashMap<>();
                    values.put("eval/knn-accuracy/object", lift + 0.05 * known);
                    values.put("eval/knn-accuracy/background", 0.3);
                    values.put("eval/rankme", tune ? 20.0 + epoch : 24.0 - epoch);
                    values.put("eval/view-retrieval", 0.1 * known);
                    values.put("eval/alignment", Double.NaN);
                    metrics.on(new EncoderMeasured(stage, epoch, 4, 7L * epoch, Duration.ZERO, values));
                }
            }
        }
        return run.path();
    }

    private static JsonNode json(Path file) throws IOException {
        return JsonMapper.builder().build().readTree(Files.readString(file));
    }

    @Test
    void aRunThatMeasuredItselfNeedsNothingElse() throws IOException {
        Path run = run("one", 0.2);
        String text = measures(run.toString());
        assertThat(error).isEmpty();
        assertThat(text)
                .contains("pretrain: 5 checkpoints, the best is pretrain 4 with 40.0 %")
                .contains("tune: 5 checkpoints, the best is tune 4 with 60.0 %")
                // The first state of tuning is the last one of pre-training.
                .contains("all stages: 9 checkpoints")
                .doesNotContain("alignment");
        JsonNode card = json(run.resolve("eval/measures.json"));
        JsonNode pretrain = card.path("groups").path("pretrain").path("measures");
        assertThat(pretrain.path("rankme").path("spearman").asDouble()).isEqualTo(-1);
        assertThat(pretrain.path("rankme").path("sign-as-expected").asBoolean()).isFalse();
        assertThat(pretrain.path("rankme").path("picked").path("accuracy").asDouble())
                .isEqualTo(0.2);
        assertThat(pretrain.path("view-retrieval").path("spearman").asDouble()).isEqualTo(1);
        assertThat(pretrain.path("steps").path("spearman").asDouble()).isEqualTo(1);
        assertThat(card.path("groups")
                        .path("tune")
                        .path("measures")
                        .path("rankme")
                        .path("spearman")
                        .asDouble())
                .isEqualTo(1);
        assertThat(card.path("checkpoints").path(9).path("steps").asInt()).isEqualTo(56);
        assertThat(card.path("sources").size()).isEqualTo(1);
        assertThat(card.path("software").asString()).isNotEmpty();
        assertThat(Files.readString(run.resolve("eval/measures.csv")).lines())
                .hasSize(1 + 3 * 3)
                .anyMatch(line -> line.startsWith("pretrain,5,rankme,-1.0,-1.0,-1.0,")
                        && line.endsWith(",true,pretrain 0,0.2,pretrain 4,0.4"));
        assertThat(Files.readString(run.resolve("eval/measures-checkpoints.csv"))
                        .lines())
                .hasSize(11)
                .contains(
                        "run,stage,epoch,steps,knn-accuracy/object,knn-accuracy/background,rankme,view-retrieval",
                        "one,pretrain,2,14,0.30000000000000004,0.3,22.0,0.2");
        assertThat(Files.readString(run.resolve("eval/measures.svg"))).contains(">view-retrieval<", "<circle");
    }

    @Test
    void severalRunsAreComparedTogether() throws IOException {
        Path first = run("one", 0.2);
        Path second = run("two", 0.22);
        String text = measures(
                first.toString(),
                second.toString(),
                "--out",
                folder.resolve("out").toString(),
                "--labels",
                "object");
        assertThat(error).isEmpty();
        assertThat(text).contains("pretrain: 10 checkpoints, the best is two pretrain 4");
        assertThat(json(folder.resolve("out/measures.json")).path("sources").size())
                .isEqualTo(2);
        JsonNode printed = JsonMapper.builder()
                .build()
                .readTree(measures(first.toString(), first.toString(), "--json", "--out", folder.toString()));
        assertThat(printed.path("groups").path("tune").path("checkpoints").asInt())
                .isEqualTo(10);
    }

    @Test
    void saysWhatIsMissing() throws IOException {
        Path run = run("one", 0.2);
        measures(run.toString(), "--labels", "mood");
        assertThat(error).contains("'mood'").contains("[object, background]");
        measures(folder.resolve("none").toString());
        assertThat(error).contains("No such run");
        measures(Files.writeString(folder.resolve("file.safetensors"), "x").toString());
        assertThat(error).contains("Give --data");
        Files.delete(run.resolve("metrics.jsonl"));
        measures(run.toString());
        assertThat(error).contains("evaluation.monitor-every-epochs=1");
        try (MetricsFile metrics = new MetricsFile(run.resolve("metrics.jsonl"), 1)) {
            metrics.on(new EncoderMeasured(
                    "tune", 0, 4, 0, Duration.ZERO, Map.of("eval/knn-accuracy/object", 0.5, "eval/rankme", 3.0)));
        }
        measures(run.toString());
        assertThat(error).contains("three checkpoints or more; there are 1");
        assertThat(run.resolve("eval/measures.json")).doesNotExist();
    }

    @Test
    void checkpointsAreMeasuredOnImages() throws IOException {
        List<String> args = new ArrayList<>();
        for (int seed = 1; seed <= 4; seed++) {
            args.add(encoder("encoder-" + seed + ".safetensors", seed).toString());
        }
        args.addAll(List.of("--data", "demo:1:60:16", "--val", "demo:2:40:16", "--device", TestDevice.name()));
        args.addAll(
                List.of("--precision", "fp32", "--out", folder.resolve("out").toString(), "--images", "30"));
        String text = measures(args.toArray(String[]::new));
        assertThat(error).isEmpty();
        assertThat(text).contains("checkpoints: 4 checkpoints").doesNotContain("steps", "all stages");
        JsonNode card = json(folder.resolve("out/measures.json"));
        assertThat(card.path("groups").path("checkpoints").path("measures").propertyNames())
                .containsExactlyInAnyOrder(
                        "rankme",
                        "effective-rank",
                        "alignment",
                        "uniformity",
                        "neighbour-consistency",
                        "view-retrieval",
                        "cluster-stability",
                        "silhouette",
                        "feature-std");
        assertThat(card.path("checkpoints").path(0).path("run").asString()).isEqualTo("encoder-1.safetensors");
        assertThat(card.path("sources").size()).isEqualTo(4);
        measures(args.get(0), "--data", "demo:1:100:16", "--out", folder.toString());
        assertThat(error).contains("there are 1");
    }

    @Test
    void checkpointsAreMeasuredOnTheSameClasses() throws IOException {
        List<String> args = new ArrayList<>();
        for (int seed = 1; seed <= 3; seed++) {
            args.add(encoder("encoder-" + seed + ".safetensors", seed).toString());
        }
        String train = images("train", 20, 8, "ant", "bee", "cat", "dog").toString();
        String val = images("val", 24, 8, "bee", "dog", "owl").toString();
        args.addAll(List.of(
                "--data", train, "--val", val, "--out", folder.resolve("out").toString()));
        measures(args.toArray(String[]::new));
        assertThat(error).contains("data has 4 classes", "val 3, 2 of them in both", "classes=common");
        assertThat(folder.resolve("out")).doesNotExist();
        args.addAll(List.of("--classes", "common"));
        measures(args.toArray(String[]::new));
        assertThat(error).isEmpty();
        JsonNode card = json(folder.resolve("out/measures.json"));
        assertThat(card.path("settings").path("classes").asString())
                .isEqualTo("common: 2 of 4 in --data and 3 in --val");
    }
}
