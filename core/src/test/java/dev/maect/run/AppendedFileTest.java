/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that is full for a while leaves nothing out and nothing half. */
class AppendedFileTest {
    @TempDir
    private Path temp;

    private int room = Integer.MAX_VALUE;

    /** Writes what there is room for, as a disk does. */
    private void write(FileChannel channel, ByteBuffer bytes) throws IOException {
        if (room == 0) {
            throw new IOException("No space left on device");
        }
        int count = Math.min(Math.min(room, 5), bytes.remaining());
        room -= count;
        ByteBuffer part = bytes.slice(bytes.position(), count);
        channel.write(part);
        bytes.position(bytes.position() + count);
    }

    private Path path() {
        return temp.resolve("metrics.jsonl");
    }

    private AppendedFile open() throws IOException {
        return new AppendedFile(path(), this::write, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static byte[] line(int number) {
        return ("line " + number + " of many\n").getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void whatCouldNotBeWrittenIsWrittenLaterInOrder() throws IOException {
        try (AppendedFile file = open()) {
            file.append(line(1));
            room = 8;
            file.append(line(2));
            assertThat(Files.readAllLines(path())).as("no half a line").containsExactly("line 1 of many");
            file.append(line(3));
            room = Integer.MAX_VALUE;
            file.append(line(4));
        }
        assertThat(Files.readAllLines(path()))
                .containsExactly("line 1 of many", "line 2 of many", "line 3 of many", "line 4 of many");
    }

    @Test
    void itIsTriedOnceMoreAtTheEnd() throws IOException {
        AppendedFile file = open();
        room = 0;
        file.append(line(1));
        room = Integer.MAX_VALUE;
        file.close();
        assertThat(Files.readAllLines(path())).hasSize(1);
    }

    @Test
    void aDiskThatStaysFullEndsNothing() throws IOException {
        try (AppendedFile file = open()) {
            file.append(line(1));
            room = 3;
            for (int i = 2; i < 100; i++) {
                file.append(line(i));
            }
        }
        assertThat(Files.readAllLines(path())).containsExactly("line 1 of many");
    }
}
