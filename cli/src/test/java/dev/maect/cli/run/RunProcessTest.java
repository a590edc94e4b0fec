/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.maect.cli.LauncherProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Training commands as a user types them: what they leave behind, and what they say when something is wrong. */
class RunProcessTest extends LaunchedRuns {
    @Test
    void aRunLeavesEverythingAPersonNeeds() throws IOException {
        LauncherProcess.Result result = run();
        assertThat(result.err()).doesNotContain("Exception");
        assertThat(result.exitCode()).isZero();
        assertThat(result.out()).contains("k-NN accuracy, label", "Report: ", "Encoder: ");
        assertThat(result.err()).contains("stage: pretrain", "stage: prepare-head", "stage: tune", "img/s: ", "eta: ");
        Path out = temp.resolve("out");
        for (String file : List.of(
                "recipe.yaml",
                "resolved.yaml",
                "provenance.json",
                "train.log",
                "metrics.jsonl",
                "summary.json",
                "report.html",
                "exported/encoder-mae.safetensors",
                "exported/encoder.safetensors")) {
            assertThat(out.resolve(file)).as(file).isNotEmptyFile();
        }
        try (var files = Files.list(out)) {
            assertThat(files).anyMatch(path -> path.getFileName().toString().startsWith("events.out.tfevents"));
        }
        String metrics = Files.readString(out.resolve("metrics.jsonl"));
        assertThat(metrics.lines().filter(line -> line.contains("\"evaluation\"")))
                .hasSize(4);
        assertThat(metrics).contains("eval/knn-accuracy/label", "eval/effective-rank", "eval/silhouette");
        assertThat(result.err()).contains("stage: tune  measured after epoch: 1/1  eval/knn-accuracy/label: 0.");
        assertThat(Files.readString(out.resolve("report.html"))).contains("k-NN accuracy between epochs");
        JsonNode summary = JSON.readTree(Files.readString(out.resolve("summary.json")));
        for (String side : List.of("before", "after")) {
            assertThat(summary.at("/" + side + "/knn/label").isNumber()).isTrue();
            assertThat(summary.at("/" + side + "/probe/label").isNumber()).isTrue();
            assertThat(summary.at("/" + side + "/cluster/acc").isNumber()).isTrue();
        }
        for (String stage : List.of("pretrain", "prepare-head", "tune", "evaluation")) {
            assertThat(summary.at("/seconds/" + stage).doubleValue()).isPositive();
        }
        for (String stage : List.of("pretrain", "prepare-head", "tune")) {
            double gflop = summary.at("/cost/stages/" + stage + "/gflop").doubleValue();
            assertThat(gflop).isPositive();
            assertThat(summary.at("/cost/stages/" + stage + "/gflop-per-second").doubleValue())
                    .isEqualTo(gflop / summary.at("/seconds/" + stage).doubleValue(), within(1e-9));
        }
        double later = summary.at("/cost/stages/prepare-head/gflop").doubleValue()
                + summary.at("/cost/stages/tune/gflop").doubleValue();
        assertThat(summary.at("/cost/overhead/compute").doubleValue())
                .isEqualTo(later / summary.at("/cost/stages/pretrain/gflop").doubleValue(), within(1e-9));
        assertThat(result.out()).contains("cost, tune: ", "cost, stages 2 + 3 over stage 1: +");
        assertThat(Files.readString(out.resolve("report.html"))).contains("Cost of training");
        assertThat(Files.readString(out.resolve("report.html")))
                .doesNotContain("src=\"http", "href=\"http")
                .contains("<svg", "data:image/png");

        LauncherProcess.Result again = run();
        assertThat(again.exitCode()).isEqualTo(1);
        assertThat(again.err()).contains(out.toString(), "--resume", "--overwrite");

        LauncherProcess.Result resumed = run("--resume");
        assertThat(resumed.exitCode()).isZero();
        assertThat(resumed.err()).doesNotContain("step: 1/");

        LauncherProcess.Result other = run("--resume", "tune.epochs=3");
        assertThat(other.exitCode()).isEqualTo(1);
        assertThat(other.err()).contains("other settings");

        LauncherProcess.Result eval = new LauncherProcess()
                .run(
                        "eval",
                        "knn",
                        out.toString(),
                        "--data",
                        shared.resolve("images").toString());
        assertThat(eval.exitCode()).isZero();
        assertThat(eval.out()).contains("encoder: untuned labels: label knn-accuracy: 0.", "encoder: tuned");

        LauncherProcess.Result tuned = new LauncherProcess()
                .run(
                        "tune",
                        "--from",
                        out.toString(),
                        "--data",
                        shared.resolve("images").toString(),
                        "--resume", // where there is no run yet, it begins one
                        "--out",
                        temp.resolve("tuned").toString());
        assertThat(tuned.err()).doesNotContain("Exception");
        assertThat(tuned.exitCode()).isZero();
        assertThat(temp.resolve("tuned/exported/encoder.safetensors")).exists();
        assertThat(temp.resolve("tuned/checkpoints/pretrain.safetensors")).doesNotExist();

        LauncherProcess.Result report = new LauncherProcess().in(temp).run("report", "out", "tuned");
        assertThat(report.exitCode()).as(report.err()).isZero();
        assertThat(Files.readString(temp.resolve("comparison.html")))
                .contains("Comparison of 2 runs", "pretrain.epochs", "k-NN accuracy between epochs: label")
                .contains("<h2>Nearest neighbours</h2>", "<h2>Maps of the features</h2>");
    }

    @Test
    void aDryRunShowsThePlanAndTouchesNothing() {
        LauncherProcess.Result result = run("--dry-run");
        assertThat(result.exitCode()).isZero();
        assertThat(result.out())
                .contains("stage pretrain", "learning rate:", "memory: about", "parameters:", "top-k: 3");
        assertThat(temp.resolve("out")).doesNotExist();
    }

    @Test
    void aBrokenImageIsSkippedAndNamed() throws IOException {
        Path images = temp.resolve("with a broken one");
        copy(shared.resolve("images"), images);
        Path broken = images.resolve("disc/broken.png");
        Files.createDirectories(broken.getParent());
        Files.writeString(broken, "no image");
        LauncherProcess.Result result = new LauncherProcess()
                .run(
                        "run",
                        shared.resolve("micro.yaml").toString(),
                        "--data",
                        images.toString(),
                        "--val",
                        shared.resolve("images").toString(),
                        "--out",
                        temp.resolve("out").toString(),
                        "pretrain.epochs=2",
                        "prepare-head.epochs=0",
                        "tune.epochs=0");
        assertThat(Files.readString(temp.resolve("out/bad-files.txt"))).contains("disc/broken.png");
        assertThat(result.err()).contains("could not be read");
        assertThat(result.exitCode()).isZero();

        LauncherProcess.Result strict = new LauncherProcess()
                .run(
                        "run",
                        shared.resolve("micro.yaml").toString(),
                        "--data",
                        images.toString(),
                        "--out",
                        temp.resolve("strict").toString(),
                        "data.on-bad=fail");
        assertThat(strict.exitCode()).isEqualTo(1);
        assertThat(strict.err()).contains("disc/broken.png", "data.on-bad=skip").doesNotContain("Exception");
        assertThat(temp.resolve("strict")).doesNotExist();
    }

    @Test
    void mistakesAreNamedWithTheirRemedyBeforeAnythingIsWritten() throws IOException {
        refused(run("tune.epocs=3"), "tune.epocs", "tune.epochs");
        refused(run("tune.temperature=0"), "tune.temperature", "above 0");
        refused(run("head.queue-size=40"), "40", "16", "queue-size");
        refused(run("pretrain.batch-size=5000"), "5000", "batch");
        Path empty = Files.createDirectories(temp.resolve("empty"));
        refused(
                new LauncherProcess()
                        .run(
                                "run",
                                shared.resolve("micro.yaml").toString(),
                                "--data",
                                empty.toString(),
                                "--out",
                                temp.resolve("out").toString()),
                empty.toString());
        refused(command("run", "no-such-recipe"), "no-such-recipe", "demo");
    }

    @Test
    void aMissingOptionIsAUsageError() {
        LauncherProcess.Result result = new LauncherProcess().run("run", "demo", "--out", "out");
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).contains("--data");
    }
}
