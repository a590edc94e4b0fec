/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.catalog;

import dev.maect.catalog.Catalog;
import dev.maect.catalog.EmbedListener;
import dev.maect.catalog.EmbedOptions;
import dev.maect.catalog.EmbedResult;
import dev.maect.catalog.Embedding;
import dev.maect.cli.ExitCode;
import dev.maect.cli.console.Terminal;
import dev.maect.cli.data.StopOnce;
import dev.maect.cli.data.SurveyProgress;
import dev.maect.cli.options.DeviceOption;
import dev.maect.cli.options.PoolingOption;
import dev.maect.engine.ComputeDevice;
import dev.maect.engine.Precision;
import dev.maect.io.Printable;
import java.io.PrintWriter;
import java.nio.file.Path;
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

/** {@code maect embed}: images into a catalogue. */
@Command(
        name = "embed",
        description = "Bring images and their features into a catalogue, which the other commands answer from.",
        footer = {
            "",
            "Run it again after images came, went or changed: only those are read. Another encoder makes another set of",
            "features in the same catalogue. Interrupted, it goes on from there the next time.",
            "",
            "Example: maect embed photos/ --with runs/first --catalog photos-catalog"
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class EmbedCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(
            paramLabel = "IMAGES",
            description = "Folder, archive or table of images, as `maect data check` takes them.")
    private String images = "";

    @Option(
            names = "--with",
            paramLabel = "ENCODER",
            required = true,
            description = "Encoder's file, or a run, whose tuned encoder is taken.")
    private Path encoder = Path.of("");

    @Option(
            names = "--catalog",
            paramLabel = "FOLDER",
            required = true,
            description = "The catalogue's folder; made if it is missing.")
    private Path catalog = Path.of("");

    @Option(
            names = "--name",
            paramLabel = "SET",
            description = "What to call the feature set (default: the encoder's name and hash).")
    private @Nullable String name;

    @Mixin
    private PoolingOption pooling = new PoolingOption();

    @Mixin
    private DeviceOption device = new DeviceOption();

    @Option(names = "--batch-size", paramLabel = "N", description = "Images at once (default: ${DEFAULT-VALUE}).")
    private int batchSize = 64;

    @Option(names = "--again", description = "Make features anew that are there already, and read broken files again.")
    private boolean again;

    @Override
    public Integer call() {
        ComputeDevice on = ComputeDevice.parse(device.name().orElse("auto"));
        EmbedOptions options = new EmbedOptions(
                Optional.ofNullable(name), pooling.get(), on, Precision.automatic(on), Math.max(1, batchSize), again);
        Path file = EncoderFile.of(encoder);
        PrintWriter out = spec.commandLine().getOut();
        try (StopOnce stop = StopOnce.install();
                Catalog opened = Catalog.openForWriting(catalog, "maect embed");
                SurveyProgress progress = new SurveyProgress(Terminal.system(), "embedded")) {
            EmbedResult result = Embedding.of(images, file, options).into(opened, new EmbedListener() {
                @Override
                public void done(long done, long of) {
                    progress.on(done, of);
                }

                @Override
                public boolean stopped() {
                    return stop.stopped();
                }
            });
            progress.close();
            print(out, result);
            return stop.exitCode(ExitCode.OK);
        }
    }

    private void print(PrintWriter out, EmbedResult result) {
        out.printf(
                Locale.ROOT,
                "%,d images: %,d unchanged, %,d read, %,d of them encoded%s%s%n",
                result.files(),
                result.unchanged(),
                result.read(),
                result.encoded(),
                result.removed() == 0 ? "" : String.format(Locale.ROOT, ", %,d gone", result.removed()),
                result.whole() ? "" : "; stopped before the end, run it again to go on");
        if (result.unreadable() > 0) {
            out.printf(Locale.ROOT, "unreadable: %,d%n", result.unreadable());
            result.examples().forEach(reason -> out.println("  " + Printable.line(reason)));
        }
        out.printf(
                Locale.ROOT,
                "features \"%s\": %d numbers (%s), in %s%n",
                result.set().name(),
                result.set().dimensions(),
                result.set().pooling(),
                catalog);
        out.flush();
    }
}
