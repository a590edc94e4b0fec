/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.source.file;

import com.google.auto.service.AutoService;
import dev.maect.data.DataException;
import dev.maect.data.ImageSource;
import dev.maect.data.ImageSourceFormat;
import dev.maect.data.ImageSpec;
import dev.maect.data.decode.ImageDecoder;
import java.nio.file.Path;

/** Any file: it is taken for a tar archive ({@link TarSource}). */
@AutoService(ImageSourceFormat.class)
public final class TarFormat implements ImageSourceFormat {
    @Override
    public String form() {
        return "ARCHIVE or ARCHIVE#SUB (a tar or tar.gz of such a folder)";
    }

    @Override
    public boolean accepts(ImageSpec spec) {
        return spec.file().isPresent();
    }

    @Override
    public ImageSource open(ImageSpec spec, int channels) {
        Path file = spec.file().orElseThrow();
        if (ImageNames.isImage(file.getFileName().toString())) {
            throw new DataException(file + " is a single image. Give the folder or archive that holds the images.");
        }
        return TarSource.open(file, spec.part(), new ImageDecoder(channels, spec.reading()));
    }

    @Override
    public boolean isGeneral() {
        return true;
    }
}
