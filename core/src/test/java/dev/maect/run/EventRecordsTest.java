/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.maect.train.event.StepReports;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventRecordsTest {
    private static final Pattern TAG = Pattern.compile("(pretrain|prepare-head|tune)/[a-z-]+");

    @TempDir
    private Path temp;

    /** For each record that has one, its first tag and the step, read as the format says rather than by our reader. */
    static List<String> tags(Path file) throws IOException {
        List<String> tags = new ArrayList<>();
        ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        while (in.hasRemaining()) {
            byte[] event = new byte[(int) in.getLong()];
            in.getInt();
            in.get(event);
            in.getInt();
            // Every byte is a character of ISO 8859-1.
            Matcher tag = TAG.matcher(new String(event, StandardCharsets.ISO_8859_1));
            if (tag.find()) {
                // Nine bytes of wall time, then the step as field 2.
                tags.add(tag.group() + " " + (event[9] == 0x10 ? event[10] : 0));
            }
        }
        return tags;
    }

    private Path board() {
        Path[] file = new Path[1];
        try (TensorBoardFile board = new TensorBoardFile(temp, 1)) {
            file[0] = board.file();
            for (long step = 1; step <= 4; step++) {
                board.on(StepReports.at("pretrain", step, 4, 1.0));
            }
            for (long step = 1; step <= 3; step++) {
                board.on(StepReports.at("tune", step, 4, 1.0));
            }
        }
        return file[0];
    }

    @Test
    void stepsThatAreMadeAgainAreTakenOff() throws IOException {
        Path file = board();
        EventRecords.keepSteps(file, "tune", 3);
        assertThat(tags(file)).hasSize(7).last().isEqualTo("tune/loss 3");
        EventRecords.keepSteps(file, "tune", 1);
        assertThat(tags(file)).hasSize(5).last().isEqualTo("tune/loss 1");
        EventRecords.keepSteps(file, "tune", 0);
        assertThat(tags(file)).hasSize(4).last().isEqualTo("pretrain/loss 4");
        EventRecords.keepSteps(file, "prepare-head", 0);
        assertThat(tags(file)).hasSize(4);
    }

    @Test
    void halfARecordIsTakenOff() throws IOException {
        Path file = board();
        byte[] whole = Files.readAllBytes(file);
        for (int cut = 1; cut < 40; cut++) {
            Files.write(file, Arrays.copyOf(whole, whole.length - cut));
            EventRecords.keepSteps(file, "tune", 9);
            assertThat(tags(file)).hasSize(6);
        }
    }

    @Test
    void anythingElseIsTakenForHalfARecord() throws IOException {
        Path file = temp.resolve("noise");
        Files.write(file, new byte[] {-1, -1, -1, -1, -1, -1, -1, -1, 0, 0, 0, 0, 5});
        EventRecords.keepSteps(file, "tune", 1);
        assertThat(file).isEmptyFile();
    }
}
