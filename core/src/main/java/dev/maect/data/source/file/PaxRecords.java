/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.source.file;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;

/** What headers before a member say of it: GNU's long names, and pax's records {@code LENGTH KEY=VALUE}. */
final class PaxRecords {
    private Optional<String> name = Optional.empty();
    private OptionalLong size = OptionalLong.empty();
    private boolean sparse;

    /** The member's name, if its own header has not all of it. */
    Optional<String> name() {
        return name;
    }

    /** Bytes of the member's content, if its own header does not say it. */
    OptionalLong size() {
        return size;
    }

    /** Whether the member is a file with holes. */
    boolean isSparse() {
        return sparse;
    }

    /** Takes up the content of a header. */
    void add(TarHeader header, byte[] content) throws IOException {
        if (header.type() == 'L') {
            int end = 0;
            while (end < content.length && content[end] != 0) {
                end++;
            }
            name = Optional.of(FileNames.of(Arrays.copyOf(content, end)));
        } else if (header.type() == 'x' || header.type() == 'X') {
            records(content);
        }
    }

    private void records(byte[] content) throws IOException {
        for (int at = 0; at < content.length && content[at] != 0; ) {
            int blank = at;
            long length = 0;
            while (blank < content.length
                    && content[blank] >= '0'
                    && content[blank] <= '9'
                    && length < content.length) {
                length = 10 * length + content[blank++] - '0';
            }
            long end = at + length;
            if (blank == at
                    || end > content.length
                    || end < blank + 2
                    || content[blank] != ' '
                    || content[(int) end - 1] != '\n') {
                throw new IOException("a record of pax's is damaged");
            }
            record(Arrays.copyOfRange(content, blank + 1, (int) end - 1)); // without the line's end
            at = (int) end;
        }
    }

    private void record(byte[] record) throws IOException {
        int equals = 0;
        while (equals < record.length && record[equals] != '=') {
            equals++;
        }
        if (equals == record.length) {
            throw new IOException("a record of pax's is damaged");
        }
        String key = new String(record, 0, equals, StandardCharsets.UTF_8);
        byte[] value = Arrays.copyOfRange(record, equals + 1, record.length);
        if (key.equals("path")) {
            name = value.length == 0 ? Optional.empty() : Optional.of(FileNames.of(value));
        } else if (key.equals("size")) {
            size = value.length == 0 ? OptionalLong.empty() : OptionalLong.of(number(value));
        } else if (key.startsWith("GNU.sparse") || key.startsWith("SCHILY.realsize")) {
            sparse = true;
        }
    }

    private static long number(byte[] digits) throws IOException {
        String text = new String(digits, StandardCharsets.ISO_8859_1);
        if (!text.matches("\\d{1,18}")) {
            throw new IOException("a record of pax's announces a size of \"" + text + "\"");
        }
        return Long.parseLong(text);
    }
}
