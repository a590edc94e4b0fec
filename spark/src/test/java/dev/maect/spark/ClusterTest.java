/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.checkpoint.ModelFile;
import dev.maect.engine.Tensors;
import dev.maect.recipe.RecipeWriter;
import dev.maect.run.RunFolder;
import dev.maect.testing.DrawnImages;
import dev.maect.testing.Micro;
import dev.maect.testing.TinyEncoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Two executors, processes of their own, of which one is killed. {@code -Dmaect.spark.rounds=100} embeds more. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "Gloo is in libtorch for Linux alone, and executors are found by /proc")
class ClusterTest {
    private static final int IMAGES = 96;
    private static final int ROUNDS = Integer.getInteger("maect.spark.rounds", 1);

    @TempDir
    private static Path shared;

    private static SparkSession spark;
    private static Executors executors;
    private static Path images;

    @BeforeAll
    static void start() throws IOException {
        images = shared.resolve("images");
        DrawnImages.write(images, 0, IMAGES);
        spark = Cluster.executors(2);
        executors = new Executors();
        spark.sparkContext().addSparkListener(executors);
    }

    @AfterAll
    static void stop() {
        if (spark != null) {
            spark.stop();
        }
    }

    @Test
    void aKilledExecutorCostsNoRowAndChangesNone() {
        EmbedderOptions options = EmbedderOptions.standard().withBatch(8, 1);
        SparkEmbedder embedder =
                SparkEmbedder.of(spark, TinyEncoder.write(shared.resolve("tiny.safetensors"), 1), options);
        Dataset<Row> files = spark.read()
                .format("binaryFile")
                .load(images.toString())
                .select("path", "content")
                .crossJoin(spark.range(ROUNDS).toDF("round"));
        Map<String, Object> undisturbed = features(embedder.embed(files.repartition(3)));
        String victim = executors.any();
        executors.killAfterATask(victim);
        assertThat(features(embedder.embed(files.repartition(16))))
                .isEqualTo(undisturbed)
                .hasSize(IMAGES * ROUNDS);
        assertThat(executors.killed()).contains(victim);
        SparkSession apart = spark.newSession();
        apart.conf().set(SparkEmbedder.ISOLATION, "true");
        assertThatThrownBy(() -> SparkEmbedder.of(apart, shared.resolve("tiny.safetensors"), options))
                .isInstanceOf(SparkUseException.class)
                .hasMessageContaining(SparkEmbedder.ISOLATION);
    }

    private static Map<String, Object> features(Dataset<Row> rows) {
        Map<String, Object> features = new TreeMap<>();
        for (Row row : rows.collectAsList()) {
            assertThat(row.<String>getAs("error")).isNull();
            features.put(row.getAs("path") + " " + row.getAs("round"), row.getList(row.fieldIndex("features")));
        }
        return features;
    }

    @Test
    void aRunGoesOnAfterAKilledTaskAsIfNothingHadHappened() throws Exception {
        String recipe = recipe("pretrain.epochs=12", "logging.checkpoint-every-epochs=1");
        Path calm = shared.resolve("calm");
        List<String> told = new CopyOnWriteArrayList<>();
        SparkTrainer.Result result = new SparkTrainer(spark, 2, 0)
                .train(TrainingJob.of(recipe, images.toString(), calm.toString()), told::add);
        assertThat(result.end()).contains(calm.toString(), "finished");
        assertThat(result.failures()).isEmpty();
        assertThat(told).isEmpty();

        Path disturbed = shared.resolve("disturbed");
        Path state = disturbed.resolve("checkpoints/pretrain.state.safetensors");
        Thread killer = executors.killRank(1, () -> Files.exists(state));
        result = new SparkTrainer(spark, 2, 1)
                .train(TrainingJob.of(recipe, images.toString(), disturbed.toString()), told::add);
        killer.join();
        assertThat(result.end()).contains("finished");
        assertThat(result.failures()).hasSize(1);
        assertThat(told).hasSize(1);
        assertThat(told.get(0))
                .contains("Rank 1", "Going on from the last state (1 of 1 restarts).")
                .doesNotContain("\n");
        assertThat(encoder(disturbed)).isEqualTo(encoder(calm));

        assertThatThrownBy(() -> new SparkTrainer(spark, 2, 3)
                        .train(TrainingJob.of(recipe, images.toString(), calm.toString()), told::add))
                .isInstanceOf(SparkUseException.class)
                .hasMessageContainingAll("Rank 0", calm.toString());
        assertThat(told).as("what is refused is not tried again").hasSize(1);
    }

    private static String recipe(String... settings) throws IOException {
        Path file = shared.resolve("micro.yaml");
        Files.writeString(file, RecipeWriter.yaml(Micro.recipe(settings)));
        return file.toString();
    }

    private static Map<String, List<Float>> encoder(Path run) {
        Map<String, List<Float>> tensors = new TreeMap<>();
        try (PointerScope scope = new PointerScope();
                ModelFile file = ModelFile.open(new RunFolder(run).tunedEncoder())) {
            file.read("encoder").forEach((name, tensor) -> {
                List<Float> values = new java.util.ArrayList<>();
                for (float value : Tensors.toFloats(tensor)) {
                    values.add(value);
                }
                tensors.put(name, values);
            });
        }
        return tensors;
    }
}
