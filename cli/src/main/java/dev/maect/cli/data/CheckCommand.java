/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.data;

import dev.maect.cli.ExitCode;
import dev.maect.data.ImageSource;
import dev.maect.data.survey.CheckOptions;
import dev.maect.data.survey.CheckResult;
import dev.maect.data.survey.DataCheck;
import dev.maect.io.Json;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code maect data check}: what is wrong with images before anything is trained on them. */
@Command(
        name = "check",
        description =
                "Read all images once and say what is wrong with them: broken files, copies, leaks between train and"
                        + " val, classes and folders.",
        footer = {
            "",
            "Several DATA are the sides of a division, such as train and val: the same image on two of them is a leak.",
            "So are splits within one DATA. Near copies differ in at most 10 of 64 bits of a gradient hash and by at most",
            "4 of 255 in an 8x8 image; images that are nearly flat are compared byte by byte only.",
            "",
            "Ends with 0 if all is well, with 1 if images are broken, lie on two sides or have two labels; Ctrl-C gives",
            "what is known so far.",
            "",
            "Example: maect data check photos.tar.gz --json check.json"
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class CheckCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private ReadingOptions reading = new ReadingOptions();

    @Option(names = "--exact", description = "Look for copies byte by byte only, not for changed ones.")
    private boolean exact;

    @Option(names = "--show", paramLabel = "N", description = "Lines of each kind (default: ${DEFAULT-VALUE}).")
    private int shown = 8;

    @Option(names = "--json", paramLabel = "FILE", description = "Write all that was found to this file.")
    private @Nullable Path json;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        List<ImageSource> sources = new ArrayList<>();
        try (StopOnce stop = StopOnce.install();
                SurveyProgress progress = ReadingOptions.progress("checked")) {
            reading.places().forEach(place -> sources.add(reading.open(place)));
            CheckResult result = DataCheck.of(sources, new CheckOptions(true, !exact, reading.sweep(stop, progress)));
            progress.close();
            print(out, result);
            if (json != null) {
                Json.write(json, result);
            }
            out.flush();
            return stop.exitCode(result.isSound() ? ExitCode.OK : ExitCode.ERROR);
        } finally {
            sources.forEach(ImageSource::close);
        }
    }

    private void print(PrintWriter out, CheckResult result) {
        for (int i = 0; i < result.places().size(); i++) {
            out.println((result.places().size() > 1 ? i + 1 + ": " : "")
                    + result.places().get(i));
        }
        result.notes().forEach(note -> out.println("  " + note));
        out.printf(Locale.ROOT, "%,d of %,d images checked%n", result.images(), result.all());
        out.println("  formats   " + counts(result.formats()));
        out.println("  sizes     " + counts(result.sizes()));
        if (!result.shortSide().isEmpty()) {
            out.printf(
                    Locale.ROOT,
                    "  short side %d to %d, half of them up to %d%n",
                    result.shortSide().get(0),
                    result.shortSide().get(2),
                    result.shortSide().get(1));
        }
        for (CheckResult.ClassBalance classes : result.classes()) {
            out.printf(
                    Locale.ROOT,
                    "  %s%s: %d classes%s: %s%n",
                    result.places().size() > 1 ? classes.place() + ": " : "",
                    classes.labelSet(),
                    classes.images().size(),
                    classes.unlabelled() == 0
                            ? ""
                            : String.format(Locale.ROOT, ", %,d unlabelled", classes.unlabelled()),
                    counts(classes.images()));
        }
        out.printf(Locale.ROOT, "unreadable: %,d%n", result.unreadable());
        result.broken().stream().limit(shown).forEach(broken -> out.println("  " + broken.reason()));
        CheckResult.Duplicates copies = result.duplicates();
        out.printf(
                Locale.ROOT,
                "the same image: %,d copies byte by byte (of %,d images)%s%n",
                copies.exactCopies(),
                copies.exactGroups(),
                exact
                        ? ""
                        : String.format(
                                Locale.ROOT,
                                ", %,d with changed ones (of %,d)",
                                copies.nearCopies(),
                                copies.nearGroups()));
        copies.groups().stream().limit(shown).forEach(group -> out.println("  " + text(group)));
        out.println();
        if (result.advice().isEmpty()) {
            out.println("Nothing is wrong.");
        }
        result.advice().forEach(advice -> out.println("- " + advice));
    }

    private static String text(CheckResult.Group group) {
        return (group.sides().size() > 1 ? "LEAK (" + String.join(", ", group.sides()) + ") " : "")
                + (group.labels().size() > 1 ? "OTHER LABEL (" + String.join(", ", group.labels()) + ") " : "")
                + (group.exact() ? "exact " : "near ")
                + group.images().stream().limit(4).collect(Collectors.joining(" = "))
                + (group.images().size() > 4 ? " and more" : "");
    }

    private String counts(Map<String, Long> counts) {
        return counts.entrySet().stream()
                        .limit(shown)
                        .map(entry -> entry.getKey() + String.format(Locale.ROOT, " (%,d)", entry.getValue()))
                        .collect(Collectors.joining(", "))
                + (counts.size() > shown ? ", and " + (counts.size() - shown) + " more" : "");
    }
}
