/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.cli.data;

import dev.maect.cli.ExitCode;
import dev.maect.data.ImageSource;
import dev.maect.data.pack.PackListener;
import dev.maect.data.pack.PackManifest;
import dev.maect.data.pack.PackOptions;
import dev.maect.data.pack.Packing;
import dev.maect.data.pack.StoredForm;
import dev.maect.data.source.ImageSources;
import dev.maect.io.Quantities;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code maect data pack}: images stored once at the size that training needs. */
@Command(
        name = "pack",
        description =
                "Store images once at the size that training needs, in tar shards: reading them is then about three"
                        + " times as fast as reading photographs.",
        footer = {
            "",
            "The shards are WebDataset's, which other programs read, too; classes of all label sets and names go along, and",
            "splits get shards of their own. Smaller images stay byte for byte, unless --sample-range or --exif-orientation",
            "is given: then all are stored as they were read, and the recipe needs neither. Larger ones lose their EXIF",
            "data. Stopped or killed, the same command goes on behind the last whole shard. What the folder was made of,",
            "and how, is in its pack.json.",
            "",
            "Example: maect data pack imagenet/ --short-side 256 --out imagenet-256",
            "then: maect run --data imagenet-256#train --val imagenet-256#val"
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class PackCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(PackCommand.class);
    private static final int SHOWN = 5;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private ReadingOptions reading = new ReadingOptions();

    @Option(
            names = "--short-side",
            required = true,
            paramLabel = "N",
            description = "Pixels that the shorter side of larger images is brought to, as Pillow resizes (bicubic).")
    private int shortSide;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "Folder for the shards.")
    @SuppressWarnings("NullAway.Init")
    private Path out;

    @Option(names = "--quality", paramLabel = "Q", description = "Of the JPEGs, 1 to 100 (default: ${DEFAULT-VALUE}).")
    private int quality = StoredForm.USUAL_QUALITY;

    @Option(
            names = "--form",
            paramLabel = "FORM",
            description = "jpeg (default); png or webp store without loss, larger and slower to read.")
    private StoredForm.Kind form = StoredForm.Kind.JPEG;

    @Option(names = "--per-shard", paramLabel = "N", description = "Images in each shard (default: ${DEFAULT-VALUE}).")
    private int perShard = PackOptions.USUAL_PER_SHARD;

    @Override
    public Integer call() {
        PrintWriter console = spec.commandLine().getOut();
        try (StopOnce stop = StopOnce.install();
                ImageSource source = reading.open(ImageSources.joined(reading.places()));
                SurveyProgress progress = ReadingOptions.progress("packed")) {
            source.notes().forEach(LOG::info);
            int threads = reading.sweep(stop, progress).threads();
            PackOptions options = new PackOptions(
                    shortSide, new StoredForm(form, quality), perShard, threads, reading.channels(), reading.reading());
            PackManifest manifest = Packing.run(source, out, options, new Shown(progress), stop::stopped);
            progress.close();
            print(console, manifest);
            console.flush();
            return stop.exitCode(ExitCode.OK);
        }
    }

    private void print(PrintWriter console, PackManifest manifest) {
        long before = manifest.shards().stream()
                .mapToLong(PackManifest.Shard::originalBytes)
                .sum();
        long after =
                manifest.shards().stream().mapToLong(PackManifest.Shard::bytes).sum();
        int kept = manifest.shards().stream().mapToInt(PackManifest.Shard::kept).sum();
        console.printf(
                Locale.ROOT,
                "%,d of %,d images in %d shards, %,d of them as they were; %s%s%n",
                manifest.packed(),
                manifest.images(),
                manifest.shards().size(),
                kept,
                before == 0 ? "" : Quantities.bytes(before) + " before, ",
                Quantities.bytes(after) + " now");
        List<PackManifest.Bad> bad = manifest.bad();
        if (!bad.isEmpty()) {
            console.printf(
                    Locale.ROOT,
                    "%,d cannot be read and are left out (all of them are in %s):%n",
                    bad.size(),
                    out.resolve(PackManifest.FILE));
            bad.stream().limit(SHOWN).forEach(image -> console.println("  " + image.reason()));
        }
        if (!manifest.complete()) {
            console.println("Stopped. The same command goes on from here.");
            return;
        }
        List<String> splits = manifest.shards().stream()
                .map(PackManifest.Shard::split)
                .distinct()
                .toList();
        if (splits.size() == 1) {
            console.println("--data " + out);
        } else {
            splits.forEach(split -> console.println("--data " + out + "#" + split));
        }
    }

    /** Passes on how far packing is. */
    private static final class Shown implements PackListener {
        private final SurveyProgress progress;
        private int done;
        private int all;

        Shown(SurveyProgress progress) {
            this.progress = progress;
        }

        @Override
        public void begun(int before, int images) {
            all = images - before;
            if (before > 0) {
                LOG.info("{} images are packed already; {} are left.", before, all);
            }
        }

        @Override
        public void imageDone() {
            progress.on(++done, all);
        }

        @Override
        public void bad(PackManifest.Bad image) {
            LOG.warn("Left out: {}", image.reason());
        }
    }
}
