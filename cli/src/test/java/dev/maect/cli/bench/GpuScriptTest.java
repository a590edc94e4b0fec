/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** benchmarks/gpu.sh beside a maect and a card that only say what such things say. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "GPUs are measured on Linux")
class GpuScriptTest {
    private static final String SCRIPT = Path.of("..", "benchmarks", "gpu.sh").toString();

    @TempDir
    private Path temp;

    private int status;

    private void tool(String name, String text) throws IOException {
        Path file = temp.resolve("tools").resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n" + text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private String results(String seconds, String... arguments) throws Exception {
        tool("maect", """
                echo "$* opts=$MAECT_JAVA_OPTS" >>"$(dirname "$0")/calls"
                case "$*" in
                  *"--model l"*) echo "error: The GPU ran out of memory."; echo "    at x.Y"; exit 1 ;;
                  bench*) printf 'images-per-second: 6710.12 (6700.00 to 6720.00)\\nshare-of-peak:     32.1 %%\\n'
                    printf 'share-of-memory-peak: 12.5 %%\\ndevice-busy: 93.0 %%\\ndevice-memory-mib: 900\\n'
                    printf 'device-reserved-mib: 1000\\npython-device-busy: 98.0 %%\\npython-device-memory-mib: 1900\\n'
                    printf 'python-device-reserved-mib: 2000\\n'
                    printf 'python-per-second: 7174.00 (7100.00 to 7200.00)\\nratio:             0.935 (0.93 to 0.94)\\n' ;;
                  *) echo "maect 1.2.3" ;;
                esac
                """);
        tool("nvidia-smi", "echo 'NVIDIA Test, 580.1'\n");
        tool("python", "echo 'PyTorch 9.9'\n");
        List<String> command =
                new ArrayList<>(List.of("bash", SCRIPT, temp.resolve("out").toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("PATH", temp.resolve("tools") + ":" + System.getenv("PATH"));
        builder.environment().put("MAECT", temp.resolve("tools/maect").toString());
        builder.environment().put("SECONDS_IN_ALL", seconds);
        builder.environment().remove("MAECT_JAVA_OPTS");
        builder.redirectErrorStream(true).redirectOutput(temp.resolve("said").toFile());
        Process process = builder.start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        status = process.exitValue();
        return Files.readString(temp.resolve("out/results.md"));
    }

    private List<String> calls() throws IOException {
        return Files.readAllLines(temp.resolve("tools/calls")).stream()
                .filter(call -> call.startsWith("bench "))
                .toList();
    }

    @Test
    void writesARowForEachAndAsksForWhatThereIs() throws Exception {
        assertThat(results("480", "python"))
                .contains("maect 1.2.3", "NVIDIA Test, 580.1", "PyTorch 9.9")
                .contains(
                        "| encode B/16, batch 256 | 6710.12 | 7174.00 | 0.935 | 32.1 | 12.5 | 93.0 / 98.0 | 900 / 1900 | 1000 / 2000 |")
                .contains("| stage 1 L/16, batch 128 | ended with 1: error: The GPU ran out of memory. |")
                .contains("| stage 1, small, batch 256, plain | 6710.12 |")
                .contains("| stage 1 B/16, batch 256, tf32 | 6710.12 |")
                .contains("| stage 3 B/16, batch 128, torch.compile | 6710.12 |");
        assertThat(status).isZero();
        assertThat(calls()).hasSize(18);
        for (String call : calls()) {
            String[] words =
                    call.substring("bench ".length(), call.indexOf(" opts=")).split(" ");
            assertThat(new CommandLine(new BenchCommand()).parseArgs(words).hasMatchedOption("--json"))
                    .isTrue();
            assertThat(call.contains("--compile")).isEqualTo(call.contains("-compile.json"));
        }
        assertThat(calls().stream().filter(call -> call.contains("opts= -Dmaect.graphs=off -Dmaect.fused=off")))
                .hasSize(2)
                .noneMatch(call -> call.contains("--compare"));
    }

    @Test
    void rowsOfACallOfTheirOwnAreAdded() throws Exception {
        assertThat(results("480", "", "small")).contains("| stage 1, small, batch 256 | 6710.12 |");
        String both = results("480", "", "small-nographs", "none", "small-compile");
        assertThat(both)
                .containsOnlyOnce("| work |")
                .contains("| stage 1, small, batch 256 | 6710.12 |")
                .contains("| stage 1, small, batch 256, without graphs | 6710.12 |")
                .doesNotContain("torch.compile");
        assertThat(status).as("for the row that there is not").isOne();
        assertThat(calls()).hasSize(2).noneMatch(call -> call.contains("--compare"));
    }

    @Test
    void endsWhenTheTimeIsOver() throws Exception {
        assertThat(results("10"))
                .contains("| stage 1, small, batch 256 | not measured: the time was over |")
                .doesNotContain("6710");
    }
}
