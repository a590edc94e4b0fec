/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.catalog;

import dev.maect.catalog.Catalog;
import dev.maect.catalog.FeatureExport;
import dev.maect.cli.ExitCode;
import dev.maect.cli.options.OverwriteOption;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code maect catalog export}: features for other programs. */
@Command(
        name = "export",
        description = "Write the features of all images, with their paths and labels, for other programs.",
        footer = {"", "Example: maect catalog export photos-catalog --out features.parquet"},
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class ExportFeaturesCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(paramLabel = "CATALOG", description = "The catalogue's folder.")
    private Path folder = Path.of(".");

    @Option(names = "--features", paramLabel = "SET", description = "The feature set (default: the newest).")
    private @Nullable String set;

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
        try (Catalog catalog = Catalog.open(folder)) {
            long images = FeatureExport.write(catalog, catalog.featureSet(Optional.ofNullable(set)), out);
            PrintWriter print = spec.commandLine().getOut();
            print.printf(Locale.ROOT, "Wrote the features of %,d images to %s%n", images, out);
            print.flush();
            return ExitCode.OK;
        }
    }
}
