/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.pack;

import dev.maect.data.Box;
import dev.maect.data.DataException;
import dev.maect.data.Image;
import dev.maect.data.ImageSource;
import dev.maect.data.ImageSpec;
import dev.maect.data.augment.Resampling;
import dev.maect.data.augment.Resize;
import dev.maect.data.decode.FileKind;
import java.util.Locale;
import java.util.Optional;

/**
 * An image as it goes into a shard.
 *
 * @param file its bytes
 * @param ending what its name ends with, without the dot
 * @param height rows of the original
 * @param width columns of the original
 * @param kept whether the bytes are the original's
 */
@SuppressWarnings("ArrayRecordComponent")
record PackedImage(byte[] file, String ending, int height, int width, boolean kept) {
    /**
     * Reads image {@code index} and makes it smaller if it is larger than it needs to be. Where it is not, its file stays
     * byte for byte; one that is not stored by itself, or was read in an unusual way, is stored without loss.
     *
     * @throws DataException if it cannot be read
     */
    static PackedImage of(ImageSource source, int index, PackOptions options) {
        Image image = source.read(index);
        int height = image.height();
        int width = image.width();
        if (Math.min(height, width) > options.shortSide()) {
            byte[] file = options.form().encode(shrunk(image, options.shortSide()));
            return new PackedImage(file, options.form().kind().ending(), height, width, false);
        }
        boolean usual = options.reading().equals(ImageSpec.Reading.STANDARD);
        Optional<byte[]> stored = usual ? source.stored(index) : Optional.empty();
        if (stored.isPresent()) {
            return new PackedImage(stored.get(), ending(source.name(index), stored.get()), height, width, true);
        }
        StoredForm lossless = new StoredForm(StoredForm.Kind.PNG, StoredForm.USUAL_QUALITY);
        return new PackedImage(lossless.encode(image), lossless.kind().ending(), height, width, false);
    }

    /** The shorter side is brought to {@code side}, the longer one along with it, cut down to whole pixels. */
    private static Image shrunk(Image image, int side) {
        int height = image.height();
        int width = image.width();
        int longer = (int) ((long) side * Math.max(height, width) / Math.min(height, width));
        return Resize.resize(
                image,
                Box.of(image),
                height <= width ? side : longer,
                height <= width ? longer : side,
                Resampling.BICUBIC);
    }

    /** That of its name if it has one, else what its first bytes are known by. */
    private static String ending(String name, byte[] file) {
        int dot = name.lastIndexOf('.');
        String ending = dot < 0 ? "" : name.substring(dot + 1).toLowerCase(Locale.ROOT);
        if (ending.matches("jpe?g|jpe|jfif|png|webp|bmp|tiff?|gif")) {
            return ending;
        }
        return FileKind.of(file).map(FileKind::ending).orElse("tif");
    }
}
