/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.MaectException;
import dev.maect.data.Image;
import dev.maect.io.ProtoWriter;
import dev.maect.train.event.StepReports;
import dev.maect.train.event.TrainingEvent.Reconstructed;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TensorBoardFileTest {
    @TempDir
    private Path folder;

    /** A message as field number -> values: Long for varints, Double, Float, byte[]. */
    private static Map<Integer, List<Object>> parse(byte[] message) {
        Map<Integer, List<Object>> fields = new HashMap<>();
        ByteBuffer in = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
        while (in.hasRemaining()) {
            int tag = (int) varint(in);
            Object value = switch (tag & 7) {
                case 0 -> varint(in);
                case 1 -> in.getDouble();
                case 2 -> {
                    byte[] bytes = new byte[(int) varint(in)];
                    in.get(bytes);
                    yield bytes;
                }
                case 5 -> in.getFloat();
                default -> throw new AssertionError("wire type " + (tag & 7));
            };
            fields.computeIfAbsent(tag >>> 3, field -> new ArrayList<>()).add(value);
        }
        return fields;
    }

    private static long varint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = in.get();
            value |= (long) (next & 0x7F) << shift;
            if (next >= 0) {
                return value;
            }
        }
    }

    /** Undoes the mask the way TensorFlow's reader does. */
    private static long unmask(int masked) {
        int rotated = masked - 0xa282ead8;
        return (rotated >>> 17 | rotated << 15) & 0xFFFFFFFFL;
    }

    private static long crc(byte[] data) {
        CRC32C crc = new CRC32C();
        crc.update(data);
        return crc.getValue();
    }

    private static List<Map<Integer, List<Object>>> events(Path file) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        List<Map<Integer, List<Object>>> events = new ArrayList<>();
        while (in.hasRemaining()) {
            byte[] length = new byte[8];
            in.get(length);
            assertThat(unmask(in.getInt())).isEqualTo(crc(length));
            byte[] data = new byte
                    [(int) ByteBuffer.wrap(length)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .getLong()];
            in.get(data);
            assertThat(unmask(in.getInt())).isEqualTo(crc(data));
            events.add(parse(data));
        }
        return events;
    }

    private static Map<String, Float> scalars(Map<Integer, List<Object>> event) {
        Map<String, Float> scalars = new LinkedHashMap<>();
        for (Object value : parse((byte[]) event.get(5).get(0)).get(1)) {
            Map<Integer, List<Object>> fields = parse((byte[]) value);
            scalars.put(new String((byte[]) fields.get(1).get(0), StandardCharsets.UTF_8), (Float)
                    fields.get(2).get(0));
        }
        return scalars;
    }

    @Test
    void beginsLikeEveryEventFile() throws IOException {
        Path path;
        try (TensorBoardFile file = new TensorBoardFile(folder, 1)) {
            path = file.file();
        }
        assertThat(path.getFileName().toString()).startsWith("events.out.tfevents.");
        // The first 12 bytes of any file that TensorFlow writes: the length 24 and its masked CRC.
        byte[] start = Arrays.copyOf(Files.readAllBytes(path), 12);
        assertThat(start).containsExactly(0x18, 0, 0, 0, 0, 0, 0, 0, 0xa3, 0x7f, 0x4b, 0x22);
        Map<Integer, List<Object>> header = events(path).get(0);
        assertThat((byte[]) header.get(3).get(0))
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("brain.Event:2");
    }

    @Test
    void masksTheKnownChecksum() {
        byte[] data = "123456789".getBytes(StandardCharsets.US_ASCII);
        assertThat(crc(data)).isEqualTo(0xE3069283L);
        assertThat(unmask(TensorBoardFile.maskedCrc(data))).isEqualTo(0xE3069283L);
        assertThat(TensorBoardFile.maskedCrc(data)).isNotEqualTo(0xE3069283);
    }

    @Test
    void writesScalarsUnderTheStagesName() throws IOException {
        Path path;
        try (TensorBoardFile file = new TensorBoardFile(folder, 2)) {
            path = file.file();
            for (int step = 1; step <= 300; step++) {
                file.on(StepReports.at("pretrain", step, 300, 0.5 / step));
            }
        }
        List<Map<Integer, List<Object>>> events = events(path);
        assertThat(events).hasSize(1 + 151);
        Map<Integer, List<Object>> last = events.get(151);
        assertThat(last.get(2)).containsExactly(300L);
        assertThat((Double) last.get(1).get(0))
                .isBetween(System.currentTimeMillis() / 1000.0 - 60, System.currentTimeMillis() / 1000.0 + 1);
        assertThat(scalars(last))
                .containsEntry("pretrain/loss", (float) (0.5 / 300))
                .containsEntry("pretrain/learning-rate", 1.5e-4f)
                .containsEntry("pretrain/images-per-second", 12.5f)
                .containsEntry("pretrain/nn-accuracy", 0.5f)
                .hasSize(7);
    }

    @Test
    void writesReconstructionsAsOneImage() throws IOException {
        Image red = solid(255, 0, 0);
        Image grey = solid(128, 128, 128);
        Image blue = solid(0, 0, 255);
        Path path;
        try (TensorBoardFile file = new TensorBoardFile(folder, 1)) {
            path = file.file();
            file.on(new Reconstructed("pretrain", 40, List.of(red, red), List.of(grey, grey), List.of(blue, blue)));
            // Reconstructions are rare: they are there at once.
            assertThat(events(path)).hasSize(2);
        }
        Map<Integer, List<Object>> value = parse((byte[])
                parse((byte[]) events(path).get(1).get(5).get(0)).get(1).get(0));
        assertThat((byte[]) value.get(1).get(0))
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("pretrain/reconstruction");
        Map<Integer, List<Object>> image = parse((byte[]) value.get(4).get(0));
        BufferedImage png =
                ImageIO.read(new ByteArrayInputStream((byte[]) image.get(4).get(0)));
        assertThat(image.get(1)).containsExactly((long) png.getHeight());
        assertThat(image.get(2)).containsExactly((long) png.getWidth());
        assertThat(png.getRGB(5, 5) & 0xFFFFFF).isEqualTo(0xFF0000);
        assertThat(png.getRGB(5, png.getHeight() / 2) & 0xFFFFFF).isEqualTo(0x808080);
        assertThat(png.getRGB(png.getWidth() - 5, png.getHeight() - 5) & 0xFFFFFF)
                .isEqualTo(0x0000FF);
    }

    private static Image solid(int red, int green, int blue) {
        byte[] pixels = new byte[4 * 4 * 3];
        for (int i = 0; i < pixels.length; i += 3) {
            pixels[i] = (byte) red;
            pixels[i + 1] = (byte) green;
            pixels[i + 2] = (byte) blue;
        }
        return new Image(4, 4, 3, pixels);
    }

    @Test
    void twoRunsInOneFolderGetTwoFiles() throws IOException {
        try (TensorBoardFile first = new TensorBoardFile(folder, 1);
                TensorBoardFile second = new TensorBoardFile(folder, 1)) {
            assertThat(first.file()).isNotEqualTo(second.file());
        }
    }

    @Test
    void namesAFolderThatIsNotThere() {
        Path missing = folder.resolve("none");
        assertThatThrownBy(() -> new TensorBoardFile(missing, 1))
                .isInstanceOf(MaectException.class)
                .hasMessageContaining(missing.toString());
    }

    @Test
    void writesVarintsOfEverySize() {
        for (long value : new long[] {0, 1, 127, 128, 300, Integer.MAX_VALUE, Long.MAX_VALUE, -1}) {
            assertThat(parse(new ProtoWriter().integer(7, value).toByteArray()).get(7))
                    .containsExactly(value);
        }
    }
}
