/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.cli.LauncherProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.OS;
import tools.jackson.databind.JsonNode;

/** Runs that are stopped, gone on with, repeated, or met by a second command, as processes. */
class StoppedProcessTest extends LaunchedRuns {
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
            boolean ended = process.waitFor(60, TimeUnit.SECONDS);
            if (!ended) { // what its threads do is then on its standard output
                new ProcessBuilder("kill", "-QUIT", Long.toString(process.pid()))
                        .start()
                        .waitFor();
                Thread.sleep(2000);
            }
            assertThat(ended)
                    .as("%s%n%s", Files.readString(err), Files.readString(temp.resolve("o")))
                    .isTrue();
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
        // A job in the background of a shell without job control has SIGINT ignored, one under nohup SIGHUP, and so
        // have their
        // children.
        List<String> signals = List.of(isIgnored(2) ? "TERM" : "INT", isIgnored(1) ? "TERM" : "HUP", "USR1");
        List<Integer> codes =
                List.of(isIgnored(2) ? 143 : 130, isIgnored(1) ? 143 : 129, OS.MAC.isCurrentOs() ? 158 : 138);
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
}
