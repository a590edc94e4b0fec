/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.source.file;

import com.google.auto.service.AutoService;
import dev.maect.data.ImageSource;
import dev.maect.data.ImageSourceFormat;
import dev.maect.data.ImageSpec;
import dev.maect.data.decode.ImageDecoder;

/** Any folder ({@link FolderSource}), or a folder in it. */
@AutoService(ImageSourceFormat.class)
public final class FolderFormat implements ImageSourceFormat {
    @Override
    public String form() {
        return "FOLDER or FOLDER#SUB (images at any depth)";
    }

    @Override
    public boolean accepts(ImageSpec spec) {
        return spec.folder().isPresent();
    }

    @Override
    public ImageSource open(ImageSpec spec, int channels) {
        return FolderSource.open(
                spec.folder().orElseThrow().resolve(spec.part()), new ImageDecoder(channels, spec.reading()));
    }

    @Override
    public boolean isGeneral() {
        return true;
    }
}
