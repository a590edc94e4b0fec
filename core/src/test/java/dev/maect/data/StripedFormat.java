/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data;

import com.google.auto.service.AutoService;
import java.util.List;

/** A kind of source in one file: {@code striped:COUNT}, images of stripes, lying or standing. */
@AutoService(ImageSourceFormat.class)
public final class StripedFormat implements ImageSourceFormat {
    private static final String SCHEME = "striped";

    @Override
    public String form() {
        return "striped:COUNT (images of stripes)";
    }

    @Override
    public boolean accepts(ImageSpec spec) {
        return spec.hasScheme(SCHEME);
    }

    @Override
    public ImageSource open(ImageSpec spec, int channels) {
        return new Striped(Integer.parseInt(spec.text().substring(SCHEME.length() + 1)), channels);
    }

    private record Striped(int size, int channels) implements ImageSource {
        private static final int SIDE = 32;

        @Override
        public Image read(int index) {
            byte[] pixels = new byte[SIDE * SIDE * channels];
            int width = 2 + index / 2 % 6;
            for (int i = 0; i < pixels.length; i++) {
                int pixel = i / channels;
                int place = index % 2 == 0 ? pixel / SIDE : pixel % SIDE;
                pixels[i] = (byte) (place / width % 2 == 0 ? 30 : 220);
            }
            return new Image(SIDE, SIDE, channels, pixels);
        }

        @Override
        public List<LabelSet> labelSets() {
            int[] labels = new int[size];
            for (int i = 0; i < size; i++) {
                labels[i] = i % 2;
            }
            return List.of(new LabelSet("stripes", List.of("lying", "standing"), labels));
        }
    }
}
