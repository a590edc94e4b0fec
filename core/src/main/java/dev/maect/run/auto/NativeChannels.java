/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run.auto;

import dev.maect.data.DataException;
import dev.maect.data.ImageSource;
import dev.maect.data.ImageSpec;
import dev.maect.data.source.ImageSources;
import java.util.stream.IntStream;

/** With how many channels most images can be read. */
final class NativeChannels {
    private static final int PROBES = 32;
    private static final int RGB = 3;
    private static final int MOST = 16;

    private NativeChannels() {}

    /** Three where nothing can be read with more success: whoever opens the images says what is wrong then. */
    static int of(String place, ImageSpec.Reading reading) {
        int best = RGB;
        double share = readable(place, RGB, reading);
        for (int channels = 1; channels <= MOST && share < 0.5; channels++) {
            double now = readable(place, channels, reading);
            if (now > share) {
                best = channels;
                share = now;
            }
        }
        return best;
    }

    private static double readable(String place, int channels, ImageSpec.Reading reading) {
        try (ImageSource source = ImageSources.openAsIs(place, channels, reading)) {
            int probes = Math.min(PROBES, source.size());
            return (double) IntStream.range(0, probes)
                            .filter(i -> isReadable(source, (int) ((long) i * source.size() / probes)))
                            .count()
                    / probes;
        } catch (DataException e) {
            return 0;
        }
    }

    private static boolean isReadable(ImageSource source, int index) {
        try {
            source.read(index);
            return true;
        } catch (DataException e) {
            return false;
        }
    }
}
