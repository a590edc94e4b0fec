/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What was measured, for people and programs.
 *
 * @param work what was measured
 * @param setting model, batch and the like, by name
 * @param runs the runs that count
 * @param amount units of work per run
 * @param limits what that is of what the machine can do
 * @param outcomes what the runs arrived at
 * @param comparison the same work in Python
 */
record BenchResult(
        Work work,
        Map<String, Object> setting,
        List<Run> runs,
        double amount,
        Limits limits,
        Outcomes outcomes,
        Optional<Comparison> comparison) {
    /**
     * The same work in Python, pair by pair.
     *
     * @param about what Python says of itself
     * @param rates its units of work per second, one per run of maect's, measured right after it
     * @param ratios maect's rate over Python's, pair by pair
     * @param peakBytes Python's most memory in use
     * @param card what it took of a GPU; empty where none computes
     * @param busy the share of the time in which the GPU computed; empty where nobody tells
     */
    record Comparison(
            Map<String, Object> about,
            List<Double> rates,
            List<Double> ratios,
            long peakBytes,
            Optional<DeviceMemory> card,
            OptionalDouble busy) {}

    private Spread rates() {
        return Spread.of(runs.stream().map(run -> amount / run.seconds()).toList());
    }

    private Spread seconds() {
        return Spread.of(runs.stream().map(Run::seconds).toList());
    }

    private Map<String, Spread> phases() {
        Map<String, Spread> phases = new LinkedHashMap<>();
        for (String phase : runs.get(0).phases().keySet()) {
            phases.put(
                    phase,
                    Spread.of(runs.stream().map(run -> run.phases().get(phase)).toList()));
        }
        return phases;
    }

    private double gigaflops() {
        return limits.operations() / 1e9 / seconds().median();
    }

    private double gigabytes() {
        return limits.bytes() / 1e9 / seconds().median();
    }

    /** A line per value: its name, a colon, the value. */
    String table() {
        List<String[]> lines = new ArrayList<>();
        lines.add(new String[] {"work", work.toString()});
        setting.forEach((name, value) -> lines.add(new String[] {name, String.valueOf(value)}));
        lines.add(new String[] {"runs", Integer.toString(runs.size())});
        lines.add(new String[] {"seconds-per-run", seconds().text(4)});
        phases().forEach((name, spread) -> lines.add(new String[] {"phase-" + name, spread.text(4)}));
        lines.add(new String[] {work.unit().toLowerCase(Locale.ROOT) + "-per-second", rates().text(2)});
        if (limits.operations() > 0) {
            lines.add(new String[] {"gflop-per-run", number(limits.operations() / 1e9)});
            lines.add(new String[] {"gflop-per-second", number(gigaflops())});
            lines.add(new String[] {"matmul-peak-gflop-per-second", number(limits.peak())});
            lines.add(new String[] {"share-of-peak", number(100 * gigaflops() / limits.peak()) + " %"});
        }
        if (limits.bytes() > 0) {
            lines.add(new String[] {"gbyte-per-run", number(limits.bytes() / 1e9)});
            lines.add(new String[] {"gbyte-per-second", number(gigabytes())});
            lines.add(new String[] {"memory-peak-gbyte-per-second", number(limits.bandwidth())});
            lines.add(new String[] {"share-of-memory-peak", number(100 * gigabytes() / limits.bandwidth()) + " %"});
        }
        limits.busy().ifPresent(share -> lines.add(new String[] {"device-busy", number(100 * share) + " %"}));
        limits.idle(seconds().median())
                .ifPresent(idle -> lines.add(
                        new String[] {"device-idle-seconds-per-run", String.format(Locale.ROOT, "%.4f", idle)}));
        limits.card().ifPresent(memory -> card(lines, "", memory));
        limits.processBytes()
                .ifPresent(bytes -> lines.add(new String[] {"peak-memory-mib", Long.toString(bytes >> 20)}));
        comparison.ifPresent(other -> compared(lines, other));
        lines.addAll(outcomes.lines());
        int width = lines.stream().mapToInt(line -> line[0].length()).max().orElse(0);
        StringBuilder text = new StringBuilder();
        for (String[] line : lines) {
            text.append(String.format("%-" + (width + 1) + "s %s%n", line[0] + ":", line[1]));
        }
        return text.toString().stripTrailing();
    }

    private static void card(List<String[]> lines, String whose, DeviceMemory memory) {
        lines.add(new String[] {whose + "device-memory-mib", Long.toString(memory.allocated() >> 20)});
        lines.add(new String[] {whose + "device-reserved-mib", Long.toString(memory.reserved() >> 20)});
    }

    private void compared(List<String[]> lines, Comparison other) {
        other.about().forEach((name, value) -> lines.add(new String[] {"python-" + name, String.valueOf(value)}));
        for (int i = 0; i < other.ratios().size(); i++) {
            lines.add(new String[] {
                "pair-" + (i + 1),
                String.format(
                        Locale.ROOT,
                        "%.2f / %.2f = %.3f",
                        amount / runs.get(i).seconds(),
                        other.rates().get(i),
                        other.ratios().get(i))
            });
        }
        lines.add(new String[] {"python-per-second", Spread.of(other.rates()).text(2)});
        lines.add(new String[] {"ratio", Spread.of(other.ratios()).text(3)});
        lines.add(new String[] {"python-peak-memory-mib", Long.toString(other.peakBytes() >> 20)});
        limits.processBytes().ifPresent(bytes -> {
            if (other.peakBytes() > 0) {
                lines.add(new String[] {"memory-ratio", number((double) bytes / other.peakBytes())});
            }
        });
        other.busy().ifPresent(share -> lines.add(new String[] {"python-device-busy", number(100 * share) + " %"}));
        other.card().ifPresent(memory -> {
            card(lines, "python-", memory);
            limits.card()
                    .filter(own -> memory.allocated() > 0)
                    .ifPresent(own -> lines.add(
                            new String[] {"device-memory-ratio", number((double) own.allocated() / memory.allocated())
                            }));
        });
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value < 10 ? "%.3f" : "%.1f", value);
    }

    /** As a tree for JSON: the names of {@link #table}, spreads as objects of min, median and max. */
    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("work", work.toString());
        json.put("unit", work.unit());
        json.put("setting", setting);
        json.put("seconds", runs.stream().map(Run::seconds).toList());
        json.put("seconds-per-run", seconds());
        json.put("phases", phases());
        json.put("per-second", rates());
        json.put("outcomes", outcomes.json());
        if (limits.operations() > 0) {
            json.put("gflop-per-run", limits.operations() / 1e9);
            json.put("gflop-per-second", gigaflops());
            json.put("matmul-peak-gflop-per-second", limits.peak());
            json.put("share-of-peak", gigaflops() / limits.peak());
        }
        if (limits.bytes() > 0) {
            json.put("gbyte-per-run", limits.bytes() / 1e9);
            json.put("gbyte-per-second", gigabytes());
            json.put("memory-peak-gbyte-per-second", limits.bandwidth());
            json.put("share-of-memory-peak", gigabytes() / limits.bandwidth());
        }
        device(json, limits.card(), limits.busy());
        limits.idle(seconds().median()).ifPresent(idle -> json.put("device-idle-seconds-per-run", idle));
        limits.processBytes().ifPresent(bytes -> json.put("peak-bytes", bytes));
        comparison.ifPresent(other -> {
            Map<String, Object> compared = new LinkedHashMap<>();
            compared.put("about", other.about());
            compared.put("per-second", other.rates());
            compared.put("ratios", other.ratios());
            compared.put("ratio", Spread.of(other.ratios()));
            compared.put("peak-bytes", other.peakBytes());
            device(compared, other.card(), other.busy());
            json.put("python", compared);
        });
        return json;
    }

    private static void device(Map<String, Object> json, Optional<DeviceMemory> memory, OptionalDouble busy) {
        busy.ifPresent(share -> json.put("device-busy", share));
        memory.ifPresent(peak -> {
            json.put("device-allocated-bytes", peak.allocated());
            json.put("device-reserved-bytes", peak.reserved());
        });
    }
}
