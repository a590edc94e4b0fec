/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.doctor;

import dev.maect.cli.ExitCode;
import dev.maect.io.Printable;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Examines this machine; ends with 1 if maect cannot work on it. */
@Command(
        name = "doctor",
        description = "Show what this machine has, how fast it is, and what is wrong with it.",
        mixinStandardHelpOptions = true)
public final class DoctorCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    private final List<Check> checks;

    /** A doctor for this machine. */
    public DoctorCommand() {
        this(List.of(
                new SoftwareCheck(),
                new ProcessorCheck(),
                new ThreadCheck(),
                new MemoryCheck(),
                new StorageCheck(),
                new GpuCheck(),
                new TensorCheck(),
                new ImageCheck()));
    }

    DoctorCommand(List<Check> checks) {
        this.checks = checks;
    }

    @Override
    public Integer call() {
        Diagnosis diagnosis = new Diagnosis();
        checks.forEach(check -> check.examine(diagnosis));
        // The root's writer takes colours; what is not ours is made printable below.
        PrintWriter out = spec.root().commandLine().getOut();
        Ansi ansi = spec.commandLine().getColorScheme().ansi();
        out.println(json ? json(diagnosis) : text(diagnosis, ansi));
        out.flush();
        return diagnosis.healthy() ? ExitCode.OK : ExitCode.ERROR;
    }

    private static String text(Diagnosis diagnosis, Ansi ansi) {
        int width = diagnosis.sections().values().stream()
                .flatMap(facts -> facts.keySet().stream())
                .mapToInt(String::length)
                .max()
                .orElse(0);
        StringBuilder text = new StringBuilder();
        diagnosis.sections().forEach((section, facts) -> {
            text.append(ansi.text("@|bold " + section + "|@")).append('\n');
            facts.forEach((key, value) -> text.append(String.format("  %-" + width + "s  %s%n", key, plain(value))));
        });
        text.append('\n').append(verdict(diagnosis, ansi));
        for (Diagnosis.Finding finding : diagnosis.findings()) {
            String style = switch (finding.severity()) {
                case NOTE -> "faint";
                case WARNING -> "yellow";
                case PROBLEM -> "red";
            };
            String severity = finding.severity().name().toLowerCase(Locale.ROOT);
            text.append('\n').append(ansi.text("@|" + style + " " + severity + ":|@ "));
            text.append(Printable.lines(finding.what() + "\n  " + finding.remedy()));
        }
        return text.toString();
    }

    private static String plain(Object value) {
        return Printable.line(
                value instanceof List<?> list
                        ? list.stream().map(String::valueOf).collect(Collectors.joining(" "))
                        : String.valueOf(value));
    }

    private static String verdict(Diagnosis diagnosis, Ansi ansi) {
        if (!diagnosis.healthy()) {
            return ansi.text("@|bold,red verdict: maect cannot work here until the problems below are solved.|@")
                    .toString();
        }
        boolean warned = diagnosis.findings().stream().anyMatch(f -> f.severity() == Diagnosis.Severity.WARNING);
        return ansi.text(
                        warned
                                ? "@|bold,yellow verdict: maect works here, with the reservations below.|@"
                                : "@|bold,green verdict: all is well.|@")
                .toString();
    }

    private static String json(Diagnosis diagnosis) {
        Map<String, Object> tree = new LinkedHashMap<>(diagnosis.sections());
        tree.put(
                "findings",
                diagnosis.findings().stream()
                        .map(finding -> Map.of(
                                "severity", finding.severity().name().toLowerCase(Locale.ROOT),
                                "what", finding.what(),
                                "remedy", finding.remedy()))
                        .toList());
        tree.put("healthy", diagnosis.healthy());
        return JsonMapper.builder()
                .enable(SerializationFeature.INDENT_OUTPUT)
                .build()
                .writeValueAsString(tree);
    }
}
