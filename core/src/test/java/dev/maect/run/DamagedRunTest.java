/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.MaectException;
import dev.maect.data.ImageSource;
import dev.maect.recipe.Recipe;
import dev.maect.train.event.Cancellation;
import dev.maect.train.event.TrainingEvent.StepDone;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A run whose files were cut or flipped while it was stopped goes on as if they had not been, or says which file it is; it
 * never ends in something else. {@code -Dmaect.damage.step=4096} cuts every file at each so many bytes.
 */
class DamagedRunTest {
    private static final int STEP = Integer.getInteger("maect.damage.step", 0);
    private static final Recipe RECIPE = MicroRun.recipe(
            "pretrain.epochs=1",
            "prepare-head.epochs=1",
            "evaluation.monitor-every-epochs=0",
            "evaluation.probe-epochs=0",
            "evaluation.cluster-runs=0",
            "logging.reconstructions=0");

    @TempDir
    private Path temp;

    private final ImageSource images = MicroRun.images(32);
    private final ImageSource test = MicroRun.images(20);

    private RunRequest request(Path folder) {
        return RunRequest.of(RECIPE, Images.of(images), folder).withTest(Images.of(test));
    }

    private void execute(RunRequest request, long lastStep) {
        Cancellation cancellation = new Cancellation();
        try (Run run = Run.open(request)) {
            run.execute(
                    event -> {
                        if (event instanceof RunEvent.Training training
                                && training.event() instanceof StepDone done
                                && done.stage().equals("tune")
                                && done.step() == lastStep) {
                            cancellation.cancel();
                        }
                    },
                    cancellation);
        }
    }

    private static List<byte[]> damages(byte[] whole) {
        List<byte[]> damages = new ArrayList<>();
        damages.add(Arrays.copyOf(whole, whole.length / 2));
        byte[] flipped = whole.clone();
        flipped[whole.length * 2 / 3] ^= 4;
        damages.add(flipped);
        for (int cut = 0; STEP > 0 && cut < whole.length; cut += STEP) {
            damages.add(Arrays.copyOf(whole, cut));
        }
        return damages;
    }

    @Test
    void aDamagedFileIsMendedOrNamed() throws IOException {
        Path whole = temp.resolve("whole");
        execute(request(whole), -1);
        Path stopped = temp.resolve("stopped");
        execute(request(stopped), 5);
        Map<String, String> outcomes = new TreeMap<>();
        List<Path> files;
        try (Stream<Path> all = Files.walk(stopped)) {
            files = all.filter(
                            file -> Files.isRegularFile(file) && file.toFile().length() > 0)
                    .sorted()
                    .toList();
        }
        int number = 0;
        for (Path file : files) {
            String name = stopped.relativize(file).toString();
            for (byte[] damage : damages(Files.readAllBytes(file))) {
                Path copy = temp.resolve("copy" + number++);
                MicroRun.copy(stopped, copy);
                Files.write(copy.resolve(name), damage);
                outcomes.merge(outcome(name, copy, whole), name, (a, b) -> a.endsWith(b) ? a : a + ", " + b);
            }
        }
        System.out.println(number + " damaged files: " + outcomes);
        assertThat(outcomes.get("named"))
                .contains("run.json", "checkpoints/pretrain.safetensors", "exported/encoder-mae.safetensors");
        assertThat(outcomes.get("the same run"))
                .contains("data.json", "metrics.jsonl", "provenance.json", "checkpoints/tune.state.safetensors")
                .doesNotContain("pretrain.safetensors");
    }

    private String outcome(String name, Path copy, Path whole) {
        try {
            execute(RunRequest.resume(copy, Images.of(images)).withTest(Images.of(test)), -1);
        } catch (MaectException e) {
            assertThat(e.getMessage())
                    .as(name)
                    .contains(Path.of(name).getFileName().toString());
            return "named";
        }
        MicroRun.assertSameWeights(new RunFolder(whole).tunedEncoder(), new RunFolder(copy).tunedEncoder(), "encoder");
        return "the same run";
    }
}
