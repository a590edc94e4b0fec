/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.drawn;

import com.google.auto.service.AutoService;
import dev.maect.data.ImageSource;
import dev.maect.data.ImageSourceFormat;
import dev.maect.data.ImageSpec;

/** Images that maect draws itself ({@link DrawnSource}). */
@AutoService(ImageSourceFormat.class)
public final class DrawnFormat implements ImageSourceFormat {
    @Override
    public String form() {
        return "demo:SEED, demo:SEED:COUNT or demo:SEED:COUNT:SIZE (drawn images)";
    }

    @Override
    public boolean accepts(ImageSpec spec) {
        return spec.hasScheme("demo");
    }

    @Override
    public ImageSource open(ImageSpec spec, int channels) {
        return DrawnSource.parse(spec.text(), channels);
    }
}
