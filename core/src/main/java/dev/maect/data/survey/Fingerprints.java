/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.data.survey;

import dev.maect.data.Image;
import dev.maect.data.augment.Channels;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * What images are known by again, 123 bytes for each: a hash of the content, a hash of how brightness rises and falls
 * (64-bit dHash: 8 rows of 8 comparisons of neighbours), and a small image (brightness 8x8, colour 4x4) to be sure.
 */
public final class Fingerprints {
    private static final int GRID = 72; // a multiple of 9, 8 and 4
    private static final int SIDE = 8;
    private static final int COARSE = 4;
    /** Bytes of the small image. */
    static final int SMALL = SIDE * SIDE + 2 * COARSE * COARSE;

    private final long[] first;
    private final long[] second;
    private final long[] gradients;
    private final byte[][] small; // in blocks, as one array may be too large
    private final boolean[] known;
    private static final int BLOCK = 1 << 12;

    /**
     * How an image looks, without its content.
     *
     * @param gradients the hash of its gradients
     * @param small the small image: brightness, blue and red
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Look(long gradients, byte[] small) {}

    /** Room for {@code count} images, none of which is known. */
    public Fingerprints(int count) {
        first = new long[count];
        second = new long[count];
        gradients = new long[count];
        known = new boolean[count];
        small = new byte[(count + BLOCK - 1) / BLOCK][];
    }

    int size() {
        return known.length;
    }

    /** Whether image {@code index} was taken. */
    public boolean isKnown(int index) {
        return known[index];
    }

    /** The hash of its gradients. */
    public long gradients(int index) {
        return gradients[index];
    }

    /** Whether two have the same content, byte by byte. */
    boolean isSame(int a, int b) {
        return first[a] == first[b] && second[a] == second[b];
    }

    /** Part of the content's hash. */
    long content(int index) {
        return first[index];
    }

    /** Takes an image and the bytes of its file, or of its pixels where it has none. */
    void put(int index, Image image, byte[] content) {
        byte[] digest = sha256().digest(content);
        put(index, digest, look(image));
    }

    /**
     * Takes an image whose fingerprint was made before.
     *
     * @param digest hash of its content, of at least 16 bytes
     */
    public void put(int index, byte[] digest, Look look) {
        first[index] = ByteBuffer.wrap(digest).getLong();
        second[index] = ByteBuffer.wrap(digest).getLong(Long.BYTES);
        gradients[index] = look.gradients();
        System.arraycopy(look.small(), 0, block(index), index % BLOCK * SMALL, SMALL);
        known[index] = true;
    }

    /** How {@code image} looks. */
    public static Look look(Image image) {
        float[] grid = AreaMean.of(image.channels() == 2 ? Channels.convert(image, 1) : image, GRID);
        int channels = image.channels() == 2 ? 1 : image.channels();
        float[] brightness = new float[GRID * GRID];
        float[] blue = new float[GRID * GRID];
        float[] red = new float[GRID * GRID];
        for (int i = 0; i < brightness.length; i++) {
            float r = grid[i * channels];
            float g = grid[i * channels + (channels >= 3 ? 1 : 0)];
            float b = grid[i * channels + (channels >= 3 ? 2 : 0)];
            brightness[i] = 0.299f * r + 0.587f * g + 0.114f * b;
            blue[i] = (b - brightness[i]) / 2 + 128;
            red[i] = (r - brightness[i]) / 2 + 128;
        }
        float[] steps = cells(brightness, SIDE, SIDE + 1);
        long hash = 0;
        for (int y = 0; y < SIDE; y++) {
            for (int x = 0; x < SIDE; x++) {
                int at = y * (SIDE + 1) + x;
                hash = hash << 1 | (steps[at] < steps[at + 1] ? 1 : 0);
            }
        }
        byte[] small = new byte[SMALL];
        int at = 0;
        for (float[] values :
                new float[][] {cells(brightness, SIDE, SIDE), cells(blue, COARSE, COARSE), cells(red, COARSE, COARSE)
                }) {
            for (float value : values) {
                small[at++] = (byte) Math.max(0, Math.min(255, Math.round(value)));
            }
        }
        return new Look(hash, small);
    }

    private byte[] block(int index) {
        synchronized (small) {
            byte[] block = small[index / BLOCK];
            if (block == null) {
                block = new byte[Math.min(BLOCK, known.length - index / BLOCK * BLOCK) * SMALL];
                small[index / BLOCK] = block;
            }
            return block;
        }
    }

    /** Means of rows x columns equal cells of a grid. */
    private static float[] cells(float[] grid, int rows, int columns) {
        float[] means = new float[rows * columns];
        int high = GRID / rows;
        int wide = GRID / columns;
        for (int y = 0; y < GRID; y++) {
            for (int x = 0; x < GRID; x++) {
                means[y / high * columns + x / wide] += grid[y * GRID + x] / (high * wide);
            }
        }
        return means;
    }

    /** How far the small images of two are from each other: the root of the mean squared difference, of 0 to 255. */
    public double difference(int a, int b) {
        byte[] left = block(a);
        byte[] right = block(b);
        int from = a % BLOCK * SMALL;
        int to = b % BLOCK * SMALL;
        int sum = 0;
        for (int i = 0; i < SMALL; i++) {
            int difference = (left[from + i] & 0xff) - (right[to + i] & 0xff);
            sum += difference * difference;
        }
        return Math.sqrt((double) sum / SMALL);
    }

    /** How much the brightness of a small image varies: its standard deviation, of 0 to 255. */
    public double contrast(int index) {
        byte[] block = block(index);
        int from = index % BLOCK * SMALL;
        int count = SIDE * SIDE;
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < count; i++) {
            int value = block[from + i] & 0xff;
            sum += value;
            squares += value * value;
        }
        return Math.sqrt(Math.max(0, squares / count - sum / count * sum / count));
    }

    /**
     * How alike brightness is spread over two small images, whatever their mean and contrast: the correlation, -1 to 1; 0
     * where one is flat.
     */
    public double correlation(int a, int b) {
        byte[] first = block(a);
        byte[] second = block(b);
        int atFirst = a % BLOCK * SMALL;
        int atSecond = b % BLOCK * SMALL;
        int count = SIDE * SIDE;
        double sumFirst = 0;
        double sumSecond = 0;
        double products = 0;
        for (int i = 0; i < count; i++) {
            int x = first[atFirst + i] & 0xff;
            int y = second[atSecond + i] & 0xff;
            sumFirst += x;
            sumSecond += y;
            products += x * y;
        }
        double spread = contrast(a) * contrast(b);
        return spread == 0 ? 0 : (products / count - sumFirst / count * sumSecond / count) / spread;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
