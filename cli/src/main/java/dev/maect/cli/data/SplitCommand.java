/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.data;

import dev.maect.MaectException;
import dev.maect.cli.ExitCode;
import dev.maect.cli.options.OverwriteOption;
import dev.maect.data.DataException;
import dev.maect.data.ImageSource;
import dev.maect.data.ImageSpec;
import dev.maect.data.LabelSet;
import dev.maect.data.survey.DataSplit;
import dev.maect.data.survey.SplitOptions;
import dev.maect.io.AtomicFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code maect data split}: lists of images to train on, to validate and test with, and of few images of each class. */
@Command(
        name = "split",
        description = "Divide images, each class in the same way, into lists; lists of few images of each class.",
        footer = {
            "",
            "Each list is a text file with one name a line, as published lists are (maect eval lowshot --split), and of a",
            "folder also a CSV that --data takes. The same images, options and seed give the same lists.",
            "",
            "Example: maect data split photos/ --val 0.1 --shots 1,2,5 --draws 3 --out lists"
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class SplitCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private ReadingOptions reading = new ReadingOptions();

    @Option(names = "--val", paramLabel = "N", description = "Images to validate with: below 1 a share, else a number.")
    private double val;

    @Option(names = "--test", paramLabel = "N", description = "Images to test with, likewise.")
    private double test;

    @Option(names = "--shots", paramLabel = "K", split = ",", description = "Lists of so many images of each class.")
    private List<Integer> shots = new ArrayList<>();

    @Option(
            names = "--percent",
            paramLabel = "P",
            split = ",",
            description = "Lists of so many percent of each class, at least one image.")
    private List<Double> percent = new ArrayList<>();

    @Option(names = "--draws", paramLabel = "N", description = "Lists of each kind (default: ${DEFAULT-VALUE}).")
    private int draws = 1;

    @Option(names = "--seed", paramLabel = "N", description = "Seed of all that is drawn (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--together",
            description = "Keep images that show the same on one side (reads them all; maect data check says how).")
    private boolean together;

    @Option(names = "--out", paramLabel = "DIR", required = true, description = "Folder of the lists.")
    private @Nullable Path out;

    @Mixin
    private OverwriteOption overwrite = new OverwriteOption();

    @Override
    public Integer call() {
        if (reading.places().size() > 1) {
            throw new DataException("Lists name the images of one place. Give one DATA, or divide each by itself.");
        }
        String place = reading.places().get(0);
        Path folder = Objects.requireNonNull(out);
        PrintWriter print = spec.commandLine().getOut();
        try (StopOnce stop = StopOnce.install();
                ImageSource source = reading.open(place);
                SurveyProgress progress = ReadingOptions.progress("compared")) {
            DataSplit split = DataSplit.of(
                    source,
                    new SplitOptions(val, test, shots, percent, draws, seed, together),
                    reading.sweep(stop, progress));
            progress.close();
            Optional<Path> root = root(place);
            List<Path> files = new ArrayList<>();
            split.parts().keySet().forEach(name -> {
                files.add(folder.resolve(name + ".txt"));
                root.ifPresent(images -> files.add(folder.resolve(name + ".csv")));
            });
            overwrite.check(files);
            create(folder);
            split.parts().forEach((name, rows) -> {
                AtomicFile.write(folder.resolve(name + ".txt"), list(source, rows));
                root.ifPresent(images -> AtomicFile.write(folder.resolve(name + ".csv"), table(source, rows, images)));
                print.printf(Locale.ROOT, "%-16s %,8d images  %s%n", name, rows.size(), folder.resolve(name + ".txt"));
            });
            split.notes().forEach(note -> print.println("- " + note));
            if (root.isEmpty()) {
                print.println(
                        "- There are no CSV files: images that are no files of their own cannot be listed in one.");
            }
            print.flush();
            return stop.exitCode(ExitCode.OK);
        }
    }

    private static void create(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new MaectException("Cannot create " + folder + ": " + e + ". Check path and permissions.", e);
        }
    }

    /** The folder that names begin at; empty if the images are no files in one. */
    private static Optional<Path> root(String place) {
        ImageSpec named = ImageSpec.of(place);
        return named.folder()
                .map(folder -> folder.resolve(named.part()).toAbsolutePath().normalize());
    }

    private static String list(ImageSource source, List<Integer> rows) {
        StringBuilder text = new StringBuilder();
        rows.forEach(row -> text.append(source.name(row)).append('\n'));
        return text.toString();
    }

    private static String table(ImageSource source, List<Integer> rows, Path root) {
        List<LabelSet> sets = source.labelSets();
        StringBuilder text = new StringBuilder("path");
        sets.forEach(set -> text.append(',').append(cell(set.name())));
        text.append('\n');
        for (int row : rows) {
            text.append(cell(root + "/" + source.name(row)));
            for (LabelSet set : sets) {
                int label = set.labels()[row];
                text.append(',')
                        .append(label == LabelSet.NONE ? "" : cell(set.classes().get(label)));
            }
            text.append('\n');
        }
        return text.toString();
    }

    private static String cell(String text) {
        return text.matches("[^,\"\\r\\n]*") ? text : '"' + text.replace("\"", "\"\"") + '"';
    }
}
