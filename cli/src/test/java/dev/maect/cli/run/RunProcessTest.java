/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.maect.cli.LauncherProcess;
import dev.maect.data.Image;
import dev.maect.data.drawn.DrawnOptions;
import dev.maect.data.drawn.DrawnSource;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Training commands as a user types them: what they leave behind, and what they say when something is wrong. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "Windows has maect.cmd")
class RunProcessTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @TempDir
    private static Path shared;

    @TempDir
    private Path temp;

    /** A folder of 120 drawn images in class folders. */
    @BeforeAll
    static void drawImages() throws IOException {
        try (DrawnSource source =
                        new DrawnSource(1, 120, DrawnOptions.defaults().withImageSize(16));
                InputStream recipe = RunProcessTest.class.getResourceAsStream("micro.yaml")) {
            assertThat(recipe).isNotNull();
            Files.copy(recipe, shared.resolve("micro.yaml"));
            for (int i = 0; i < source.size(); i++) {
                var labels = source.labelSets().get(0);
                Path folder = shared.resolve("images").resolve(labels.classes().get(labels.labels()[i]));
                Files.createDirectories(folder);
                write(source.read(i), folder.resolve(i + ".png"));
            }
        }
    }

    private static void write(Image image, Path file) throws IOException {
        BufferedImage buffered = new BufferedImage(image.width(), image.height(), BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < image.height(); y++) {
            for (int x = 0; x < image.width(); x++) {
                int at = 3 * (y * image.width() + x);
                byte[] p = image.pixels();
                buffered.setRGB(x, y, (p[at] & 255) << 16 | (p[at + 1] & 255) << 8 | p[at + 2] & 255);
            }
        }
        ImageIO.write(buffered, "png", file.toFile());
    }

    private LauncherProcess.Result run(String... further) {
        return command("run", shared.resolve("micro.yaml").toString(), further);
    }

    private LauncherProcess.Result command(String command, String recipe, String... further) {
        List<String> args = new ArrayList<>(List.of(command, recipe));
        args.addAll(List.of("--data", shared.resolve("images").toString()));
        args.addAll(List.of("--out", temp.resolve("out").toString()));
        args.addAll(List.of(further));
        return new LauncherProcess().in(temp).run(args.toArray(String[]::new));
    }

    private void refused(LauncherProcess.Result result, String... words) {
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).contains(words).doesNotContain("Exception").doesNotContain("\tat ");
        assertThat(temp.resolve("out")).doesNotExist();
    }

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

    /** Starts a run, sends it a signal once it trains, and gives what it printed on standard error. */
    private String startAndEnd(String signal, int exitCode, List<String> args) throws Exception {
        Path err = temp.resolve("err");
        Process process = new LauncherProcess().in(temp).start(temp.resolve("o"), err, args.toArray(String[]::new));
        try {
            for (int i = 0;
                    i < 600 && process.isAlive() && !Files.readString(err).contains("  step: ");
                    i++) {
                Thread.sleep(100);
            }
            new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                    .start()
                    .waitFor();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.exitValue()).as(Files.readString(err)).isEqualTo(exitCode);
        return Files.readString(err);
    }

    /** Whether this process, and so what it starts, ignores a signal. */
    private static boolean isIgnored(int signal) throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return false;
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("SigIgn:"))
                .map(line -> Long.parseUnsignedLong(
                        line.substring("SigIgn:".length()).strip(), 16))
                .anyMatch(mask -> (mask >> signal - 1 & 1) == 1);
    }

    @Test
    void aRunThatIsToldToEndFinishesItsStepAndGoesOnThere() throws Exception {
        List<String> args =
                new ArrayList<>(List.of("run", shared.resolve("micro.yaml").toString()));
        args.addAll(List.of("--data", shared.resolve("images").toString()));
        args.addAll(List.of("--out", temp.resolve("out").toString()));
        // More than a test would wait for, and no checkpoint on the way.
        args.addAll(List.of("pretrain.epochs=5000", "logging.checkpoint-every-epochs=0"));
        args.addAll(List.of("evaluation.monitor-every-epochs=0", "logging.progress-seconds=0.1"));
        Path out = temp.resolve("out");
        Path state = out.resolve("checkpoints/pretrain.state.safetensors");
        assertThat(startAndEnd("TERM", 143, args))
                .contains("SIGTERM: stopping after this step", "of pretrain is saved in " + state)
                .contains("To go on: maect resume " + out)
                .doesNotContain("Exception");
        assertThat(state).exists();
        assertThat(out.resolve("run.lock")).isEmptyFile();
        String metrics = Files.readString(out.resolve("metrics.jsonl"));
        List<List<String>> further = List.of(
                List.of("resume", out.toString()),
                List.of("run", "--resume", "--out", out.toString(), "data.workers=3"),
                List.of("resume", out.toString()));
        // A job in the background of a shell without job control has SIGINT ignored, and so have its children.
        List<String> signals = List.of(isIgnored(2) ? "TERM" : "INT", "HUP", "USR1");
        List<Integer> codes = List.of(isIgnored(2) ? 143 : 130, 129, OS.MAC.isCurrentOs() ? 158 : 138);
        for (int i = 0; i < signals.size(); i++) {
            assertThat(startAndEnd(signals.get(i), codes.get(i), further.get(i)))
                    .contains("Resuming the run", "SIG" + signals.get(i) + ": stopping after this step")
                    .doesNotContain("step: 1/")
                    .doesNotContain("Exception");
            assertThat(Files.readString(out.resolve("metrics.jsonl"))).startsWith(metrics);
            metrics = Files.readString(out.resolve("metrics.jsonl"));
        }
        JsonNode sittings =
                JSON.readTree(Files.readString(out.resolve("provenance.json"))).path("continuations");
        assertThat(sittings.size()).isEqualTo(3);
        assertThat(sittings.path(1).path("settings").toString()).contains("data.workers: 0 -> 3");
    }

    @Test
    void aSecondCommandOnAFolderAtWorkIsRefusedAndASecondSignalEndsAtOnce() throws Exception {
        List<String> args = List.of(
                "run",
                shared.resolve("micro.yaml").toString(),
                "--data",
                shared.resolve("images").toString(),
                "--out",
                temp.resolve("out").toString(),
                "pretrain.epochs=5000",
                "evaluation.monitor-every-epochs=0",
                "logging.progress-seconds=0.1");
        Path err = temp.resolve("err");
        Process process = new LauncherProcess().in(temp).start(temp.resolve("o"), err, args.toArray(String[]::new));
        try {
            for (int i = 0;
                    i < 600 && process.isAlive() && !Files.readString(err).contains("  step: ");
                    i++) {
                Thread.sleep(100);
            }
            for (List<String> second : List.of(
                    List.of("resume", "out"),
                    Stream.concat(args.stream(), Stream.of("--overwrite")).toList())) {
                LauncherProcess.Result result = new LauncherProcess().in(temp).run(second.toArray(String[]::new));
                assertThat(result.exitCode()).isEqualTo(1);
                assertThat(result.err()).contains("in use by 'maect run", "process " + process.pid());
            }
            assertThat(process.isAlive()).isTrue();
            String kill = "kill -TERM " + process.pid() + "; kill -TERM " + process.pid();
            new ProcessBuilder("sh", "-c", kill).start().waitFor();
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.exitValue()).as(Files.readString(err)).isEqualTo(143);
    }

    /** {@code -Dmaect.other-java=FOLDER} names another JDK that is to give the same bytes. */
    @Test
    void aRunIsReproducedByItsFolderAlone() throws IOException {
        String out = temp.resolve("out").toString();
        assertThat(run().exitCode()).isZero();
        String java = System.getProperty("maect.other-java", System.getProperty("java.home"));
        LauncherProcess.Result again =
                new LauncherProcess().with("JAVA_HOME", java).run("reproduce", out);
        assertThat(again.exitCode()).as(again.out() + again.err()).isZero();
        assertThat(again.out())
                .contains("Reproduced: all is the same.")
                .containsPattern("untuned encoder +same")
                .containsPattern("tuned encoder +same")
                .containsPattern("metrics +same")
                .containsPattern("summary, after +same");

        Path metrics = temp.resolve("out/metrics.jsonl");
        Files.writeString(metrics, Files.readString(metrics).replaceFirst("\"loss\":\\d", "\"loss\":7"));
        LauncherProcess.Result other = new LauncherProcess().run("reproduce", out);
        assertThat(other.exitCode()).isEqualTo(1);
        assertThat(other.out())
                .contains("Not reproduced.")
                .containsPattern("metrics +DIFFERENT first at pretrain step 1");
    }

    @Test
    void changedImagesAreNoticedAndTakenOnlyWhenAccepted() throws IOException {
        Path images = temp.resolve("images");
        copy(shared.resolve("images"), images);
        List<String> start = List.of(
                "run",
                shared.resolve("micro.yaml").toString(),
                "--data",
                images.toString(),
                "--out",
                temp.resolve("out").toString(),
                "prepare-head.epochs=0",
                "tune.epochs=0");
        assertThat(new LauncherProcess().run(start.toArray(String[]::new)).exitCode())
                .isZero();
        List<Path> files;
        try (Stream<Path> all = Files.walk(images)) {
            files = all.filter(Files::isRegularFile).sorted().toList();
        }
        Files.copy(files.get(0), files.get(0).resolveSibling("added.png"));
        Files.delete(files.get(1));
        String out = temp.resolve("out").toString();
        LauncherProcess.Result refused = new LauncherProcess().run("resume", out);
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err())
                .contains("1 added: " + images.relativize(files.get(0).resolveSibling("added.png")))
                .contains("1 removed: " + images.relativize(files.get(1)))
                .contains("--accept-changed-data")
                .doesNotContain("Exception");
        assertThat(new LauncherProcess()
                        .run("resume", out, "--accept-changed-data")
                        .exitCode())
                .isZero();
        JsonNode data = JSON.readTree(Files.readString(temp.resolve("out/data.json")));
        assertThat(data.at("/before/0/images/train/names").asString())
                .isNotEqualTo(data.at("/images/train/names").asString());
        assertThat(data.at("/images/train/count").asInt())
                .isEqualTo(data.at("/before/0/images/train/count").asInt());
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = to.resolve(from.relativize(file));
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
            }
        }
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
