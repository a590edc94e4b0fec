/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.cli.ExitCode;
import dev.maect.cli.run.RunCommand;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import picocli.CommandLine;

/** The files of docs/cluster, which users copy: they can be read, and ask for what there is. */
class ClusterFilesTest {
    private static final Path FOLDER = Path.of("..", "docs", "cluster");

    @TempDir
    private Path temp;

    private static List<Object> documents(String file) throws IOException {
        List<Object> documents = new ArrayList<>();
        new Load(LoadSettings.builder().build())
                .loadAllFromString(Files.readString(FOLDER.resolve(file)))
                .forEach(documents::add);
        return documents;
    }

    /** All values under {@code key}, wherever it stands. */
    private static Stream<Object> all(Object node, String key) {
        if (node instanceof List<?> list) {
            return list.stream().flatMap(item -> all(item, key));
        }
        if (node instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                    .flatMap(entry -> Stream.concat(
                            key.equals(entry.getKey()) ? Stream.of(entry.getValue()) : Stream.empty(),
                            all(entry.getValue(), key)));
        }
        return Stream.empty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"job.yaml", "pytorchjob.yaml", "trainjob.yaml"})
    void manifestsStartCommandsThatThereAre(String file) throws IOException {
        List<Object> documents = documents(file);
        List<String> mounted = all(documents, "mountPath").map(String::valueOf).toList();
        List<Object> commands = all(documents, "args").toList();
        assertThat(commands).isNotEmpty();
        for (Object command : commands) {
            List<String> words =
                    ((List<?>) command).stream().map(String::valueOf).toList();
            assertThat(words.get(0)).isEqualTo("run");
            CommandLine.ParseResult parsed = new CommandLine(new RunCommand())
                    .parseArgs(words.subList(1, words.size()).toArray(String[]::new));
            assertThat(parsed.hasMatchedOption("--resume"))
                    .as("a pod that is started again goes on")
                    .isTrue();
            for (String option : List.of("--data", "--out")) {
                String path =
                        parsed.matchedOption(option).originalStringValues().get(0);
                assertThat(mounted).anyMatch(mount -> path.equals(mount) || path.startsWith(mount + "/"));
            }
        }
        assertThat(mounted).contains("/tmp");
        assertThat(all(documents, "terminationGracePeriodSeconds"))
                .as("time to save the state")
                .isNotEmpty();
    }

    @Test
    void theIndexedJobSaysAsManyRanksAsItHasPodsAndWhereTheFirstIs() throws IOException {
        List<Object> documents = documents("job.yaml");
        Map<String, Object> variables = new LinkedHashMap<>();
        all(documents, "env")
                .flatMap(list -> ((List<?>) list).stream())
                .map(entry -> (Map<?, ?>) entry)
                .forEach(entry -> variables.put(String.valueOf(entry.get("name")), entry.get("value")));
        assertThat(all(documents, "parallelism").toList())
                .hasSize(1)
                .isEqualTo(all(documents, "completions").toList());
        assertThat(variables)
                .containsEntry(
                        "WORLD_SIZE",
                        String.valueOf(all(documents, "completions").findFirst().orElseThrow()))
                .containsEntry(
                        "MASTER_ADDR",
                        "maect-0." + all(documents, "subdomain").findFirst().orElseThrow());
        assertThat(all(documents, "metadata").flatMap(metadata -> all(metadata, "name")))
                .as("the service's name is the subdomain, and the job's that of its pods")
                .containsExactly("maect", "maect");
        assertThat(all(documents, "onExitCodes").flatMap(rule -> all(rule, "values")))
                .containsExactly(List.of(ExitCode.USAGE, ExitCode.DIVERGED));
    }

    /** Runs the job's script where srun ends with {@code codes}, one after another: what it did, a line each, and its code. */
    private String script(int... codes) throws Exception {
        Path tools = Files.createTempDirectory(temp, "tools");
        StringBuilder ends = new StringBuilder();
        for (int code : codes) {
            ends.append(code).append('\n');
        }
        Files.writeString(tools.resolve("codes"), ends);
        tool(tools.resolve("srun"), """
                echo "srun $*"
                here=$(dirname "$0")
                code=$(head -n 1 "$here/codes")
                sed -i.old 1d "$here/codes"
                exit "$code"
                """);
        tool(tools.resolve("scontrol"), "echo \"scontrol $*\"\n");
        tool(tools.resolve("maect"), "echo \"maect $*\"\n");
        ProcessBuilder builder =
                new ProcessBuilder("bash", FOLDER.resolve("maect.sbatch").toString(), "small", "--data", "a b");
        builder.environment().put("PATH", tools + ":" + System.getenv("PATH"));
        builder.environment().put("SLURM_JOB_ID", "7");
        builder.environment().put("SLURM_CPUS_PER_TASK", "4");
        Process process = builder.redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return said + "code " + process.exitValue();
    }

    private static void tool(Path file, String text) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "Slurm is not for Windows")
    void theScriptGoesOnAfterADeadRankAndNotAfterWhatWouldEndTheSame() throws Exception {
        String step = "srun --cpus-per-task=4 --gpu-bind=none maect run small --data a b --resume\n";
        assertThat(script(0)).isEqualTo("maect --version\n" + step + "code 0");
        assertThat(script(137, ExitCode.OTHER_RANK, 0))
                .containsSubsequence(step, "ended with 137", step, "ended with 4", step)
                .endsWith("code 0");
        assertThat(script(1, 1, 1, 1, 0)).contains("start 4 of 4 is over").endsWith("code 1");
        assertThat(script(ExitCode.USAGE, 0)).endsWith(step + "code 2");
        assertThat(script(ExitCode.DIVERGED, 0)).endsWith(step + "code 3");
        assertThat(script(ExitCode.ofSignal(15), 0)).endsWith(step + "scontrol requeue 7\ncode 0");
    }

    @Test
    void thePageNamesEachFile() throws IOException {
        String page = Files.readString(FOLDER.resolveSibling("cluster.md"));
        try (Stream<Path> files = Files.list(FOLDER)) {
            for (Path file : files.toList()) {
                assertThat(page).contains("cluster/" + file.getFileName());
            }
        }
    }
}
