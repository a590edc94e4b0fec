/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.source.file;

import com.google.auto.service.AutoService;
import dev.maect.data.DataException;
import dev.maect.data.ImageSource;
import dev.maect.data.ImageSourceFormat;
import dev.maect.data.ImageSpec;
import java.util.Locale;

/** A folder or archive with the binary files of CIFAR-10 or CIFAR-100 ({@link CifarSource}). */
@AutoService(ImageSourceFormat.class)
public final class CifarFormat implements ImageSourceFormat {
    /** Has no state. */
    public CifarFormat() {}

    @Override
    public String form() {
        return "FOLDER or ARCHIVE with the binary files of CIFAR-10 or CIFAR-100 (#train or #test)";
    }

    @Override
    public boolean accepts(ImageSpec spec) {
        return spec.path().map(CifarSource::isCifar).orElse(false);
    }

    @Override
    public ImageSource open(ImageSpec spec, int channels) {
        return CifarSource.open(spec.path().orElseThrow(), part(spec.part()), channels);
    }

    private static CifarKind.Part part(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "", "train" -> CifarKind.Part.TRAIN;
            case "test" -> CifarKind.Part.TEST;
            default -> throw new DataException("CIFAR has no part \"" + name + "\". Give #train or #test.");
        };
    }
}
