/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.run;

import dev.maect.engine.machine.OtherWork;
import dev.maect.engine.machine.Processors;
import dev.maect.io.Quantities;
import dev.maect.run.forecast.Forecast;
import dev.maect.run.forecast.Forecast.Part;
import java.time.Duration;
import java.util.Locale;
import java.util.OptionalDouble;

/** How long a run will take, for people. */
final class ForecastText {
    private ForecastText() {}

    static String of(Forecast forecast) {
        return of(forecast, OtherWork.running(), Processors.current().compute());
    }

    static String of(Forecast forecast, int others, int processors) {
        StringBuilder text = new StringBuilder("time on this machine, from a few steps of each stage:\n");
        for (Part part : forecast.stages()) {
            line(
                    text,
                    part.name(),
                    part.seconds(),
                    String.format(Locale.ROOT, "%d epochs, %,d steps", part.epochs(), part.steps())
                            + step(part.secondsPerStep())
                            + (part.scaled() ? " (tried with a smaller batch)" : ""));
        }
        line(text, "evaluation", forecast.evaluation(), "all encoders, images and pages");
        line(text, "in all", forecast.seconds(), "");
        text.append(String.format(Locale.ROOT, "  disk: at most %s", Quantities.bytes(forecast.diskBytes())));
        if (others > 0) {
            text.append(String.format(
                    Locale.ROOT,
                    "%n  other programs keep %d thread(s) busy beside %d processor(s): with the machine for itself it is"
                            + " quicker",
                    others,
                    processors));
        }
        return text.toString();
    }

    private static String step(OptionalDouble seconds) {
        return seconds.isEmpty()
                ? ""
                : seconds.getAsDouble() < 1
                        ? String.format(Locale.ROOT, ", %.0f ms a step", 1000 * seconds.getAsDouble())
                        : String.format(Locale.ROOT, ", %.1f s a step", seconds.getAsDouble());
    }

    private static void line(StringBuilder text, String name, OptionalDouble seconds, String detail) {
        text.append(String.format(
                        Locale.ROOT,
                        "  %-14s %10s  %s",
                        name,
                        seconds.isEmpty() ? "unknown" : duration(seconds.getAsDouble()),
                        seconds.isEmpty()
                                ? "not tried: it needs more memory than is free, or minutes for a step"
                                : detail)
                .stripTrailing());
        text.append('\n');
    }

    private static String duration(double seconds) {
        return Quantities.duration(Duration.ofMillis((long) (1000 * seconds)));
    }
}
