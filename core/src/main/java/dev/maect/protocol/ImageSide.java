/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.protocol;

import dev.maect.data.ImageSource;
import dev.maect.data.source.ImageSources;
import dev.maect.data.source.file.CachingSource;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where the images of one side come from. */
sealed interface ImageSide {
    /**
     * The images as an encoder takes them.
     *
     * @param opened to which is added what the evaluation has to close
     */
    ImageSource open(EncoderInput input, List<ImageSource> opened);

    /**
     * A place, opened and closed by the evaluation.
     *
     * @param place a folder, an archive, or {@code demo:SEED}
     */
    record At(String place) implements ImageSide {
        private static final Logger LOG = LoggerFactory.getLogger(ImageSide.class);

        @Override
        public ImageSource open(EncoderInput input, List<ImageSource> opened) {
            ImageSource source =
                    ImageSources.open(place, input.channels(), input.reading(), CachingSource.DEFAULT_LIMIT);
            opened.add(source);
            source.notes().forEach(note -> LOG.warn("{}: {}", place, note));
            return source;
        }
    }

    /**
     * A source that stays the caller's. Images with other channels than the encoder takes are refused when they are read.
     *
     * @param source open
     */
    record Given(ImageSource source) implements ImageSide {
        @Override
        public ImageSource open(EncoderInput input, List<ImageSource> opened) {
            return source;
        }
    }
}
