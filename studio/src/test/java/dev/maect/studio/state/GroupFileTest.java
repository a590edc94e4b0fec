/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.studio.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GroupFileTest {
    @TempDir
    private Path folder;

    @Test
    void groupsAreReadAsTheyWereWrittenAndDamagedOnesLeftOut() throws IOException {
        Path file = folder.resolve("studio/groups.bin");
        Grouped groups = new Grouped(
                "k-means",
                "",
                "set",
                List.of("a \"b\"", "ü"),
                new int[] {1, 5, 9},
                new char[] {0, 1, Grouped.NONE},
                new float[] {.5f, .25f, 0});
        GroupFile.write(file, Optional.of(groups));
        Grouped read = GroupFile.read(file).orElseThrow();
        assertThat(read.names()).isEqualTo(groups.names());
        assertThat(read.ids()).isEqualTo(groups.ids());
        assertThat(read.groups()).isEqualTo(groups.groups());
        assertThat(read.typical()).isEqualTo(groups.typical());
        byte[] bytes = Files.readAllBytes(file);
        for (int length = 0; length < bytes.length; length += 3) {
            Files.write(file, Arrays.copyOf(bytes, length));
            assertThat(GroupFile.read(file)).as(length + " bytes").isEmpty();
        }
        for (int i = 0; i < bytes.length; i++) {
            byte[] other = bytes.clone();
            other[i] ^= (byte) 0x81;
            Files.write(file, other);
            GroupFile.read(file); // another one or none, and no exception
        }
        GroupFile.write(file, Optional.empty());
        assertThat(file).doesNotExist();
    }
}
