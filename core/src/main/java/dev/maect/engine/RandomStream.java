/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
package dev.maect.engine;

/**
 * A stream of random numbers that is a pure function of its keys: the same (seed, purpose, epoch, sample, view, rank)
 * gives the same numbers on every machine, whatever the number of threads and wherever a run was resumed.
 *
 * <p>SplitMix64 (Steele, Lea, Flood 2014): a 64-bit counter through a finaliser; keys are folded in with the same
 * finaliser. Not for cryptography. Not thread-safe: one stream belongs to one thread.
 */
public final class RandomStream {
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    private long state;

    private RandomStream(long state) {
        this.state = state;
    }

    /** The stream of {@code purpose} (for example "crop") under {@code seed}, told apart by {@code keys}. */
    public static RandomStream of(long seed, String purpose, long... keys) {
        if (purpose.isEmpty()) {
            throw new IllegalArgumentException("A random stream needs a purpose.");
        }
        long state = mix(seed + GOLDEN_GAMMA);
        for (int i = 0; i < purpose.length(); i++) {
            state = mix(state ^ purpose.charAt(i)) + GOLDEN_GAMMA;
        }
        for (long key : keys) {
            state = mix(state ^ mix(key + GOLDEN_GAMMA)) + GOLDEN_GAMMA;
        }
        return new RandomStream(state);
    }

    /** Where the stream stands, of which all that it gives is made. */
    public long state() {
        return state;
    }

    private static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /** The next 64 random bits; also a fine seed for a native generator. */
    public long nextLong() {
        state += GOLDEN_GAMMA;
        return mix(state);
    }

    /** A double in [0, 1). */
    public double nextDouble() {
        return (nextLong() >>> 11) * 0x1.0p-53;
    }

    /** A double in [low, high). */
    public double uniform(double low, double high) {
        return low + (high - low) * nextDouble();
    }

    /** An integer in [0, bound), unbiased. */
    public int nextInt(int bound) {
        if (bound < 1) {
            throw new IllegalArgumentException("bound must be positive: " + bound);
        }
        long limit = (1L << 32) - (1L << 32) % bound;
        long bits;
        do {
            bits = nextLong() >>> 32;
        } while (bits >= limit);
        return (int) (bits % bound);
    }

    /** True with probability {@code p}. */
    public boolean chance(double p) {
        return nextDouble() < p;
    }

    /** A standard normal value (Box-Muller). */
    public double nextGaussian() {
        double radius = Math.sqrt(-2 * Math.log(1 - nextDouble()));
        return radius * Math.cos(2 * Math.PI * nextDouble());
    }

    /** The numbers 0 to n-1 in random order (Fisher-Yates). */
    public int[] permutation(int n) {
        int[] order = new int[n];
        for (int i = 0; i < n; i++) {
            int j = nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }
}
