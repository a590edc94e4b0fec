/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.survey;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Format, channels and bits of a file as its first bytes announce them; nothing is decoded, and damage is not looked for. */
final class FileKind {
    private static final int[] NO_SIZES = {0xC4, 0xC8, 0xCC}; // of JPEG's markers C0 to CF those that begin no frame

    private FileKind() {}

    /** Such as {@code JPEG, 3 x 8 bits}; the format alone where more is not plain. */
    static String of(byte[] file) {
        String start = new String(file, 0, Math.min(16, file.length), StandardCharsets.ISO_8859_1);
        if (start.startsWith("\u00ff\u00d8")) {
            return jpeg(file);
        } else if (start.startsWith("\u0089PNG") && file.length > 25) {
            int channels = switch (file[25]) {
                case 0 -> 1;
                case 2 -> 3;
                case 4 -> 2;
                case 6 -> 4;
                default -> 0;
            };
            return channels == 0 ? "PNG, palette of " + file[24] + " bits" : text("PNG", channels, file[24]);
        } else if (start.startsWith("II") || start.startsWith("MM")) {
            return "TIFF";
        } else if (start.startsWith("GIF8")) {
            return "GIF";
        } else if (start.startsWith("RIFF") && start.startsWith("WEBP", 8)) {
            return "WebP";
        } else if (start.startsWith("BM")) {
            return file.length > 29 ? "BMP, " + (file[28] & 0xff) + " bits" : "BMP";
        }
        return "unknown";
    }

    private static String jpeg(byte[] file) {
        int at = 2;
        while (at + 9 < file.length && (file[at] & 0xff) == 0xff) {
            int marker = file[at + 1] & 0xff;
            if (marker == 0xff) {
                at++;
                continue;
            }
            if (marker >= 0xC0 && marker <= 0xCF && isFrame(marker)) {
                return text("JPEG", file[at + 9] & 0xff, file[at + 4] & 0xff);
            }
            at += 2 + ((file[at + 2] & 0xff) << 8 | file[at + 3] & 0xff);
        }
        return "JPEG";
    }

    private static boolean isFrame(int marker) {
        for (int none : NO_SIZES) {
            if (marker == none) {
                return false;
            }
        }
        return true;
    }

    private static String text(String format, int channels, int bits) {
        return String.format(Locale.ROOT, "%s, %d x %d bits", format, channels, bits);
    }
}
