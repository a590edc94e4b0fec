/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.bench;

import dev.maect.MaectException;
import dev.maect.cli.ExitCode;
import dev.maect.cli.OverRanks;
import dev.maect.cli.console.Terminal;
import dev.maect.cli.options.DeviceOption;
import dev.maect.cli.run.JoinedRanks;
import dev.maect.distributed.ProcessGroup;
import dev.maect.distributed.RankDevice;
import dev.maect.engine.ComputeDevice;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code maect bench allreduce}: how long ranks take to add up tensors, as they do with gradients in every step. */
@Command(
        name = "allreduce",
        description =
                "Measure how fast ranks add up tensors. Start it as several: maect launch --processes 2 bench allreduce.",
        mixinStandardHelpOptions = true)
final class AllreduceCommand implements Callable<Integer>, OverRanks {
    private static final int[] SIZES = {1 << 10, 1 << 14, 1 << 18, 1 << 20, 6 << 20, 24 << 20, 86 << 20};
    private static final int FLOAT = 4;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(names = "--runs", paramLabel = "N", description = "Runs of each size (default: ${DEFAULT-VALUE}).")
    private int runs = 7;

    @Mixin
    private final DeviceOption device = new DeviceOption();

    @Override
    public Integer call() {
        return JoinedRanks.run(Terminal.system(), this::measure);
    }

    private int measure(ProcessGroup group) {
        if (group.isAlone()) {
            throw new MaectException("One process has nobody to add up with. Start several: maect launch --processes 2"
                    + " bench allreduce");
        }
        if (runs < 1) {
            throw new MaectException("--runs is " + runs + "; it must be at least 1.");
        }
        ComputeDevice place = RankDevice.of(device.name().orElse("auto"), group);
        PrintWriter out = spec.commandLine().getOut();
        line(
                out,
                group,
                "%d ranks, %d on this machine, %s; median of %d",
                group.size(),
                group.localSize(),
                place,
                runs);
        line(out, group, "%12s %10s %8s", "float32", "ms", "GB/s");
        for (int size : SIZES) {
            double seconds = median(group, place, size);
            // Each rank sends and receives 2 (N - 1) / N of the tensor.
            line(out, group, "%12d %10.3f %8.2f", size, 1e3 * seconds, (double) size * FLOAT / seconds / 1e9);
        }
        out.flush();
        return ExitCode.OK;
    }

    private static void line(PrintWriter out, ProcessGroup group, String format, Object... values) {
        if (group.isFirst()) {
            out.println(String.format(Locale.ROOT, format, values));
        }
    }

    private double median(ProcessGroup group, ComputeDevice place, int size) {
        double[] seconds = new double[runs];
        try (PointerScope scope = new PointerScope()) {
            Tensor tensor = place.place(torch.zeros(size));
            group.sum(tensor);
            for (int run = 0; run < runs; run++) {
                group.barrier();
                long start = System.nanoTime();
                group.sum(tensor);
                seconds[run] = (System.nanoTime() - start) / 1e9;
            }
        }
        Arrays.sort(seconds);
        return seconds[runs / 2];
    }
}
