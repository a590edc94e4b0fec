/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.data;

import dev.maect.MaectException;
import dev.maect.cli.ExitCode;
import dev.maect.data.ImageSource;
import dev.maect.data.source.ImageSources;
import dev.maect.eval.figure.ImageSheet;
import dev.maect.eval.figure.Tile;
import dev.maect.recipe.Recipe;
import dev.maect.recipe.RecipeReader;
import dev.maect.recipe.RecipeSource;
import dev.maect.report.figure.Drawing;
import dev.maect.train.stage.SeenImages;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code maect data show}: a contact sheet of what a model sees. */
@Command(
        name = "show",
        description =
                "Draw what a model sees of some images: the image, the views of each stage of a recipe, what stage 1's"
                        + " mask leaves, the normalised values.",
        footer = {
            "",
            "Views and masks are those that training gets with the recipe's seed. Normalised values are shown from -2.5 to",
            "2.5 standard deviations; of more than 3 channels the first three are red, green and blue.",
            "",
            "Example: maect data show photos/ --recipe small --out seen.png --set seed=3"
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class ShowCommand implements Callable<Integer> {
    private static final int LONGEST = 24; // characters of a name

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private PlaceParameters places = new PlaceParameters();

    @Option(
            names = "--recipe",
            paramLabel = "RECIPE",
            description = "Name of a packaged recipe or a file (default: ${DEFAULT-VALUE}).")
    private String recipe = "small";

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "A setting that differs from the recipe's.")
    private List<String> settings = new ArrayList<>();

    @Option(names = "--images", paramLabel = "N", description = "How many images (default: ${DEFAULT-VALUE}).")
    private int images = 8;

    @Option(names = "--epoch", paramLabel = "N", description = "Whose views, from 0 (default: ${DEFAULT-VALUE}).")
    private int epoch;

    @Option(names = "--out", paramLabel = "FILE", description = "The PNG file (default: ${DEFAULT-VALUE}).")
    private Path out = Path.of("seen.png");

    @Override
    public Integer call() {
        if (images < 1 || images > 200 || epoch < 0) {
            throw new MaectException("--images is " + images + " and --epoch " + epoch
                    + "; 1 to 200 images can be shown, of an epoch from 0 on.");
        }
        Recipe read = RecipeReader.read(RecipeSource.named(recipe), settings);
        PrintWriter print = spec.commandLine().getOut();
        try (ImageSource source = ImageSources.openAsIs(
                ImageSources.joined(places.all()),
                read.model().channels(),
                read.data().reading())) {
            ImageSheet sheet = new ImageSheet(
                    "What " + read.name() + " sees",
                    SeenImages.rows(read, source, images, epoch).stream()
                            .map(ShowCommand::row)
                            .toList());
            Path stem = out.resolveSibling(String.valueOf(out.getFileName()).replaceFirst("(?i)\\.png$", ""));
            List<Path> files = Drawing.draw(sheet, stem);
            files.forEach(print::println);
            print.flush();
            return files.isEmpty() ? ExitCode.ERROR : ExitCode.OK;
        }
    }

    private static ImageSheet.Row row(SeenImages.Row row) {
        String last = row.name().substring(row.name().lastIndexOf('/') + 1);
        return new ImageSheet.Row(
                last.length() > LONGEST ? last.substring(0, LONGEST) + "..." : last,
                row.all().stream()
                        .map(seen -> new Tile(seen.image(), row.name(), seen.caption(), Tile.Mark.NONE))
                        .toList());
    }
}
