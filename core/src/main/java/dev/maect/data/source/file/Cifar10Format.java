/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.source.file;

import com.google.auto.service.AutoService;
import dev.maect.data.DataException;
import dev.maect.data.ImageSource;
import dev.maect.data.ImageSourceFormat;
import dev.maect.data.ImageSpec;
import java.util.Locale;

/** A folder or archive with CIFAR-10's binary files ({@link Cifar10Source}). */
@AutoService(ImageSourceFormat.class)
public final class Cifar10Format implements ImageSourceFormat {
    private static final int FILES_TO_LOOK_AT = 32; // CIFAR-10 has eight

    @Override
    public String form() {
        return "FOLDER or ARCHIVE with CIFAR-10's binary files (#train or #test)";
    }

    @Override
    public boolean accepts(ImageSpec spec) {
        return spec.folder().map(Cifar10Source::isCifar10).orElse(false)
                || spec.file()
                        .map(file -> Archive.firstNames(file, FILES_TO_LOOK_AT).stream()
                                .anyMatch(Cifar10Source::isBatch))
                        .orElse(false);
    }

    @Override
    public ImageSource open(ImageSpec spec, int channels) {
        return Cifar10Source.open(spec.path().orElseThrow(), part(spec.part()), channels);
    }

    private static Cifar10Source.Part part(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "", "train" -> Cifar10Source.Part.TRAIN;
            case "test" -> Cifar10Source.Part.TEST;
            default -> throw new DataException("CIFAR-10 has no part \"" + name + "\". Give #train or #test.");
        };
    }
}
