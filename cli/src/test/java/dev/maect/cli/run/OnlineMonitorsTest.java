/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.cli.console.Logging;
import dev.maect.cli.console.ScreenStream;
import dev.maect.data.LabelSet;
import dev.maect.data.decode.ImageEncoder;
import dev.maect.data.drawn.DrawnOptions;
import dev.maect.data.drawn.DrawnSource;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What somebody who trains sees of the encoder's quality on the way: console, metrics file and report. */
class OnlineMonitorsTest {
    private static final List<String> LABEL_FREE = List.of(
            "rankme",
            "effective-rank",
            "feature-std",
            "alignment",
            "uniformity",
            "neighbour-consistency",
            "view-retrieval",
            "cluster-stability",
            "silhouette");

    @TempDir
    private Path temp;

    private final ScreenStream console = new ScreenStream();

    @AfterEach
    void restoreLogging() {
        ((ch.qos.logback.classic.LoggerContext) LoggerFactory.getILoggerFactory()).reset();
    }

    /** Drawn images, in one folder per class or all in one. */
    private Path images(boolean labelled) throws IOException {
        Path folder = temp.resolve("images");
        try (DrawnSource source =
                new DrawnSource(1, 100, DrawnOptions.defaults().withImageSize(16))) {
            LabelSet objects = source.labelSets().get(0);
            for (int i = 0; i < source.size(); i++) {
                Path place = labelled ? folder.resolve(objects.classes().get(objects.labels()[i])) : folder;
                Files.write(Files.createDirectories(place).resolve(i + ".png"), ImageEncoder.png(source.read(i)));
            }
        }
        return folder;
    }

    /** Trains with a measurement after each of two epochs of tuning; the run's folder. */
    private Path train(boolean labelled) throws IOException {
        Path recipe = temp.resolve("micro.yaml");
        try (InputStream in = OnlineMonitorsTest.class.getResourceAsStream("micro.yaml")) {
            Files.write(recipe, in.readAllBytes());
        }
        Path out = temp.resolve("run");
        Logging.start(console.unwatched(), Logging.Verbosity.NORMAL);
        int exit = new CommandLine(new RunCommand())
                .setOut(new PrintWriter(new StringWriter()))
                .execute(
                        recipe.toString(),
                        "--data",
                        images(labelled).toString(),
                        "--out",
                        out.toString(),
                        "tune.epochs=2",
                        "logging.monitor-every-steps=1");
        assertThat(exit).isZero();
        return out;
    }

    private static List<JsonNode> lines(Path run, String kind) throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : Files.readAllLines(run.resolve("metrics.jsonl"))) {
            JsonNode node = JsonMapper.builder().build().readTree(line);
            if (node.path("kind").asString("").equals(kind)) {
                lines.add(node);
            }
        }
        return lines;
    }

    private List<String> measured() {
        return console.text()
                .lines()
                .filter(line -> line.contains("measured after epoch"))
                .toList();
    }

    @Test
    void withLabelsNeighboursAreJudged() throws IOException {
        Path run = train(true);
        assertThat(measured())
                .hasSize(5)
                .allMatch(line -> line.contains("eval/knn-accuracy/label: ") && line.contains("eval/rankme: "));
        assertThat(lines(run, "evaluation")).hasSize(5).allSatisfy(line -> {
            assertThat(line.path("eval/knn-accuracy/label").asDouble()).isBetween(0.0, 1.0);
            assertThat(line.path("eval/nn-accuracy/label").asDouble()).isBetween(0.0, 1.0);
            assertThat(LABEL_FREE).allMatch(name -> line.path("eval/" + name).isNumber());
        });
        assertThat(lines(run, "step"))
                .filteredOn(line -> line.path("stage").asString().equals("tune"))
                .allMatch(line -> line.path("nn-accuracy").isNumber());
        assertThat(console.text().lines())
                .anyMatch(line -> line.startsWith("stage: tune  epoch") && line.contains("nn-accuracy: "));
        assertThat(Files.readString(run.resolve("report.html")))
                .contains("k-NN accuracy between epochs", "Nearest neighbours of the right class")
                .contains("RankMe between epochs", "Silhouette of clusters between epochs")
                // Three checkpoints of tuning are enough to tell what goes with k-NN accuracy.
                .contains("<section id=\"measures\">", "k-NN accuracy in percent against silhouette");
    }

    @Test
    void withoutLabelsTheFeaturesAreJudgedAlone() throws IOException {
        Path run = train(false);
        assertThat(measured())
                .hasSize(5)
                .allMatch(line -> line.contains("eval/view-retrieval: ") && line.contains("eval/cluster-stability: "))
                .noneMatch(line -> line.contains("accuracy"));
        assertThat(lines(run, "evaluation")).hasSize(5).allSatisfy(line -> {
            assertThat(LABEL_FREE).allMatch(name -> line.path("eval/" + name).isNumber());
            assertThat(line.propertyNames()).noneMatch(name -> name.contains("accuracy"));
        });
        assertThat(lines(run, "step")).noneMatch(line -> line.has("nn-accuracy"));
        assertThat(Files.readString(run.resolve("report.html")))
                .contains("RankMe between epochs", "Neighbours kept by a view between epochs")
                .doesNotContain("k-NN accuracy between epochs", "<section id=\"measures\">");
    }
}
