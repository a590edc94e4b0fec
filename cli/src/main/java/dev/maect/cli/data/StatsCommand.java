/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.data;

import dev.maect.MaectException;
import dev.maect.cli.ExitCode;
import dev.maect.data.ImageSource;
import dev.maect.data.source.ImageSources;
import dev.maect.data.survey.ChannelSurvey;
import dev.maect.io.AtomicFile;
import dev.maect.io.Json;
import dev.maect.recipe.RecipeEdit;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code maect data stats}: mean and standard deviation of the channels, for the recipe; sizes and shapes. */
@Command(
        name = "stats",
        description = "Measure mean and standard deviation of each channel over all pixels, for a recipe; sizes and"
                + " shapes of the images.",
        footer = {
            "",
            "All images are read once. Values are those that training gets: 0 to 1. Ctrl-C gives the figures of the images",
            "read so far.",
            "",
            "Example: maect data stats photos/ --write recipe.yaml"
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class StatsCommand implements Callable<Integer> {
    private static final int SHOWN = 8;
    private static final double SMALLEST_STD = 1.0 / 255;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private ReadingOptions reading = new ReadingOptions();

    @Option(
            names = "--image-size",
            paramLabel = "N",
            description = "Measure what an encoder of this image size sees in evaluation (resize, centre crop), not the"
                    + " images as they are.")
    private int imageSize;

    @Option(
            names = "--write",
            paramLabel = "RECIPE",
            description = "Put the figures into this recipe; a new file if there is none. All else in it stays.")
    private @Nullable Path write;

    @Option(names = "--json", paramLabel = "FILE", description = "Write all figures to this file.")
    private @Nullable Path json;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        String recipe = write == null ? "" : text(write);
        try (StopOnce stop = StopOnce.install();
                ImageSource source = reading.open(ImageSources.joined(reading.places()));
                SurveyProgress progress = ReadingOptions.progress("measured")) {
            ChannelSurvey survey = ChannelSurvey.of(source, imageSize, reading.sweep(stop, progress));
            progress.close();
            print(out, source, survey);
            if (json != null) {
                Json.write(json, survey);
            }
            if (write != null) {
                AtomicFile.write(write, RecipeEdit.with(write.toString(), recipe, settings(survey)));
                out.println("written to " + write);
            }
            out.flush();
            return stop.exitCode(ExitCode.OK);
        }
    }

    private void print(PrintWriter out, ImageSource source, ChannelSurvey survey) {
        out.println(source.description());
        out.printf(
                Locale.ROOT,
                "%,d of %,d images measured%s, %s%n",
                survey.images(),
                survey.all(),
                survey.unreadable() == 0 ? "" : String.format(Locale.ROOT, ", %,d unreadable", survey.unreadable()),
                imageSize == 0 ? "as they are" : "at " + imageSize + "x" + imageSize);
        for (int c = 0; c < survey.mean().size(); c++) {
            out.printf(
                    Locale.ROOT,
                    "  channel %-3d mean %.6f  std %.6f  min %.4f  max %.4f%n",
                    c + 1,
                    survey.mean().get(c),
                    survey.std().get(c),
                    survey.min().get(c),
                    survey.max().get(c));
        }
        out.println("  sizes        " + counts(survey.sizes()));
        out.println("  width/height " + counts(survey.aspects()));
        if (survey.std().stream().anyMatch(std -> std < SMALLEST_STD)) {
            out.println("A channel hardly varies: its std is written as 1/255.");
        }
        out.println();
        out.print(RecipeEdit.with("recipe", "", settings(survey)));
    }

    private static String counts(Map<String, Long> counts) {
        StringBuilder text = new StringBuilder();
        counts.entrySet().stream()
                .limit(SHOWN)
                .forEach(entry -> text.append(text.isEmpty() ? "" : ", ")
                        .append(entry.getKey())
                        .append(String.format(Locale.ROOT, " (%,d)", entry.getValue())));
        return text + (counts.size() > SHOWN ? ", and " + (counts.size() - SHOWN) + " more" : "");
    }

    private Map<String, Object> settings(ChannelSurvey survey) {
        Map<String, Object> settings = new LinkedHashMap<>(reading.settings());
        settings.put("model.channels", survey.mean().size());
        // of settings that are added the last one stands first
        settings.put(
                "data.std",
                rounded(survey.std().stream()
                        .map(std -> Math.max(SMALLEST_STD, std))
                        .toList()));
        settings.put("data.mean", rounded(survey.mean()));
        return settings;
    }

    private static List<Double> rounded(List<Double> values) {
        return values.stream().map(value -> Math.rint(value * 1e6) / 1e6).toList();
    }

    private static String text(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new MaectException("Cannot read " + file + ": " + e + ". Check path and permissions.", e);
        }
    }
}
