/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
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
    @TempDir
    private Path temp;

    private void tool(String name, String text) throws IOException {
        Path file = temp.resolve("tools").resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n" + text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private String results(String seconds, String... arguments) throws Exception {
        tool("maect", """
                echo "$*" >>"$(dirname "$0")/calls"
                case "$*" in
                  *"--model l"*) echo "error: The GPU ran out of memory."; exit 1 ;;
                  bench*) printf 'images-per-second: 6710.12 (6700.00 to 6720.00)\\nshare-of-peak:     32.1 %%\\n'
                    printf 'python-per-second: 7174.00 (7100.00 to 7200.00)\\nratio:             0.935 (0.93 to 0.94)\\n' ;;
                  *) echo "maect 1.2.3" ;;
                esac
                """);
        tool("nvidia-smi", """
                case "$*" in
                  *-lms*) printf '20, 1000\\n33, 70000\\n90, 9000\\n'; exec sleep 60 ;;
                  *) echo "NVIDIA Test, 580.1" ;;
                esac
                """);
        List<String> command = new java.util.ArrayList<>(List.of(
                "bash",
                Path.of("..", "benchmarks", "gpu.sh").toString(),
                temp.resolve("out").toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("PATH", temp.resolve("tools") + ":" + System.getenv("PATH"));
        builder.environment().put("MAECT", temp.resolve("tools/maect").toString());
        builder.environment().put("SECONDS_IN_ALL", seconds);
        builder.redirectErrorStream(true).redirectOutput(temp.resolve("said").toFile());
        Process process = builder.start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue())
                .as(Files.readString(temp.resolve("said")))
                .isZero();
        return Files.readString(temp.resolve("out/results.md"));
    }

    @Test
    void writesARowForEachAndAsksForWhatThereIs() throws Exception {
        assertThat(results("480", "python3"))
                .contains("maect 1.2.3", "NVIDIA Test, 580.1")
                .contains("| encode B/16, batch 256, eager | 6710.12 | 7174.00 | 0.935 | 32.1 | 33 % | 70000 |")
                .contains("| stage 1 L/16, batch 128, eager | ended with 1: error: The GPU ran out of memory. |")
                .contains("| stage 3 B/16, batch 128, compile | 6710.12 |");
        List<String> calls = Files.readAllLines(temp.resolve("tools/calls")).stream()
                .filter(call -> call.startsWith("bench "))
                .toList();
        assertThat(calls).hasSize(8);
        for (String call : calls) {
            String[] words = call.substring("bench ".length()).split(" ");
            assertThat(new CommandLine(new BenchCommand()).parseArgs(words).hasMatchedOption("--json"))
                    .isTrue();
        }
    }

    @Test
    void endsWhenTheTimeIsOver() throws Exception {
        assertThat(results("10"))
                .contains("| stage 1, small, batch 256, eager | not measured: the time was over |")
                .doesNotContain("6710");
    }
}
