/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.decode;

import dev.maect.data.Image;
import java.util.Arrays;
import java.util.Optional;

/** A JPEG file that lies whole in a TIFF, as the format of 1992 had it. */
final class TiffInside {
    private static final int FILE = 513;
    private static final int LENGTH = 514;

    private TiffInside() {}

    /** The image in it, if there is one of the size that the TIFF announces. */
    static Optional<Bands> read(byte[] file, TiffDirectory directory, TiffLayout layout, String name)
            throws Unreadable {
        long from = directory.number(FILE, 0, 0);
        if (from <= 0 || from >= file.length) {
            return Optional.empty();
        }
        long end = from + directory.number(LENGTH, 0, file.length);
        byte[] jpeg = Arrays.copyOfRange(file, (int) from, (int) Math.min(end, file.length));
        if (ImageFormat.of(jpeg) != ImageFormat.JPEG || Truncation.isCutOff(jpeg)) {
            return Optional.empty();
        }
        ImageHeader header = ImageFormat.JPEG.header(jpeg);
        DecodeLimits.STANDARD.requireImage(header, jpeg.length);
        Optional<Image> read = NativeReader.colours(jpeg, header.pixels(), name);
        return read.filter(image -> image.height() == layout.height() && image.width() == layout.width())
                .map(Bands::ofUsual);
    }
}
