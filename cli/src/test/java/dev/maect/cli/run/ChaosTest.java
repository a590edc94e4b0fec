/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.cli.LauncherProcess;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A run that is killed again and again, at any moment, and goes on by {@code maect resume} is the undisturbed run. {@code
 * -Dmaect.chaos.kills=100} kills more often, {@code -Dmaect.chaos.seed=N} at other moments.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "Windows has maect.cmd")
class ChaosTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int KILLS = Integer.getInteger("maect.chaos.kills", 6);
    private static final long SEED = Long.getLong("maect.chaos.seed", 1);

    /** Of a line of metrics, what another hour on the same machine does not give again. */
    private static final List<String> OF_THE_HOUR = List.of(
            "time", "seconds", "images-per-second", "data-wait-share", "native-bytes", "eta-seconds", "elapsed");

    @TempDir
    private Path temp;

    private final Random random = new Random(SEED);
    private final Map<String, Integer> killed = new TreeMap<>();
    private int resumed;

    private List<String> start(Path out) throws IOException {
        Path recipe = temp.resolve("micro.yaml");
        if (!Files.exists(recipe)) {
            try (InputStream in = ChaosTest.class.getResourceAsStream("micro.yaml")) {
                assertThat(in).isNotNull();
                Files.copy(in, recipe);
            }
        }
        return List.of(
                "run",
                recipe.toString(),
                "--data",
                "demo:1:96",
                "--out",
                out.toString(),
                "pretrain.epochs=30",
                "prepare-head.epochs=20",
                "prepare-head.cache-views=2",
                "tune.epochs=20",
                "evaluation.monitor-every-epochs=5",
                "logging.checkpoint-every-epochs=0",
                "logging.save-every-minutes=0.002");
    }

    private Process process(List<String> command) {
        return new LauncherProcess().start(temp.resolve("o"), temp.resolve("err"), command.toArray(String[]::new));
    }

    private void finish(Process process) throws Exception {
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(this::err).isZero();
    }

    private String err() {
        try {
            return Files.readString(temp.resolve("err"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Test
    void aRunThatIsKilledAtAnyMomentGoesOnAsIfNothingHadHappened() throws Exception {
        Path whole = temp.resolve("whole");
        finish(process(start(whole)));
        double seconds = 0;
        for (JsonNode part : json(whole.resolve("summary.json")).path("seconds")) {
            seconds += part.asDouble();
        }
        for (int round = 0; kills() < KILLS; round++) {
            Path out = temp.resolve("out" + round);
            survive(out, seconds);
            assertSameRun(whole, out);
        }
        System.out.println(kills() + " kills, " + resumed + " sittings gone on with; killed " + killed);
    }

    private int kills() {
        return killed.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** Starts a run and kills it at some moment of each sitting, until it has ended. */
    private void survive(Path out, double seconds) throws Exception {
        List<String> command = start(out);
        while (true) {
            Process process = process(command);
            try {
                if (kills() == KILLS) {
                    finish(process);
                    return;
                }
                if (isOverBefore(process, seconds)) {
                    if (process.exitValue() == 0) {
                        return;
                    }
                    // Nothing had begun: then the run is started once more.
                    assertThat(err()).containsAnyOf("stopped before it began", "holds no run");
                    assertThat(command.get(0)).isEqualTo("resume");
                    command = start(out);
                    continue;
                }
            } finally {
                process.destroyForcibly();
            }
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            killed.merge(moment(out), 1, Integer::sum);
            resumed++;
            command = List.of("resume", out.toString());
            if (Files.exists(out.resolve("summary.json"))) {
                finish(process(command)); // nothing but showing is left, and other moments are wanted
                return;
            }
        }
    }

    /** Waits for a moment: one sitting in four ends while it starts, the others while they work. */
    private boolean isOverBefore(Process process, double seconds) throws Exception {
        if (random.nextInt(4) == 0) {
            return process.waitFor(random.nextInt(2500), TimeUnit.MILLISECONDS);
        }
        while (process.isAlive() && !err().contains("stage tune")) { // the plan, which is told when all is prepared
            Thread.sleep(20);
        }
        return process.waitFor((long) (random.nextDouble() * 0.6 * 1000 * seconds), TimeUnit.MILLISECONDS);
    }

    /** What the killed process was about, as far as its files tell. */
    private static String moment(Path out) throws IOException {
        if (!Files.exists(out.resolve("run.json"))) {
            return "before it began";
        }
        for (String stage : List.of("pretrain", "prepare-head", "tune")) {
            if (!Files.exists(out.resolve("checkpoints/" + stage + ".safetensors"))) {
                return "in " + stage;
            }
        }
        return Files.exists(out.resolve("summary.json")) ? "in the report" : "in the evaluation";
    }

    private static void assertSameRun(Path whole, Path out) throws IOException {
        for (String file : List.of("exported/encoder-mae.safetensors", "exported/encoder.safetensors")) {
            assertThat(tensors(out.resolve(file))).as(file).isEqualTo(tensors(whole.resolve(file)));
        }
        assertThat(lines(out)).isEqualTo(lines(whole));
        for (String key : List.of("images", "before", "after", "left-out")) {
            assertThat(json(out.resolve("summary.json")).path(key))
                    .isEqualTo(json(whole.resolve("summary.json")).path(key));
        }
        try (var files = Files.list(out.resolve("checkpoints"));
                var expected = Files.list(whole.resolve("checkpoints"))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(
                            expected.map(file -> file.getFileName().toString()).toList());
        }
        assertThat(out.resolve("run.lock")).isEmptyFile();
    }

    private static JsonNode json(Path file) throws IOException {
        return JSON.readTree(Files.readString(file));
    }

    /** Names, shapes, places and bytes of the tensors of a safetensors file, without what it says about itself. */
    private static List<String> tensors(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        int length = (int) bytes.getLong();
        byte[] text = new byte[length];
        bytes.get(text);
        ObjectNode header = (ObjectNode) JSON.readTree(new String(text, StandardCharsets.UTF_8));
        header.remove("__metadata__");
        byte[] data = new byte[bytes.remaining()];
        bytes.get(data);
        return List.of(header.toString(), data.length + " bytes, " + Arrays.hashCode(data));
    }

    private static List<String> lines(Path out) throws IOException {
        List<String> lines = new ArrayList<>();
        for (String line : Files.readAllLines(out.resolve("metrics.jsonl"))) {
            ObjectNode json = (ObjectNode) JSON.readTree(line);
            OF_THE_HOUR.forEach(json::remove);
            if (!json.path("message").asString("").contains("waited for images")) {
                lines.add(json.toString());
            }
        }
        return lines;
    }
}
