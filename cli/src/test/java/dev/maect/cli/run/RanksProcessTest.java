/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.cli.LauncherProcess;
import dev.maect.testing.TinyEncoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Several ranks as processes: one is killed, all are stopped, and what cannot be is refused. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "Gloo is in libtorch for Linux alone")
class RanksProcessTest extends LaunchedRuns {
    private static void await(Process process, Path err, String words, int times) throws Exception {
        for (int i = 0; i < 900 && process.isAlive() && count(err, words) < times; i++) {
            Thread.sleep(100);
        }
        assertThat(count(err, words)).as(Files.readString(err)).isGreaterThanOrEqualTo(times);
    }

    private static int count(Path file, String words) throws IOException {
        return Files.readString(file).split(java.util.regex.Pattern.quote(words), -1).length - 1;
    }

    @Test
    void aKilledRankEndsAllWhichGoOnFromTheLastStateUntilTheyAreStopped() throws Exception {
        Path err = temp.resolve("err");
        Path state = temp.resolve("out/checkpoints/pretrain.state.safetensors");
        Process process = new LauncherProcess()
                .in(temp)
                .start(
                        temp.resolve("o"),
                        err,
                        "launch",
                        "--processes",
                        "2",
                        "--restarts",
                        "1",
                        "run",
                        shared.resolve("micro.yaml").toString(),
                        "--data",
                        shared.resolve("images").toString(),
                        "--out",
                        temp.resolve("out").toString(),
                        "pretrain.epochs=50000",
                        "evaluation.monitor-every-epochs=0",
                        "logging.checkpoint-every-epochs=1",
                        "logging.progress-seconds=0.1");
        try {
            await(process, err, "  step: ", 1);
            for (int i = 0; i < 300 && !Files.exists(state); i++) {
                Thread.sleep(100);
            }
            List<ProcessHandle> ranks = process.toHandle()
                    .children()
                    .sorted(Comparator.comparingLong(ProcessHandle::pid))
                    .toList();
            assertThat(ranks).hasSize(2);
            ranks.get(1).destroyForcibly();
            await(process, err, "Rank 1 (process " + ranks.get(1).pid() + ") was ended by signal 9.", 1);
            await(process, err, "Resuming the run", 1);
            int steps = count(err, "  step: ");
            await(process, err, "  step: ", steps + 2);
            process.destroy(); // SIGTERM
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        String said = Files.readString(err);
        assertThat(process.exitValue()).as(said).isEqualTo(143);
        assertThat(said)
                .contains("rank 0 of 2 (maect launch, all on this machine)")
                .contains("SIGTERM: stopping after this step")
                .contains("To go on: maect resume")
                .doesNotContain("Exception");
        assertThat(count(err, "error:")).as(said).isEqualTo(1);
        assertThat(state).exists();
    }

    @Test
    void whatOneRankRefusesIsToldOnce() {
        LauncherProcess.Result result = new LauncherProcess()
                .in(temp)
                .run("launch", "--processes", "2", "run", "small", "--data", "nowhere", "--out", "out");
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).containsOnlyOnce("error:").contains("nowhere").doesNotContain("Exception");
    }

    @Test
    void whatSeveralProcessesWouldDoSeveralTimesIsRefused() {
        LauncherProcess.Result result = new LauncherProcess()
                .in(temp)
                .with("RANK", "0")
                .with("WORLD_SIZE", "4")
                .with("LOCAL_RANK", "0")
                .with("LOCAL_WORLD_SIZE", "4")
                .with("MASTER_ADDR", "127.0.0.1")
                .with("MASTER_PORT", "29999")
                .run("eval", "all", "encoder.safetensors", "--data", "images");
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err())
                .containsOnlyOnce("error:")
                .contains("maect eval all is for one process, and this is rank 0 of 4", "MAECT_RANKS=1")
                .doesNotContain("Exception");
    }

    @Test
    void ranksMeasureAnEncoderTogether() throws IOException {
        Path encoder = TinyEncoder.write(temp.resolve("tiny.safetensors"), 1);
        String images = shared.resolve("images").toString();
        LauncherProcess.Result result = new LauncherProcess()
                .in(temp)
                .run(
                        "launch",
                        "--processes",
                        "2",
                        "eval",
                        "knn",
                        encoder.toString(),
                        "--data",
                        images,
                        "--batch-size",
                        "8",
                        "--out",
                        temp.resolve("cards").toString(),
                        "--json");
        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.out()).containsOnlyOnce("\"protocol\" : \"knn\"");
        try (Stream<Path> cards = Files.list(temp.resolve("cards"))) {
            assertThat(cards.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(".json")))
                    .hasSize(1);
        }
    }
}
