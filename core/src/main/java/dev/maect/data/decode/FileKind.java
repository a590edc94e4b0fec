/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.decode;

import java.util.Locale;
import java.util.Optional;

/**
 * What a file is, as its first bytes and header announce it; nothing is decoded, and damage is not looked for.
 *
 * @param format its name for people, such as {@code WebP}
 * @param ending what names of such files end with, without the dot
 * @param detail channels and bits, such as {@code 3 x 8 bits}; empty where they are not plain
 */
public record FileKind(String format, String ending, String detail) {
    private static final int PNG_TYPE = 25;
    private static final int BMP_BITS = 28;

    /** The kind of a whole file; empty if it has none of the formats that are read. */
    public static Optional<FileKind> of(byte[] file) {
        return ImageFormat.find(file)
                .map(format -> new FileKind(format.title(), format.ending(), detail(format, file)));
    }

    /** In words, such as {@code JPEG, 3 x 8 bits}. */
    public String text() {
        return detail.isEmpty() ? format : format + ", " + detail;
    }

    private static String detail(ImageFormat format, byte[] file) {
        return switch (format) {
            case JPEG -> JpegHeader.components(file) == 0 ? "" : detail(JpegHeader.components(file), "8 bits");
            case PNG -> file.length > PNG_TYPE ? png(file[PNG_TYPE], file[PNG_TYPE - 1]) : "";
            case BMP -> file.length > BMP_BITS ? (file[BMP_BITS] & 0xff) + " bits" : "";
            case TIFF -> tiff(file);
            case WEBP, GIF -> "";
        };
    }

    private static String png(int type, int bits) {
        return switch (type) {
            case 0 -> detail(1, bits + " bits");
            case 2 -> detail(3, bits + " bits");
            case 3 -> "palette of " + bits + " bits";
            case 4 -> detail(2, bits + " bits");
            case 6 -> detail(4, bits + " bits");
            default -> "";
        };
    }

    private static String tiff(byte[] file) {
        try {
            TiffLayout layout = TiffLayout.of(TiffDirectory.first(file));
            String form = switch (layout.type().form()) {
                case UNSIGNED -> " bits";
                case SIGNED -> " bits, signed";
                case FLOAT -> " bits, floating-point";
            };
            return detail(layout.samples(), layout.type().bits() + form);
        } catch (Unreadable | RuntimeException e) {
            return ""; // whoever reads the image says what is wrong with it
        }
    }

    private static String detail(int channels, String bits) {
        return String.format(Locale.ROOT, "%d x %s", channels, bits);
    }
}
