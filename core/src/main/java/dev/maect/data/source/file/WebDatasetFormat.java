/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.source.file;

import com.google.auto.service.AutoService;
import dev.maect.data.ImageSource;
import dev.maect.data.ImageSourceFormat;
import dev.maect.data.ImageSpec;
import dev.maect.data.decode.ImageDecoder;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Tar files with images and what is known of each beside it, as WebDataset has them ({@link WebDatasetSource}). */
@AutoService(ImageSourceFormat.class)
public final class WebDatasetFormat implements ImageSourceFormat {
    private static final int FILES_TO_LOOK_AT = 16;

    /** Has no state. */
    public WebDatasetFormat() {}

    @Override
    public String form() {
        return "SHARDS-{000..099}.tar or SHARDS-*.tar (WebDataset)";
    }

    @Override
    public boolean accepts(ImageSpec spec) {
        if (spec.folder().isPresent()) {
            return PackedFolder.is(spec.folder().get());
        }
        List<Path> files = shards(spec);
        return files.size() > 1 || files.size() == 1 && spec.part().isEmpty() && hasLabelsBeside(files.get(0));
    }

    /** The tar files that are named. */
    private static List<Path> shards(ImageSpec spec) {
        if (spec.folder().isPresent()) {
            return PackedFolder.shards(spec.folder().get(), spec.part());
        }
        List<Path> files = spec.path().isPresent() ? spec.file().stream().toList() : FilePattern.files(spec.text());
        return files.stream().allMatch(WebDatasetFormat::isTar) ? files : List.of();
    }

    private static boolean isTar(Path file) {
        return file.toString().toLowerCase(Locale.ROOT).matches(".*\\.(tar|tar\\.gz|tgz)");
    }

    private static boolean hasLabelsBeside(Path file) {
        return Archive.firstNames(file, FILES_TO_LOOK_AT).stream().anyMatch(WebDatasetSource::isLabel);
    }

    @Override
    public ImageSource open(ImageSpec spec, int channels) {
        return WebDatasetSource.open(spec.text(), shards(spec), new ImageDecoder(channels, spec.reading()));
    }
}
