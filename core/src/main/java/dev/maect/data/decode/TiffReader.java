/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.decode;

import dev.maect.data.Image;
import dev.maect.data.ImageSpec;
import dev.maect.data.sample.SampleScale;
import dev.maect.data.sample.SampleType;
import java.util.Optional;

/**
 * Reads the pixels of a TIFF file: any number of samples of any type, interleaved or plane by plane, in strips or tiles,
 * with or without differences between neighbours. What else a TIFF can hold (JPEG, fax codes) is the native decoder's.
 */
final class TiffReader {
    private final byte[] file;
    private final TiffLayout layout;
    private final TiffPieces pieces;
    private final TiffSamples samples;
    private final int perPixel; // samples in a piece
    private final byte[] out;
    private byte[] unpacked = {};

    private TiffReader(byte[] file, TiffLayout layout, TiffPieces pieces, TiffSamples samples) {
        this.file = file;
        this.layout = layout;
        this.pieces = pieces;
        this.samples = samples;
        this.perPixel = layout.planes() ? 1 : layout.samples();
        this.out = new byte[Math.multiplyExact(layout.height() * layout.width(), layout.samples())];
    }

    /**
     * Reads the first image.
     *
     * @param channels that are asked for
     * @param range of samples that are no bytes, if it is known
     * @param largest is told of samples that become bytes by their type's own range
     */
    static Bands read(
            byte[] file,
            TiffDirectory directory,
            TiffLayout layout,
            int channels,
            Optional<ImageSpec.Range> range,
            LargestSample largest)
            throws Unreadable {
        if (layout.samples() < layout.colourSamples()) {
            throw new Unreadable("its header announces " + layout.samples() + " samples where its colours need "
                    + layout.colourSamples());
        }
        Bands.require(layout.colours(), layout.alpha(), layout.bands(), channels);
        SampleScale scale = scale(layout, range);
        TiffSamples samples = new TiffSamples(scale, layout.order(), layout.photometric() == TiffLayout.PALETTE);
        TiffReader reader = new TiffReader(file, layout, TiffPieces.of(directory, layout), samples);
        reader.readAll();
        largest.saw(scale, samples.largest());
        Image image = new Image(layout.height(), layout.width(), layout.samples(), reader.out);
        return new Bands(TiffColours.read(image, directory, layout), layout.colours(), layout.alpha());
    }

    private static SampleScale scale(TiffLayout layout, Optional<ImageSpec.Range> range) throws Unreadable {
        SampleType type = layout.type();
        if (layout.photometric() == TiffLayout.PALETTE
                && !(type.form() == SampleType.Form.UNSIGNED && type.bits() <= Byte.SIZE)) {
            throw new Unreadable("its palette is of more than 256 colours, which is not supported");
        }
        Optional<SampleScale> scale = SampleScale.of(type, range);
        if (scale.isEmpty()) {
            throw new Unreadable(SampleScale.missing(type), SampleScale.REMEDY);
        }
        return scale.get();
    }

    private void readAll() throws Unreadable {
        int planes = layout.planes() ? layout.samples() : 1;
        for (int plane = 0; plane < planes; plane++) {
            for (int i = 0; i < pieces.perPlane(); i++) {
                int top = i / pieces.across() * pieces.height();
                int left = i % pieces.across() * pieces.width();
                read(plane, plane * pieces.perPlane() + i, top, left);
            }
        }
    }

    private void read(int plane, int piece, int top, int left) throws Unreadable {
        int rows = Math.min(pieces.height(), layout.height() - top);
        int columns = Math.min(pieces.width(), layout.width() - left);
        long rowBits =
                ImageHeader.saturated(pieces.width(), perPixel, layout.type().bits());
        long rowBytes = (rowBits + 7) / 8;
        long needed = ImageHeader.saturated(rows, rowBytes);
        if (needed > Integer.MAX_VALUE - 16) {
            throw new Unreadable("its strips or tiles are of more than two gigabytes");
        }
        long offset = pieces.offsets()[piece];
        if (offset > file.length) {
            throw cutOff();
        }
        byte[] bytes = file;
        int from = (int) offset;
        if (layout.compression() == TiffCompression.NONE && !layout.reversed()) {
            if (needed > file.length - offset) {
                throw cutOff();
            }
        } else {
            unpack(piece, from, (int) needed);
            bytes = unpacked;
            from = 0;
            TiffPredictor.undo(layout, bytes, rows, (int) rowBytes, perPixel);
        }
        for (int y = 0; y < rows; y++) {
            int to = ((top + y) * layout.width() + left) * layout.samples() + plane;
            samples.read(
                    bytes,
                    from + y * (int) rowBytes,
                    columns * perPixel,
                    out,
                    to,
                    layout.planes() ? layout.samples() : 1);
        }
    }

    private void unpack(int piece, int from, int needed) throws Unreadable {
        long said = piece < pieces.lengths().length ? pieces.lengths()[piece] : 0;
        long length = layout.compression() == TiffCompression.NONE ? needed : said == 0 ? file.length - from : said;
        if (length > file.length - from) {
            throw cutOff();
        }
        byte[] packed = file;
        int at = from;
        if (layout.reversed()) {
            packed = new byte[(int) length];
            for (int i = 0; i < packed.length; i++) {
                packed[i] = (byte) (Integer.reverse(file[from + i]) >>> 24);
            }
            at = 0;
        }
        unpacked = unpacked.length == needed ? unpacked : new byte[needed];
        if (TiffCompression.unpack(layout.compression(), packed, at, (int) length, unpacked) < needed) {
            throw cutOff();
        }
    }

    private static Unreadable cutOff() {
        return new Unreadable("its pixels end before the image does; it is cut off or damaged");
    }
}
