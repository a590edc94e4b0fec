/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.bench;

import dev.maect.cli.doctor.TensorCheck;
import dev.maect.engine.NativeSetup;
import dev.maect.engine.Precision;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.bytedeco.pytorch.global.torch;
import tools.jackson.databind.JsonNode;

/** Measures: warm-up, then runs, each followed by one of Python's where there is a comparison. */
final class Bench {
    /**
     * The other side of a comparison.
     *
     * @param python the interpreter
     * @param scripts the folder with the peer's scripts
     * @param compile whether it uses torch.compile
     */
    record Opponent(String python, Path scripts, boolean compile) {}

    private Bench() {}

    static BenchResult measure(BenchOptions options, Optional<Opponent> opponent) {
        double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
        int threads = torch.get_num_threads();
        try (Workload workload = Workload.of(options)) {
            Optional<Peer> peer = opponent.map(other -> Peer.start(
                    other.python(), other.scripts(), Peer.task(options, workload, threads, other.compile())));
            try {
                for (int i = 0; i < options.warmUp(); i++) {
                    workload.timed();
                    peer.ifPresent(Peer::warmUp);
                }
                DeviceMemory.forget(options.device());
                List<Run> runs = new ArrayList<>();
                List<JsonNode> others = new ArrayList<>();
                List<Map<String, Double>> outcomes = new ArrayList<>();
                for (int i = 0; i < options.runs(); i++) {
                    runs.add(workload.timed());
                    outcomes.add(workload.outcome());
                    peer.ifPresent(python -> others.add(python.run()));
                }
                Limits limits = limits(options, workload);
                OptionalDouble theirs = peer.map(python -> CardLoad.of(options.device(), python::run))
                        .orElse(OptionalDouble.empty());
                return new BenchResult(
                        options.work(),
                        setting(options, threads, load),
                        runs,
                        workload.amount(),
                        limits,
                        new Outcomes(outcomes, others.stream().map(Outcomes::of).toList()),
                        peer.map(python -> compared(python, others, runs, workload.amount(), theirs)));
            } finally {
                peer.ifPresent(Peer::close);
            }
        }
    }

    /** Memory is asked first: what follows takes more of it than the work does. */
    private static Limits limits(BenchOptions options, Workload workload) {
        OptionalLong process = PeakMemory.bytes();
        Optional<DeviceMemory> card = DeviceMemory.peak(options.device());
        OptionalDouble busy = CardLoad.of(options.device(), workload::run);
        double bytes = Traffic.bytes(options);
        return new Limits(
                workload.operations(),
                workload.operations() > 0 ? MatmulPeak.gigaflops(options.device(), precision(options)) : 0,
                bytes,
                bytes > 0 ? MemoryBandwidth.gigabytes(options.device()) : 0,
                process,
                card,
                busy);
    }

    /** Features are float32, whatever the model's precision. */
    private static Precision precision(BenchOptions options) {
        return switch (options.work()) {
            case KNN, CLUSTER, LOGISTIC -> Precision.FP32;
            default -> options.precision();
        };
    }

    private static Map<String, Object> setting(BenchOptions options, int threads, double load) {
        Map<String, Object> setting = new LinkedHashMap<>();
        var model = options.recipe().model();
        boolean classic = options.work() == Work.CLUSTER || options.work() == Work.LOGISTIC;
        boolean features = options.work() == Work.KNN || classic;
        setting.put(
                "model",
                String.format(
                        "%d wide, %d blocks, %d heads, patch %d, %dx%d",
                        model.dim(),
                        model.depth(),
                        model.heads(),
                        model.patchSize(),
                        model.imageSize().height(),
                        model.imageSize().width()));
        setting.put(features ? "rows" : "batch", features ? options.rows() : options.batch());
        if (classic) {
            setting.put("dimensions", model.dim());
            setting.put("classes", options.classes());
        }
        if (options.work() == Work.CLUSTER) {
            setting.put("restarts", options.restarts());
        }
        setting.put("device", options.device().toString());
        setting.put("precision", precision(options).name().toLowerCase(Locale.ROOT));
        setting.put("threads", threads);
        setting.put("waiting", NativeSetup.prepare().waiting().toString());
        setting.put("blas", TensorCheck.blas());
        setting.put("load-before", Math.round(100 * load) / 100.0);
        return setting;
    }

    private static BenchResult.Comparison compared(
            Peer peer, List<JsonNode> others, List<Run> runs, double amount, OptionalDouble busy) {
        Map<String, Object> about = new LinkedHashMap<>();
        peer.about()
                .properties()
                .forEach(entry -> about.put(entry.getKey(), entry.getValue().asString()));
        List<Double> rates = others.stream()
                .map(run -> run.get("amount").doubleValue() / run.get("seconds").doubleValue())
                .toList();
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < rates.size(); i++) {
            ratios.add(amount / runs.get(i).seconds() / rates.get(i));
        }
        long peak = others.stream()
                .mapToLong(run -> run.get("peak_bytes").longValue())
                .max()
                .orElse(0);
        Optional<DeviceMemory> card = DeviceMemory.of(others.get(others.size() - 1));
        return new BenchResult.Comparison(about, rates, ratios, peak, card, busy);
    }
}
