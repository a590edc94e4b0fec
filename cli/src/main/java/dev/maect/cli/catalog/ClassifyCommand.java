/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.catalog;

import dev.maect.MaectException;
import dev.maect.catalog.Catalog;
import dev.maect.catalog.CatalogFeatures;
import dev.maect.catalog.CatalogImage;
import dev.maect.catalog.ResultTable;
import dev.maect.catalog.label.Classifier;
import dev.maect.catalog.label.KnnClassifier;
import dev.maect.catalog.label.Labels;
import dev.maect.catalog.label.LinearClassifier;
import dev.maect.catalog.label.Probabilities;
import dev.maect.catalog.label.Suggestions;
import dev.maect.cli.ExitCode;
import dev.maect.cli.options.DeviceOption;
import dev.maect.cli.options.OverwriteOption;
import dev.maect.data.ImageSource;
import dev.maect.data.ListSource;
import dev.maect.data.decode.ImageDecoder;
import dev.maect.data.source.ImageSources;
import dev.maect.engine.ComputeDevice;
import dev.maect.eval.card.ConfidenceInterval;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code maect classify}: a classifier made of the labels so far, and one applied. */
@Command(
        name = "classify",
        description =
                "Make a classifier of the labels of a catalogue, with honest accuracy, and say what all others are.",
        footer = {
            "",
            "Accuracy is that of classifiers that did not learn from the images they judge (five folds; k-NN: all others",
            "vote). Images labelled because they are typical are easier than the rest; what to expect of those is told, too.",
            "What --suggest keeps is in the table suggestions, in place of what was there; with --tag both labels and suggestions",
            "are those of the images that carry it. A saved classifier is a model file: --apply uses it, and maect export --format",
            "onnx writes it for other programs, encoder and classifier in one.",
            "",
            "Examples: maect classify photos-catalog --save flowers.safetensors --suggest",
            "          maect classify photos-catalog --method finetune --set epochs=20 --save tuned.safetensors",
            "          maect classify --apply flowers.safetensors new-photos/ --table new.csv"
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class ClassifyCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(
            paramLabel = "CATALOG|IMAGES",
            description = "The catalogue; with --apply images, as a folder or files.")
    private List<String> places = new ArrayList<>();

    @Mixin
    private FeatureChoice choice = new FeatureChoice();

    @Option(names = "--label-set", paramLabel = "NAME", description = "Which labels (default: ${DEFAULT-VALUE}).")
    private String set = Labels.USUAL;

    @Option(names = "--k", paramLabel = "K", description = "Neighbours that vote in k-NN (default: ${DEFAULT-VALUE}).")
    private int k = 10;

    /** Kinds of classifiers. */
    enum Method {
        logistic,
        knn,
        finetune
    }

    @Option(
            names = "--method",
            paramLabel = "METHOD",
            description =
                    "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}): which says what the images are. knn cannot be"
                            + " saved; finetune trains the encoder, too, which needs --save and takes minutes to hours.")
    private Method method = Method.logistic;

    @Mixin
    private FineTuneMethodOptions tuning = new FineTuneMethodOptions();

    @Option(names = "--suggest", description = "Keep in the catalogue what the images without a label probably are.")
    private boolean suggest;

    @Option(
            names = "--save",
            paramLabel = "FILE",
            description = "Write encoder and classifier as one .safetensors file.")
    private @Nullable Path save;

    @Option(names = "--apply", paramLabel = "FILE", description = "Use a saved classifier on images.")
    private @Nullable Path apply;

    @Option(
            names = "--with",
            paramLabel = "ENCODER",
            description = "Where the encoder is, if it was moved; for --save.")
    private @Nullable Path encoder;

    @Option(names = "--seed", paramLabel = "N", description = "Of the folds (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--doubts", paramLabel = "N", description = "Likely mistakes shown (default: ${DEFAULT-VALUE}).")
    private int doubts = 10;

    @Mixin
    private DeviceOption device = new DeviceOption();

    @Mixin
    private OverwriteOption overwrite = new OverwriteOption();

    @Mixin
    private TableOptions table = new TableOptions();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        if (apply != null) {
            applied(out, apply);
            return ExitCode.OK;
        }
        if (places.size() != 1) {
            throw new MaectException("Name one catalogue, or a saved classifier with --apply and images.");
        }
        if (save != null) {
            overwrite.check(List.of(save));
        }
        checkMethod();
        Path folder = Path.of(places.get(0));
        try (Catalog catalog = suggest ? Catalog.change(folder, "maect classify") : Catalog.open(folder);
                CatalogFeatures found = choice.features(catalog)) {
            if (method == Method.finetune && save != null) {
                fineTune(out, found, save);
            } else {
                classify(out, found);
            }
            out.flush();
            return ExitCode.OK;
        }
    }

    private void checkMethod() {
        if (method == Method.knn && save != null) {
            throw new MaectException(
                    "k-NN cannot be saved: it needs the catalogue. Save --method logistic or finetune.");
        }
        if (method == Method.finetune && save == null) {
            throw new MaectException("Where is the fine-tuned model to be written? Say --save FILE.");
        }
        if (method != Method.finetune) {
            tuning.requireUnused();
        }
    }

    private void fineTune(PrintWriter out, CatalogFeatures found, Path target) {
        List<Suggestions.Suggestion> all = tuning.classify(
                out,
                found,
                encoderFile(found),
                set,
                Labels.of(found.catalog(), set),
                target,
                ComputeDevice.parse(device.name().orElse("auto")),
                seed,
                table);
        if (suggest) {
            Suggestions.keep(found.catalog(), set, all, "fine-tuned encoder");
            out.printf(Locale.ROOT, "Kept %,d suggestions%n", all.size());
        }
    }

    private Path encoderFile(CatalogFeatures found) {
        Path file = encoder == null ? Path.of(found.set().file()) : EncoderFile.of(encoder);
        if (!Files.exists(file)) {
            throw new MaectException("The encoder is gone from " + file + ". Say where it is: --with ENCODER.");
        }
        return file;
    }

    private void classify(PrintWriter out, CatalogFeatures found) {
        Catalog catalog = found.catalog();
        Map<Long, String> labels = Labels.of(catalog, set);
        LinearClassifier linear = LinearClassifier.fit(found, labels, LinearClassifier.Options.standard(seed));
        KnnClassifier neighbours = KnnClassifier.of(found, labels, Math.max(1, k));
        LinearClassifier.Validation validation = linear.validation();
        out.printf(
                Locale.ROOT,
                "%,d labels of %d classes, %,d images without%n",
                validation.labels().stream().mapToInt(Integer::intValue).sum(),
                linear.classes().size(),
                found.size()
                        - validation.labels().stream()
                                .mapToInt(Integer::intValue)
                                .sum());
        accuracy(out, "logistic regression", validation.accuracy(), validation.interval());
        accuracy(out, "k-NN, k = " + k, neighbours.accuracy(), neighbours.interval(seed));
        int[] rest = IntStream.range(0, found.size())
                .filter(row -> !labels.containsKey(found.image(row)))
                .toArray();
        List<Probabilities> says =
                method == Method.knn ? neighbours.probabilities(rest) : linear.probabilities(found, rest);
        if (method == Method.logistic && rest.length > 0) {
            expected(out, validation, says);
        }
        out.printf(
                Locale.ROOT,
                "one more label per class: about %+.2f points (with half of the labels it is %.2f %%)%n",
                100 * validation.gain(),
                100 * validation.halfAccuracy());
        List<List<Object>> classes = new ArrayList<>();
        for (int i = 0; i < linear.classes().size(); i++) {
            classes.add(List.of(
                    linear.classes().get(i),
                    (long) validation.labels().get(i),
                    100 * validation.perClass().get(i)));
        }
        new TableText(new ResultTable(List.of("class", "labels", "accuracy %"), classes)).print(out, classes.size());
        doubts(out, found, validation);
        answer(out, found, linear.classes(), rest, says);
        if (save != null) {
            Classifier.save(save, encoderFile(found), found, linear, set);
            out.println("Wrote " + save);
        }
    }

    private static void accuracy(PrintWriter out, String name, double accuracy, ConfidenceInterval interval) {
        out.printf(
                Locale.ROOT,
                "%s: accuracy %.2f %%, between %.2f and %.2f (%s)%n",
                name,
                100 * accuracy,
                100 * interval.low(),
                100 * interval.high(),
                interval.method());
    }

    private void doubts(PrintWriter out, CatalogFeatures found, LinearClassifier.Validation validation) {
        if (validation.doubts().isEmpty() || doubts < 1) {
            return;
        }
        List<LinearClassifier.Doubt> some = validation
                .doubts()
                .subList(0, Math.min(doubts, validation.doubts().size()));
        List<CatalogImage> images = found.catalog()
                .describe(found.images(
                        some.stream().mapToInt(LinearClassifier.Doubt::row).toArray()));
        List<List<Object>> rows = new ArrayList<>();
        for (int i = 0; i < some.size(); i++) {
            rows.add(List.of(
                    some.get(i).given(),
                    some.get(i).instead(),
                    some.get(i).confidence(),
                    images.get(i).path()));
        }
        out.printf(
                Locale.ROOT,
                "%,d labels are worth a look, the most doubtful first; of all labels the classifier misses %.1f %%, most of"
                        + " them by its own fault if that is much:%n",
                validation.doubts().size(),
                100 * (1 - validation.accuracy()));
        new TableText(new ResultTable(List.of("label", "or rather", "confidence", "path"), rows))
                .print(out, rows.size());
    }

    private static void expected(PrintWriter out, LinearClassifier.Validation validation, List<Probabilities> says) {
        LinearClassifier.Expected rest = validation.expected(
                says.stream().mapToDouble(Probabilities::confidence).average().orElse(0));
        out.printf(
                Locale.ROOT,
                "expected of the %,d without a label: accuracy %.2f %%, between %.2f and %.2f (it is surer of them by %+.2f points"
                        + " than of the labelled ones)%n",
                says.size(),
                100 * rest.accuracy(),
                100 * rest.low(),
                100 * rest.high(),
                100 * rest.change());
    }

    private void answer(
            PrintWriter out, CatalogFeatures found, List<String> classes, int[] rows, List<Probabilities> all) {
        List<CatalogImage> images = found.catalog().describe(found.images(rows));
        List<Suggestions.Suggestion> suggestions = new ArrayList<>();
        List<List<Object>> cells = new ArrayList<>();
        IntStream.range(0, rows.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -all.get(i).confidence()))
                .forEach(i -> {
                    String label = classes.get(all.get(i).best());
                    suggestions.add(new Suggestions.Suggestion(
                            found.image(rows[i]), label, all.get(i).confidence()));
                    cells.add(List.of(
                            label, all.get(i).confidence(), images.get(i).path()));
                });
        if (!cells.isEmpty()) {
            out.println("images without a label, the surest first:");
            table.tell(out, new ResultTable(List.of("label", "confidence", "path"), cells));
        }
        if (suggest) {
            Suggestions.keep(found.catalog(), set, suggestions, method == Method.knn ? "k-NN" : "logistic regression");
            out.printf(Locale.ROOT, "Kept %,d suggestions%n", suggestions.size());
        }
    }

    private void applied(PrintWriter out, Path file) {
        if (places.isEmpty()) {
            throw new MaectException("Which images? Name a folder or files after the options.");
        }
        try (Classifier classifier =
                Classifier.open(file, ComputeDevice.parse(device.name().orElse("auto")))) {
            List<List<Object>> rows = new ArrayList<>();
            for (String place : places) {
                try (ImageSource source = open(place, classifier.channels())) {
                    List<Classifier.Answer> answers = classifier.classify(source);
                    for (int i = 0; i < answers.size(); i++) {
                        rows.add(List.of(
                                answers.get(i).label(),
                                answers.get(i).confidence(),
                                Files.isDirectory(Path.of(place)) ? place + "/" + source.name(i) : source.name(i)));
                    }
                }
            }
            table.tell(out, new ResultTable(List.of("label", "confidence", "path"), rows));
        }
    }

    private static ImageSource open(String place, int channels) {
        Path path = Path.of(place);
        if (Files.isRegularFile(path) && isImage(place)) {
            ImageDecoder decoder = new ImageDecoder(channels);
            return ListSource.of(1, i -> decoder.decode(ImageDecoder.read(path, place), place))
                    .withNames(List.of(place));
        }
        return ImageSources.readable(ImageSources.openAsIs(place, channels));
    }

    private static boolean isImage(String name) {
        return name.toLowerCase(Locale.ROOT).matches(".*\\.(jpe?g|png|webp|bmp|gif|tiff?)");
    }
}
