/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.report;

import dev.maect.io.Quantities;
import dev.maect.run.StageCosts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** What the stages of a run cost, in words. */
public final class CostText {
    private static final double GIGA = 1e9;
    private static final String[] UNITS = {"", "k", "M", "G", "T", "P", "E"};

    private CostText() {}

    /** A line for each stage, and one for what stages 2 and 3 add to stage 1: what, and how much. */
    public static Map<String, String> facts(StageCosts costs) {
        Map<String, String> facts = new LinkedHashMap<>();
        for (StageCosts.Cost cost : costs.stages()) {
            facts.put(
                    cost.stage(),
                    String.format(
                            Locale.ROOT,
                            "%sFLOP in %s, %sFLOP/s",
                            amount(cost.operations()),
                            Quantities.duration(Duration.ofMillis((long) (1000 * cost.seconds()))),
                            amount(cost.operations() / cost.seconds())));
        }
        costs.computeOverhead()
                .flatMap(compute -> costs.timeOverhead()
                        .map(time -> String.format(
                                Locale.ROOT, "%+.1f %% compute, %+.1f %% time", 100 * compute, 100 * time)))
                .ifPresent(text -> facts.put("stages 2 + 3 over stage 1", text));
        return facts;
    }

    /** The costs in a run's {@code summary.json}. */
    static StageCosts read(JsonNode summary) {
        List<StageCosts.Cost> costs = new ArrayList<>();
        summary.path("cost")
                .path("stages")
                .properties()
                .forEach(stage -> costs.add(new StageCosts.Cost(
                        stage.getKey(),
                        GIGA * stage.getValue().path("gflop").asDouble(0),
                        stage.getValue().path("seconds").asDouble(0))));
        return new StageCosts(costs);
    }

    private static String amount(double operations) {
        int unit = 0;
        double value = operations;
        while (value >= 1000 && unit < UNITS.length - 1) {
            value /= 1000;
            unit++;
        }
        return String.format(Locale.ROOT, "%.1f %s", value, UNITS[unit]);
    }
}
