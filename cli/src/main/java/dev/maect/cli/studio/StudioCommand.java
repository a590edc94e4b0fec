/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.studio;

import dev.maect.MaectException;
import dev.maect.catalog.Catalog;
import dev.maect.catalog.EmbedListener;
import dev.maect.catalog.EmbedOptions;
import dev.maect.catalog.EmbedResult;
import dev.maect.catalog.Embedding;
import dev.maect.catalog.label.Labels;
import dev.maect.cli.ExitCode;
import dev.maect.cli.catalog.EncoderFile;
import dev.maect.cli.console.Terminal;
import dev.maect.cli.data.StopOnce;
import dev.maect.cli.data.SurveyProgress;
import dev.maect.cli.options.DeviceOption;
import dev.maect.engine.ComputeDevice;
import dev.maect.engine.Precision;
import dev.maect.studio.Studio;
import dev.maect.studio.StudioOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code maect studio}: a page to look at images and runs, and to label. */
@Command(
        name = "studio",
        description = {
            "Open a page on this machine: a catalogue's images, what is like what before and after tuning, groups, labels with a"
                    + " classifier that learns from them, and runs while they train."
        },
        footer = {
            "",
            "The page is served to this machine alone, by an address that works once; Enter prints another. Nothing is sent",
            "anywhere. Labels are in the catalogue the moment they are given, and runs begun on the page go on when the studio",
            "ends. Ctrl-C ends it.",
            "",
            "Examples: maect studio photos-catalog",
            "          maect studio photos/ --with runs/mine --catalog photos-catalog",
            "          maect studio runs/mine"
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class StudioCommand implements Callable<Integer> {
    private static final int PAUSE_MILLIS = 200;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(
            arity = "0..1",
            paramLabel = "CATALOG|RUN|IMAGES",
            description =
                    "A catalogue, a run, a folder of runs, or images as maect embed takes them (default: the catalogue or"
                            + " the runs of the working directory).")
    private @Nullable String place;

    @Option(
            names = "--with",
            paramLabel = "ENCODER",
            description =
                    "Encoder's file, or a run; with images it makes their features, and two are compared. Or where an"
                            + " encoder is that was moved.")
    private List<Path> encoders = new ArrayList<>();

    @Option(
            names = "--catalog",
            paramLabel = "FOLDER",
            description = "The catalogue of the images; made if it is missing.")
    private @Nullable Path catalog;

    @Option(
            names = "--before",
            paramLabel = "SET",
            description = "The feature set to compare with (default: the oldest).")
    private @Nullable String before;

    @Option(
            names = "--after",
            paramLabel = "SET",
            description = "The feature set to look at (default: the newest that has nearly all images).")
    private @Nullable String after;

    @Option(names = "--label-set", paramLabel = "NAME", description = "Which labels (default: ${DEFAULT-VALUE}).")
    private String labelSet = Labels.USUAL;

    @Option(names = "--runs", paramLabel = "FOLDER", description = "Where runs are and are begun (default: runs).")
    private @Nullable Path runs;

    @Option(names = "--port", paramLabel = "N", description = "The port (default: any that is free).")
    private int port;

    @Option(names = "--no-browser", description = "Print the address, and open no browser.")
    private boolean noBrowser;

    @Option(
            names = "--export",
            paramLabel = "FILE",
            description = "Open no page, but write images and labels of the catalogue as one HTML file.")
    private @Nullable Path export;

    @Option(
            names = "--export-images",
            paramLabel = "N",
            description = "How many images such a file has (default: ${DEFAULT-VALUE}).")
    private int exported = 500;

    @Mixin
    private DeviceOption device = new DeviceOption();

    @Override
    public Integer call() {
        if (port < 0 || port > 65_535) {
            throw new MaectException("Ports go from 1 to 65535, and " + port + " is none.");
        }
        ComputeDevice on = ComputeDevice.parse(device.name().orElse("auto"));
        Target target = Target.of(
                Optional.ofNullable(place),
                Optional.ofNullable(catalog),
                encoders.stream().map(EncoderFile::of).toList());
        try (StopOnce stop = StopOnce.install()) {
            if (target.images().isPresent() && !embed(target, on, stop)) {
                return stop.exitCode(ExitCode.OK);
            }
            StudioOptions options = StudioOptions.standard()
                    .withPort(port)
                    .withLauncher(Launch.words())
                    .withLabelSet(labelSet)
                    .withSets(Optional.ofNullable(before), Optional.ofNullable(after))
                    .withEncoders(target.encoders(), on);
            options = target.catalog().map(options::withCatalog).orElse(options);
            options = Optional.ofNullable(runs)
                    .or(target::runs)
                    .map(options::withRuns)
                    .orElse(options);
            options = target.run().map(options::withRun).orElse(options);
            if (export != null) {
                Studio.export(options, export, exported);
                spec.commandLine().getOut().println("Wrote " + export);
                spec.commandLine().getOut().flush();
                return ExitCode.OK;
            }
            try (Studio studio = Studio.open(options)) {
                serve(studio, stop);
            }
        }
        return ExitCode.OK;
    }

    /** Brings the images into the catalogue; false if it was stopped before its end. */
    private static boolean embed(Target target, ComputeDevice on, StopOnce stop) {
        for (Path encoder : target.encoders()) {
            EmbedOptions how =
                    new EmbedOptions(Optional.empty(), Optional.empty(), on, Precision.automatic(on), 64, false);
            try (Catalog opened = Catalog.openForWriting(target.catalog().orElseThrow(), "maect studio");
                    SurveyProgress progress = new SurveyProgress(Terminal.system(), "embedded")) {
                EmbedResult result = Embedding.of(target.images().orElseThrow(), encoder, how)
                        .into(opened, new EmbedListener() {
                            @Override
                            public void done(long done, long of) {
                                progress.on(done, of);
                            }

                            @Override
                            public boolean stopped() {
                                return stop.stopped();
                            }
                        });
                if (!result.whole()) {
                    return false;
                }
            }
        }
        return true;
    }

    private void serve(Studio studio, StopOnce stop) {
        PrintWriter out = spec.commandLine().getOut();
        out.println("Studio: " + studio.address());
        if (!noBrowser && Browser.exists()) {
            Browser.open(studio.address());
        }
        out.flush();
        boolean asks = System.console() != null;
        while (!stop.stopped()) {
            try {
                if (asks && System.in.available() > 0) {
                    System.in.readNBytes(System.in.available());
                    out.println("Studio: " + studio.address());
                    out.flush();
                }
                Thread.sleep(PAUSE_MILLIS);
            } catch (IOException e) {
                asks = false; // nobody types any more
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
