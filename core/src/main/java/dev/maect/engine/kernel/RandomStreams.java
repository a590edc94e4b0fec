/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine.kernel;

import static org.bytedeco.pytorch.global.torch.ScalarType;

import dev.maect.engine.NativeSetup;
import dev.maect.engine.RandomStream;
import dev.maect.engine.Scopes;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * The numbers of {@link RandomStream} for many images at once, bit by bit the same, drawn on the device where the images' ids
 * are: its hash is a few operators on int64, whose products wrap around as Java's do. Nothing is read from the device or
 * copied to it, so a step that draws can be recorded and made again with other ids and another epoch.
 */
public final class RandomStreams {
    static {
        NativeSetup.prepare();
    }

    /** A stream that refuses so many numbers in a row does not happen: the odds are below 2 to the power of minus this. */
    private static final double CERTAINTY = 128;

    private static final long LOW_32 = 1L << 32;

    // SplitMix64's, as in RandomStream.
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;
    private static final long FIRST_FACTOR = 0xBF58476D1CE4E5B9L;
    private static final long SECOND_FACTOR = 0x94D049BB133111EBL;

    private RandomStreams() {}

    /**
     * The first doubles of the streams of (seed, purpose, epoch, id, view), as floats.
     *
     * @param epoch int64 [1]
     * @param ids int64 [B], on the same device
     * @param views the streams of views 0 to below this
     * @param count how many of each stream
     * @return float32 [views * B, count] in [0, 1], view 0 of all images first
     */
    public static Tensor uniform(long seed, String purpose, Tensor epoch, Tensor ids, int views, int count) {
        return Scopes.keep(() -> {
            Tensor images = images(seed, purpose, epoch, ids);
            List<Tensor> states = new ArrayList<>();
            for (int view = 0; view < views; view++) {
                states.add(view(images, view));
            }
            Tensor rows = torch.cat(new TensorVector(states.toArray(Tensor[]::new)), 0);
            // An integer of 53 bits rounds to a float as the double does that it stands for.
            return shifted(numbers(rows, count), 11).to(ScalarType.Float).mul(new Scalar(0x1.0p-53));
        });
    }

    /**
     * The first integer of the streams of (seed, purpose, epoch, id, view), unbiased.
     *
     * @param epoch int64 [1]
     * @param ids int64 [B], on the same device
     * @param bound at least 1
     * @return int64 [B], each in [0, bound)
     */
    public static Tensor integers(long seed, String purpose, Tensor epoch, Tensor ids, int view, int bound) {
        if (bound < 1) {
            throw new IllegalArgumentException("bound must be positive: " + bound);
        }
        long refused = LOW_32 % bound;
        int tries =
                refused == 0 ? 1 : (int) Math.ceil(CERTAINTY / -(Math.log((double) refused / LOW_32) / Math.log(2)));
        return Scopes.keep(() -> {
            Tensor bits = shifted(numbers(view(images(seed, purpose, epoch, ids), view), tries), 32);
            Tensor chosen = bits.select(1, tries - 1);
            for (int i = tries - 2; i >= 0; i--) {
                Tensor earlier = bits.select(1, i);
                chosen = torch.where(earlier.lt(new Scalar(LOW_32 - refused)), earlier, chosen);
            }
            return chosen.remainder(new Scalar((long) bound));
        });
    }

    /** The states of (seed, purpose, epoch, id), int64 [B]. */
    private static Tensor images(long seed, String purpose, Tensor epoch, Tensor ids) {
        long begin = RandomStream.of(seed, purpose).state();
        return fold(fold(mixedKey(epoch).bitwise_xor(new Scalar(begin))), mixedKey(ids));
    }

    private static Tensor view(Tensor images, int view) {
        return fold(images.bitwise_xor(new Scalar(mix(view + GOLDEN_GAMMA))));
    }

    /** A key as a state takes it up. */
    private static Tensor mixedKey(Tensor key) {
        return mix(key.add(new Scalar(GOLDEN_GAMMA)));
    }

    private static Tensor fold(Tensor state, Tensor mixedKey) {
        return fold(state.bitwise_xor(mixedKey));
    }

    private static Tensor fold(Tensor keyed) {
        return mix(keyed).add(new Scalar(GOLDEN_GAMMA));
    }

    /** The first 64 random bits and those that follow of states [N], as [N, count]. */
    private static Tensor numbers(Tensor states, int count) {
        TensorOptions options = new TensorOptions(ScalarType.Long).device(new DeviceOptional(states.device()));
        Tensor steps =
                torch.arange(new Scalar(1L), new Scalar(count + 1L), options).mul(new Scalar(GOLDEN_GAMMA));
        return mix(states.unsqueeze(1).add(steps));
    }

    private static long mix(long z) {
        long first = (z ^ (z >>> 30)) * FIRST_FACTOR;
        long second = (first ^ (first >>> 27)) * SECOND_FACTOR;
        return second ^ (second >>> 31);
    }

    private static Tensor mix(Tensor z) {
        return Scopes.keep(() -> {
            Tensor first = z.bitwise_xor(shifted(z, 30)).mul(new Scalar(FIRST_FACTOR));
            Tensor second = first.bitwise_xor(shifted(first, 27)).mul(new Scalar(SECOND_FACTOR));
            return second.bitwise_xor(shifted(second, 31));
        });
    }

    /** As Java's {@code >>>}: libtorch's shift draws the sign along. */
    private static Tensor shifted(Tensor z, int bits) {
        return z.bitwise_right_shift(new Scalar((long) bits)).bitwise_and(new Scalar((1L << (64 - bits)) - 1));
    }
}
