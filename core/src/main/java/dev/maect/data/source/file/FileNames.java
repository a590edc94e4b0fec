/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.source.file;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Names of files as text, the same whatever language the machine is set to. File systems and archives keep bytes; these are
 * read as UTF-8, and bytes that are none are shown as {@code \xE9}.
 */
final class FileNames {
    private static final boolean UTF_8 = "UTF-8".equalsIgnoreCase(System.getProperty("sun.jnu.encoding", ""));
    private static final int ESCAPE = 4; // characters for a byte

    private FileNames() {}

    /** The name of a relative path, with {@code /} between folders. */
    static String of(Path path) {
        String text = path.toString();
        if (File.separatorChar != '/') {
            return text.replace(File.separatorChar, '/');
        }
        if (isAscii(text) || UTF_8 && text.indexOf('\uFFFD') < 0) {
            return text;
        }
        StringBuilder name = new StringBuilder();
        for (Path element : path) {
            name.append(name.isEmpty() ? "" : "/").append(of(bytes(element)));
        }
        return name.toString();
    }

    static boolean isAscii(String text) {
        return text.chars().allMatch(character -> character < 0x80);
    }

    /** The bytes of one name. Java shows them in no other place than the path of an address. */
    private static byte[] bytes(Path element) {
        String address = element.toUri().getRawPath();
        int end = address.endsWith("/") ? address.length() - 1 : address.length();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = address.lastIndexOf('/', end - 1) + 1; i < end; i++) {
            if (address.charAt(i) == '%') {
                bytes.write(Integer.parseInt(address.substring(i + 1, i + 3), 16));
                i += 2;
            } else {
                bytes.write(address.charAt(i));
            }
        }
        return bytes.toByteArray();
    }

    /** The text of a name's bytes. */
    static String of(byte[] bytes) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder(); // it reports what it cannot decode
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(ESCAPE * bytes.length);
        while (true) {
            CoderResult result = decoder.decode(in, out, true);
            if (!result.isMalformed()) {
                return out.flip().toString();
            }
            for (int i = 0; i < result.length(); i++) {
                out.put(String.format(Locale.ROOT, "\\x%02X", in.get() & 0xff));
            }
            decoder.reset();
        }
    }
}
