/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.bytedeco.javacpp.BytePointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JpegFrameTest {
    @ParameterizedTest
    @CsvSource({"420.jpg, 2, true", "444.jpg, 1, true", "progressive.jpg, 2, false"})
    void tellsSizeSamplingAndScans(String name, int factor, boolean sequential) {
        byte[] file = PillowReferenceTest.resource(name);
        JpegFrame frame = JpegFrame.of(file).orElseThrow();
        Picture picture = PictureDecoder.rgb().decode(file, name);
        assertThat(frame.height()).isEqualTo(picture.height());
        assertThat(frame.width()).isEqualTo(picture.width());
        assertThat(frame.factor()).isEqualTo(factor);
        assertThat(frame.sequential()).isEqualTo(sequential);
    }

    @Test
    void knowsNoOtherFormatsAndNoDamagedHeaders() {
        assertThat(JpegFrame.of(PillowReferenceTest.resource("rgb.png"))).isEmpty();
        assertThat(JpegFrame.of(new byte[] {(byte) 0xff})).isEmpty();
        byte[] file = PillowReferenceTest.resource("420.jpg");
        int frameAt = JpegFrame.of(file).orElseThrow().heightAt();
        for (int length = 0; length < frameAt; length += 7) {
            assertThat(JpegFrame.of(Arrays.copyOf(file, length))).as("%d bytes", length).isEmpty();
        }
        byte[] noSize = file.clone();
        Arrays.fill(noSize, frameAt, frameAt + 2, (byte) 0);
        assertThat(JpegFrame.of(noSize)).isEmpty();
    }

    @Test
    void asksForTheRowsThatColoursAreInterpolatedFrom() {
        assertThat(new JpegFrame(100, 50, 9, 2, true).rowsFor(40, 1)).isEqualTo(44);
        assertThat(new JpegFrame(100, 50, 9, 2, true).rowsFor(98, 1)).isEqualTo(100);
        assertThat(new JpegFrame(100, 50, 9, 2, false).rowsFor(40, 1)).isEqualTo(100);
    }

    @Test
    void announcesFewerRowsInACopy() {
        byte[] file = PillowReferenceTest.resource("444.jpg");
        JpegFrame frame = JpegFrame.of(file).orElseThrow();
        try (BytePointer copy = new BytePointer(file)) {
            frame.announce(frame.height(), copy);
            byte[] same = new byte[file.length];
            copy.get(same);
            assertThat(same).isEqualTo(file);
            frame.announce(17, copy);
            byte[] changed = new byte[file.length];
            copy.get(changed);
            assertThat(JpegFrame.of(changed).orElseThrow().height()).isEqualTo(17);
        }
    }
}
