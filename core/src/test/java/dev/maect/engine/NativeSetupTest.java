/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.engine.NativeSetup.Waiting;
import dev.maect.engine.machine.Processors;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What a program that embeds maect gets without doing anything for it, seen from outside its process. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "elsewhere the variables of GNU's OpenMP and glibc mean nothing")
class NativeSetupTest {
    private static final long TIMEOUT_SECONDS = 120;

    @TempDir
    private Path folder;

    private record Outcome(int exitCode, String out, String err) {}

    private Outcome run(Map<String, String> environment, List<String> options, String what)
            throws IOException, InterruptedException {
        return run(environment, options, System.getProperty("java.class.path"), what);
    }

    private Outcome run(Map<String, String> environment, List<String> options, String classPath, String what)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        if (Runtime.version().feature() >= 24) { // which warn otherwise, once per program
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.addAll(List.of("-Xmx200m", "-cp", classPath, LibraryProgram.class.getName(), what));
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().keySet().removeIf(name -> name.matches("(MAECT|MALLOC|OMP|GOMP|MKL|OPENBLAS)_.*"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("it did not end");
        }
        return new Outcome(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    /** GNU's OpenMP itself tells what it understood. */
    private Outcome run(Map<String, String> environment, String... options) throws IOException, InterruptedException {
        Map<String, String> telling = new HashMap<>(environment);
        telling.put("OMP_DISPLAY_ENV", "verbose");
        return run(telling, List.of(options), "uses-maect");
    }

    @Test
    void openMpIsToldHowToWait() throws Exception {
        Outcome passive = run(Map.of("MAECT_WAIT", "passive"));
        assertThat(passive.err()).contains("GOMP_SPINCOUNT = '0'");
        assertThat(passive.out()).contains("cpu ");
        Outcome bounded = run(Map.of("MAECT_WAIT", "passive"), "-Dmaect.wait=bounded");
        assertThat(bounded.err())
                .contains("GOMP_SPINCOUNT = '"
                        + ThreadPlan.variables(Waiting.BOUNDED).get("GOMP_SPINCOUNT") + "'");
    }

    @Test
    void theUsersVariablesWin() throws Exception {
        Outcome outcome = run(Map.of("MAECT_WAIT", "passive", "GOMP_SPINCOUNT", "77", "OMP_NUM_THREADS", "3"));
        assertThat(outcome.err()).contains("GOMP_SPINCOUNT = '77'").contains("OMP_NUM_THREADS = '3'");
        assertThat(outcome.out()).contains("cpu 3");
    }

    /** On the module path JavaCPP's inside is closed, so C is called another way. */
    @Test
    void openMpIsToldWhereJavaCppIsAModule() throws Exception {
        Map<Boolean, List<String>> jars = Arrays.stream(
                        System.getProperty("java.class.path").split(File.pathSeparator))
                .collect(Collectors.partitioningBy(jar -> jar.contains("bytedeco")));
        Outcome outcome = run(
                Map.of("MAECT_WAIT", "bounded", "OMP_DISPLAY_ENV", "verbose"),
                List.of("-p", String.join(File.pathSeparator, jars.get(true)), "--add-modules", "ALL-MODULE-PATH"),
                String.join(File.pathSeparator, jars.get(false)),
                "uses-maect");
        assertThat(outcome.err())
                .contains("GOMP_SPINCOUNT = '"
                        + ThreadPlan.variables(Waiting.BOUNDED).get("GOMP_SPINCOUNT") + "'");
        assertThat(outcome.out()).contains("cpu ");
    }

    @Test
    void threadsAreAsFewAsJavaMayUse() throws Exception {
        Outcome outcome = run(Map.of(), "-XX:ActiveProcessorCount=1");
        if (Processors.current().online() > 1) {
            assertThat(outcome.err()).contains("OMP_NUM_THREADS = '1'");
        }
        assertThat(outcome.out()).contains("cpu 1");
    }

    @Test
    void nothingIsPrintedBesidesTheLog() throws Exception {
        Outcome outcome = run(Map.of(), List.of(), "uses-maect");
        // No word of JavaCPP's about OpenBLAS's release, which is its one before and fits.
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.out()).contains("cpu " + Processors.current().compute()); // no core is left out
        assertThat(outcome.exitCode()).isZero();
    }

    @Test
    void saysWhenItIsTooLate() throws Exception {
        Outcome outcome = run(Map.of("MAECT_WAIT", "passive"), List.of(), "uses-libtorch-first");
        assertThat(outcome.out())
                .contains("spin\nGNU's OpenMP was loaded before maect\n")
                .contains("NativeSetup.prepare() earlier");
    }

    @Test
    void theAllocatorKeepsWhatIsFreedWhereThatIsAskedFor() throws Exception {
        long freed = faults(run(Map.of(), List.of(), "frees-memory"));
        Outcome kept = run(Map.of(), List.of(), "keeps-freed-memory");
        assertThat(kept.out()).contains("true\n").doesNotContain("MALLOC_");
        assertThat(freed).isGreaterThan(100_000);
        assertThat(faults(kept)).isLessThan(freed / 20);
    }

    private static long faults(Outcome outcome) {
        String[] lines = outcome.out().strip().split("\n");
        return Long.parseLong(lines[lines.length - 1]);
    }

    @Test
    void aFirstStartTellsWhatIsUnpackedAndALaterOneWhatCannotBeLoaded() throws Exception {
        Path cache = folder.resolve("cache");
        Path configuration = Files.writeString(folder.resolve("logback.xml"), """
                <configuration><appender name="OUT" class="ch.qos.logback.core.ConsoleAppender"><encoder>
                <pattern>%level %msg%n</pattern></encoder></appender>
                <root level="INFO"><appender-ref ref="OUT"/></root></configuration>""");
        List<String> options =
                List.of("-Dorg.bytedeco.javacpp.cachedir=" + cache, "-Dlogback.configurationFile=" + configuration);
        try {
            Outcome first = run(Map.of("MAECT_MALLOC", "system"), options, "loads");
            assertThat(first.out()).matches("INFO Unpacking libtorch \\(once\\): [34]\\d\\d MB into " + cache + "\n");
            assertThat(first.err()).isEmpty();
            assertThat(first.exitCode()).isZero();

            Path library = find(cache, "libjnitorch.so");
            spoil(library);
            Outcome second = run(Map.of("MAECT_MALLOC", "system"), options, "loads");
            assertThat(second.out()).as("nothing is unpacked again").isEmpty();
            assertThat(second.err())
                    .contains("EngineException: A native library could not be loaded: " + library)
                    .contains("deleting the folder " + cache);
            assertThat(second.exitCode()).isEqualTo(1);
        } finally {
            delete(cache); // holds links that lead elsewhere
        }
    }

    private static Path find(Path folder, String name) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.endsWith(name)).findFirst().orElseThrow();
        }
    }

    /** JavaCPP takes what has the size and time that it expects for what it has unpacked. */
    private static void spoil(Path file) throws IOException {
        FileTime time = Files.getLastModifiedTime(file);
        Files.write(file, new byte[(int) Files.size(file)]);
        Files.setLastModifiedTime(file, time);
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
