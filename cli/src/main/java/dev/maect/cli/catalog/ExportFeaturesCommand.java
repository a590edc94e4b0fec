/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.catalog;

import dev.maect.catalog.Catalog;
import dev.maect.catalog.FeatureExport;
import dev.maect.catalog.ImageCondition;
import dev.maect.cli.ExitCode;
import dev.maect.cli.options.OverwriteOption;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code maect catalog export}: features for other programs. */
@Command(
        name = "export",
        description = "Write the features of all images, with their paths and labels, for other programs.",
        footer = {
            "",
            "Examples: maect catalog export photos-catalog --out features.parquet",
            "          maect catalog export photos-catalog --tag good --out good.npy"
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class ExportFeaturesCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private CatalogParameters parameters = new CatalogParameters();

    @Option(names = "--where", paramLabel = "SQL", description = "Those images alone for which this condition holds.")
    private @Nullable String where;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            required = true,
            description = "A .parquet file, or a .npy file, beside which a .csv names the images of its rows.")
    private Path out = Path.of("");

    @Mixin
    private OverwriteOption overwrite = new OverwriteOption();

    @Override
    public Integer call() {
        overwrite.check(List.of(out));
        Optional<long[]> byCondition =
                Optional.ofNullable(where).map(condition -> ImageCondition.images(parameters.folder(), condition));
        try (Catalog catalog = parameters.open()) {
            Optional<long[]> tagged = parameters.choice().tagged(catalog);
            Optional<long[]> only = byCondition.isPresent() && tagged.isPresent()
                    ? Optional.of(both(byCondition.get(), tagged.get()))
                    : byCondition.or(() -> tagged);
            long images = FeatureExport.write(catalog, parameters.choice().set(catalog), only, out);
            PrintWriter print = spec.commandLine().getOut();
            print.printf(Locale.ROOT, "Wrote the features of %,d images to %s%n", images, out);
            print.flush();
            return ExitCode.OK;
        }
    }

    private static long[] both(long[] some, long[] sorted) {
        return Arrays.stream(some)
                .filter(image -> Arrays.binarySearch(sorted, image) >= 0)
                .toArray();
    }
}
