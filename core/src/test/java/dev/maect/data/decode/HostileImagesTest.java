/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.decode;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maect.data.DataException;
import dev.maect.data.Image;
import dev.maect.data.Images;
import dev.maect.data.augment.PillowReferenceTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files made to cost more than they look like. */
class HostileImagesTest {
    private static final int PNG_HEADER = 33; // signature and IHDR

    private static void assertRefused(byte[] file, String why) {
        for (int channels : new int[] {1, 3, 4}) {
            assertThatThrownBy(() -> new ImageDecoder(channels).decode(file, "photos/x"))
                    .isInstanceOf(DataException.class)
                    .hasMessageStartingWith("photos/x: ")
                    .hasMessageContaining(why);
        }
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    private static byte[] slice(byte[] bytes, int from, int to) {
        return Arrays.copyOfRange(bytes, from, to);
    }

    // ---- PNG ----

    private static byte[] chunk(String type, byte[] content) {
        CRC32 sum = new CRC32();
        sum.update(type.getBytes(UTF_8));
        sum.update(content);
        return ByteBuffer.allocate(12 + content.length)
                .putInt(content.length)
                .put(type.getBytes(UTF_8))
                .put(content)
                .putInt((int) sum.getValue())
                .array();
    }

    private static byte[] png(int height, int width, int depth, int colourType, byte[] rows, byte[]... between) {
        Deflater deflater = new Deflater(9);
        deflater.setInput(rows);
        deflater.finish();
        byte[] packed = new byte[rows.length + 64];
        int length = deflater.deflate(packed);
        deflater.end();
        byte[] header = ByteBuffer.allocate(13)
                .putInt(width)
                .putInt(height)
                .put((byte) depth)
                .put((byte) colourType)
                .array();
        return join(
                new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'},
                chunk("IHDR", header),
                join(between),
                chunk("IDAT", Arrays.copyOf(packed, length)),
                chunk("IEND", new byte[0]));
    }

    @Test
    void refusesTwentyKilobytesThatBecomeGigapixels() {
        int side = 13_000;
        byte[] bomb = png(side, side, 1, 0, new byte[side * (1 + side / 8)]);
        assertThat(bomb).hasSizeLessThan(22_000);
        assertRefused(bomb, "made to fill the memory");
    }

    @Test
    void refusesWhatDeflateCannotHold() {
        byte[] file = png(4, 4, 8, 2, new byte[4 * 13]);
        ByteBuffer.wrap(file).putInt(16, 5000).putInt(20, 5000);
        assertRefused(file, "cannot hold");
        ByteBuffer.wrap(file).putInt(16, 0x80000001).putInt(20, 0x80000001);
        assertRefused(file, "cannot hold");
    }

    @Test
    void refusesASecondOrLateHeader() {
        byte[] rows = new byte[4 * 13];
        byte[] other = slice(png(9, 9, 8, 2, new byte[9 * 28]), 8, PNG_HEADER);
        assertRefused(png(4, 4, 8, 2, rows, other), "two headers");
        byte[] file = png(4, 4, 8, 2, rows);
        byte[] late = join(slice(file, 0, 8), chunk("tEXt", new byte[4]), slice(file, 8, file.length));
        assertRefused(late, "not a PNG's header");
    }

    /** Frames larger than the image, as many as there are numbers, at places far outside. */
    @Test
    void takesTheDefaultImageOfAnApngWhateverItsFramesSay() {
        Image image = Images.synthetic(12, 16, 3, 4);
        byte[] file = Images.png(image);
        byte[] control = chunk("acTL", ByteBuffer.allocate(8).putInt(-1).array());
        for (int[] frame : new int[][] {{16, 12, 0, 0}, {40_000, 40_000, 0, 0}, {16, 12, 0x7fffffff, 0x7fffffff}}) {
            ByteBuffer content = ByteBuffer.allocate(26).putInt(0);
            Arrays.stream(frame).forEach(content::putInt);
            byte[] animated = join(
                    slice(file, 0, PNG_HEADER),
                    control,
                    chunk("fcTL", content.array()),
                    slice(file, PNG_HEADER, file.length));
            Images.assertSame(ImageDecoder.rgb().decode(animated, "x"), image);
        }
    }

    @Test
    void unpacksNoProfilesAndTexts() {
        Image image = Images.synthetic(12, 16, 3, 4);
        byte[] file = Images.png(image);
        byte[] big = png(1, 1, 8, 0, new byte[60_000_000]);
        int data = PNG_HEADER;
        byte[] packed = slice(big, data + 8, big.length - 16);
        byte[] bomb = join(
                slice(file, 0, PNG_HEADER),
                chunk("iCCP", join("p\0\0".getBytes(UTF_8), packed)),
                chunk("zTXt", join("t\0\0".getBytes(UTF_8), packed)),
                slice(file, PNG_HEADER, file.length));
        assertThat(PngHeader.pixelsOnly(bomb)).hasSizeLessThanOrEqualTo(file.length);
        Images.assertSame(ImageDecoder.rgb().decode(bomb, "x"), image);
    }

    // ---- JPEG ----

    /** The last scan again and again, before the end marker. */
    private static byte[] scans(int more) {
        byte[] progressive = PillowReferenceTest.resource("progressive.jpg");
        int last = progressive.length;
        for (int i = 0; i + 1 < progressive.length; i++) {
            last = progressive[i] == (byte) 0xff && progressive[i + 1] == (byte) 0xda ? i : last;
        }
        byte[] scan = slice(progressive, last, progressive.length - 2);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(progressive, 0, progressive.length - 2);
        IntStream.range(0, more).forEach(i -> out.writeBytes(scan));
        out.write(progressive, progressive.length - 2, 2);
        return out.toByteArray();
    }

    @Test
    void refusesThousandsOfScans() {
        assertThat(ImageDecoder.rgb().decode(scans(50), "x").height()).isEqualTo(37);
        assertRefused(scans(2000), "more than 500 scans");
    }

    @Test
    void refusesManyScansOfAManyPixels() {
        byte[] file = Arrays.copyOf(scans(400), 4_000_000);
        int frame = 0;
        while (file[frame] != (byte) 0xff || file[frame + 1] != (byte) 0xc2) {
            frame++;
        }
        ByteBuffer.wrap(file).putShort(frame + 5, (short) 3000).putShort(frame + 7, (short) 3000);
        file[file.length - 2] = (byte) 0xff;
        file[file.length - 1] = (byte) 0xd9;
        assertRefused(file, "more work than an image may make");
    }

    @Test
    void whatFillsAFileUpHoldsNoPixels() {
        byte[] file = PillowReferenceTest.resource("420.jpg");
        int frame = 0;
        while (file[frame] != (byte) 0xff || file[frame + 1] != (byte) 0xc0) {
            frame++;
        }
        ByteBuffer.wrap(file).putShort(frame + 5, (short) 13_000).putShort(frame + 7, (short) 13_000);
        byte[] comment = new byte[60_002];
        ByteBuffer.wrap(comment).putShort((short) 0xfffe).putShort((short) 60_000);
        byte[] filled = join(
                slice(file, 0, 2), comment, comment, comment, comment, slice(file, 2, file.length), new byte[300_000]);
        assertRefused(filled, "made to fill the memory");
    }

    @Test
    void refusesASecondFrameHeader() {
        byte[] file = PillowReferenceTest.resource("420.jpg");
        int frame = 0;
        while (file[frame] != (byte) 0xff || file[frame + 1] != (byte) 0xc0) {
            frame++;
        }
        byte[] again = slice(file, frame, frame + 19);
        ByteBuffer.wrap(again).putShort(5, (short) 65_000).putShort(7, (short) 65_000);
        assertRefused(
                join(slice(file, 0, frame + 19), again, slice(file, frame + 19, file.length)), "two frame headers");
    }

    // ---- GIF ----

    private static byte[] gif(int screen, int frame) {
        ByteBuffer data = ByteBuffer.allocate(43).order(ByteOrder.LITTLE_ENDIAN);
        data.put("GIF89a".getBytes(UTF_8))
                .putShort((short) screen)
                .putShort((short) screen)
                .put((byte) 0x80);
        data.put(new byte[] {0, 0, 0, 0, 0, -1, -1, -1, 0x21, (byte) 0xf9, 4, 0, 0, 0, 0, 0, 0x2c, 0, 0, 0, 0});
        data.putShort((short) frame).putShort((short) frame);
        return data.put(new byte[] {0, 2, 2, 0x4c, 1, 0, 0x3b}).array();
    }

    @ParameterizedTest
    @ValueSource(ints = {13_000, 46_000, 65_535})
    void refusesAGifWhoseFrameIsLargerThanItsScreen(int side) {
        assertRefused(gif(1, side), "announces " + side + " x " + side);
        assertRefused(gif(side, 1), "announces " + side + " x " + side);
    }

    // ---- BMP ----

    private static byte[] bmp(int height, int width, int bits, int compression, int bytes) {
        ByteBuffer data = ByteBuffer.allocate(54 + bytes).order(ByteOrder.LITTLE_ENDIAN);
        data.put("BM".getBytes(UTF_8)).putInt(54 + bytes).putInt(0).putInt(54).putInt(40);
        data.putInt(width)
                .putInt(height)
                .putShort((short) 1)
                .putShort((short) bits)
                .putInt(compression);
        return data.array();
    }

    @Test
    void readsRowsFromTheTopWhereTheHeightIsNegative() {
        byte[] file = bmp(-2, 1, 24, 0, 8);
        file[54] = 9; // blue of the first row in the file
        Image image = ImageDecoder.rgb().decode(file, "x");
        assertThat(image.height()).isEqualTo(2);
        assertThat(image.pixels()[2]).isEqualTo((byte) 9);
        assertRefused(bmp(Integer.MIN_VALUE, 1, 24, 0, 8), "announces 2147483648 x 1");
        assertRefused(bmp(2, -1, 24, 0, 8), "announces 2 x -1");
    }

    @Test
    void refusesABmpThatHoldsAnotherFormatOrLess() {
        assertRefused(bmp(2, 2, 24, 5, 60), "another format inside");
        assertRefused(bmp(2, 2, 0, 4, 60), "bits per pixel");
        assertRefused(bmp(5000, 1000, 24, 0, 60), "cannot hold");
        assertRefused(bmp(13_377, 13_377, 8, 1, 2000), "made to fill the memory");
    }

    // ---- TIFF ----

    /** One entry of a directory: tag, type, count, value. */
    private static byte[] tiff(boolean big, long[]... entries) {
        ByteBuffer data = ByteBuffer.allocate(400).order(ByteOrder.LITTLE_ENDIAN);
        data.put("II".getBytes(UTF_8));
        if (big) {
            data.putShort((short) 43)
                    .putShort((short) 8)
                    .putShort((short) 0)
                    .putLong(16)
                    .putLong(entries.length);
        } else {
            data.putShort((short) 42).putInt(8).putShort((short) entries.length);
        }
        for (long[] entry : entries) {
            data.putShort((short) entry[0]).putShort((short) entry[1]);
            if (big) {
                data.putLong(entry[2]).putLong(entry[3]);
            } else {
                data.putInt((int) entry[2]).putInt((int) entry[3]);
            }
        }
        return data.array();
    }

    private static long[] entry(long tag, long value) {
        return new long[] {tag, 4, 1, value};
    }

    private static byte[] tiff(boolean big, long height, long width, long[]... more) {
        long[][] rest = {entry(258, 8), entry(262, 1), entry(273, 300), entry(279, 64)};
        return tiff(
                big,
                IntStream.range(0, 2 + rest.length + more.length)
                        .mapToObj(i -> i == 0
                                ? entry(256, width)
                                : i == 1
                                        ? entry(257, height)
                                        : i < 2 + more.length ? more[i - 2] : rest[i - 2 - more.length])
                        .toArray(long[][]::new));
    }

    @Test
    void readsSizesOfBigTiffs() throws Unreadable {
        assertThat(ImageFormat.TIFF.header(tiff(true, 8, 8)).pixels()).isEqualTo(64);
        assertRefused(tiff(true, 20_000, 20_000), "announces 20000 x 20000");
        assertRefused(tiff(true, 0xffffffffL, 0xffffffffL), "announces 4294967295");
        assertRefused(tiff(false, 0xffffffffL, 0xffffffffL), "announces 4294967295");
    }

    @Test
    void refusesATagThatStandsTwice() {
        assertRefused(tiff(false, 8, 8, entry(256, 60_000)), "tag 256 twice");
        assertRefused(tiff(true, 8, 8, entry(257, 60_000)), "tag 257 twice");
        assertRefused(tiff(false, 8, 8, entry(279, 60_000)), "tag 279 twice");
    }

    @Test
    void refusesStripsThatTheFileCannotHave() {
        byte[] file = tiff(false, 8, 8, entry(259, 5));
        ByteBuffer data = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        int bytes = 10 + 6 * 12 + 8;
        data.putInt(bytes, 0x7fffffff);
        assertRefused(file, "more bytes of image data than the file has");
        data.putInt(bytes, 64).putInt(bytes - 4, 0x10000000); // so many strips
        assertRefused(file, "pieces");
        data.putInt(bytes - 4, 1000);
        assertRefused(file, "behind the end of the file");
    }

    /** The JDK's reader makes tables of all values of a sample, 2 to the power of 27 for example. */
    @Test
    void asksTheJdkForUsualDepthsOnly() throws Unreadable {
        for (int bits : new int[] {1, 8, 12, 16, 32}) {
            assertThat(ImageFormat.TIFF.header(depth(bits)).plain())
                    .as("%d bits", bits)
                    .isTrue();
        }
        for (int bits : new int[] {17, 27, 31, 60_000}) {
            assertThat(ImageFormat.TIFF.header(depth(bits)).plain())
                    .as("%d bits", bits)
                    .isFalse();
            assertRefused(depth(bits), bits > 64 ? "60000 bits, which is not supported" : "data.sample-range");
        }
    }

    private static byte[] depth(int bits) {
        return tiff(
                false, entry(256, 1), entry(257, 1), entry(258, bits), entry(262, 1), entry(273, 300), entry(279, 64));
    }

    @Test
    void refusesTilesLargerThanTheirImage() {
        assertRefused(tiff(false, 8, 0, entry(322, 0), entry(323, 16)), "announces 8 x 0");
        assertRefused(tiff(false, 8, 8, entry(322, 0), entry(323, 16)), "pieces of 16 x 0");
        byte[] file = tiff(false, 100_000, 1, entry(322, 16_384), entry(323, 16_384));
        assertRefused(file, "its header announces");
    }

    // ---- all ----

    @Test
    void refusesGigabytesWithoutReadingThem(@TempDir Path folder) throws IOException {
        Path sparse = folder.resolve("x.jpg");
        Files.write(sparse, PillowReferenceTest.resource("420.jpg"));
        try (RandomAccessFile file = new RandomAccessFile(sparse.toFile(), "rw")) {
            file.setLength(5L << 30);
        }
        assertThatThrownBy(() -> ImageDecoder.read(sparse, "x.jpg"))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("the file has 5120 MiB")
                .hasMessageContaining(DecodeLimits.FILE_PROPERTY);
        Path zeros = folder.resolve("zeros.jpg");
        try (RandomAccessFile file = new RandomAccessFile(zeros.toFile(), "rw")) {
            file.setLength(DecodeLimits.STANDARD.fileBytes());
        }
        assertThatThrownBy(() -> ImageDecoder.read(zeros, "zeros.jpg")).hasMessageContaining("not an image");
        byte[] png = Images.png(Images.synthetic(60, 60, 3, 1));
        assertThat(ImageDecoder.read(Files.write(folder.resolve("a.png"), png), "a"))
                .isEqualTo(png);
    }

    @Test
    void anErrorOfADecoderIsTheFilesFault() {
        for (Error error : new Error[] {
            new OutOfMemoryError("Java heap space"),
            new StackOverflowError(),
            new NoClassDefFoundError("a codec"),
            new InternalError("jpeg")
        }) {
            assertThatThrownBy(() -> ImageDecoder.guarded("photos/x", 0, () -> {
                        throw error;
                    }))
                    .isInstanceOf(DataException.class)
                    .hasMessageStartingWith("photos/x: ")
                    .hasMessageEndingWith(".")
                    .hasCause(error);
        }
    }

    @Test
    void soIsAnExceptionThatNobodyThoughtOf() {
        assertThatThrownBy(() -> ImageDecoder.guarded("photos/x", 0, () -> {
                    throw new ArithmeticException("/ by zero");
                }))
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith("photos/x: decoding it failed")
                .hasMessageEndingWith(".");
    }

    @Test
    void largeImagesTakeTurnsAndSmallOnesDoNot() {
        SharedMemory memory = new SharedMemory(200L << 20);
        AtomicInteger large = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        IntStream.range(0, 40)
                .parallel()
                .forEach(i -> memory.with(90L << 20, () -> {
                    most.accumulateAndGet(large.incrementAndGet(), Math::max);
                    assertThat(memory.<Integer, RuntimeException>with(1 << 20, () -> 3))
                            .isEqualTo(3);
                    return large.decrementAndGet();
                }));
        assertThat(most.get()).isBetween(1, 2);
        assertThatThrownBy(() -> memory.with(1L << 40, () -> {
                    throw new IllegalStateException("inside");
                }))
                .hasMessage("inside");
        assertThat(memory.<Integer, RuntimeException>with(1L << 40, () -> 4)).isEqualTo(4);
    }

    @Test
    void limitsAreOfPixelsMemoryAndBytes() throws Unreadable {
        DecodeLimits limits = new DecodeLimits(1000, 30_000_000, 100_000_000);
        limits.requireFile(1000);
        assertThatThrownBy(() -> limits.requireFile(1001)).hasMessageContaining("MiB");
        limits.requireImage(ImageHeader.of(3000, 4000), 100);
        limits.requireImage(ImageHeader.of(3000, 4000, 4_000_000, true), 100);
        assertThatThrownBy(() -> limits.requireImage(ImageHeader.of(3000, 4000, 4_000_001, true), 100))
                .hasMessageContaining("while they are decoded");
        assertThatThrownBy(() -> limits.requireImage(ImageHeader.of(3000, 4000, Long.MAX_VALUE, true), 100))
                .hasMessageContaining("while they are decoded");
        assertThatThrownBy(() -> limits.requireImage(ImageHeader.of(6000, 6000), 1 << 20))
                .hasMessageContaining("more than the 30000000 allowed");
        assertThatThrownBy(() -> limits.requireImage(ImageHeader.of(5000, 5000), 100))
                .hasMessageContaining("only 100 bytes");
    }
}
