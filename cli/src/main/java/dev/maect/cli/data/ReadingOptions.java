/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.data;

import dev.maect.cli.console.Terminal;
import dev.maect.data.ImageSource;
import dev.maect.data.ImageSpec;
import dev.maect.data.source.ImageSources;
import dev.maect.data.survey.SweepOptions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which images are read, and how; the same for all commands that read them all. */
final class ReadingOptions {
    @Mixin
    private PlaceParameters places = new PlaceParameters();

    @Option(
            names = "--channels",
            paramLabel = "N",
            description = "Channels that images are read with: 3 for RGB (default), 1 for grey, ...")
    private int channels = 3;

    @Option(
            names = "--sample-range",
            paramLabel = "LOW,HIGH",
            description = "As data.sample-range of a recipe: what is black and white in images of more than 8 bits.")
    private @Nullable String sampleRange;

    @Option(
            names = "--exif-orientation",
            description = "Turn images upright, as data.exif-orientation of a recipe does.")
    private boolean exifOrientation;

    @Option(names = "--threads", paramLabel = "N", description = "Threads that decode (default: one per processor).")
    private int threads;

    List<String> places() {
        return places.all();
    }

    int channels() {
        return channels;
    }

    /** The images of one place as they are, none of them kept in memory. */
    ImageSource open(String place) {
        return ImageSources.openAsIs(place, channels, reading());
    }

    ImageSpec.Reading reading() {
        return new ImageSpec.Reading(Optional.ofNullable(sampleRange).map(ImageSpec.Range::parse), exifOrientation);
    }

    /** The recipe settings by which training reads the images as they are read here; those that are not usual. */
    Map<String, Object> settings() {
        Map<String, Object> settings = new LinkedHashMap<>();
        if (exifOrientation) {
            settings.put("data.exif-orientation", true);
        }
        if (sampleRange != null) {
            settings.put("data.sample-range", sampleRange);
        }
        return settings;
    }

    SweepOptions sweep(StopOnce stop, SweepOptions.Listener listener) {
        SweepOptions standard = SweepOptions.standard();
        return new SweepOptions(threads > 0 ? threads : standard.threads(), stop::stopped, listener);
    }

    /** A display of what is done. */
    static SurveyProgress progress(String what) {
        return new SurveyProgress(Terminal.system(), what);
    }
}
