/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
// Images as the encoder takes them, and its patches.
//   CHANNELS   of an image
//   PATCH      side of a patch

/** value * scale + shift of each channel. */
struct Channels {
    float scale[CHANNELS];
    float shift[CHANNELS];
};

/** Bytes [images, pixels, CHANNELS] to normalised floats [images, CHANNELS, pixels], rounded as by two operators. */
extern "C" __global__ void __launch_bounds__(256) normalise(
        const byte* from, float* to, Channels channels, long long images, long long pixels) {
    long long step = (long long) gridDim.x * 256;
    for (long long at = (long long) blockIdx.x * 256 + threadIdx.x; at < images * pixels; at += step) {
        long long image = at / pixels;
        float* result = to + image * CHANNELS * pixels + at % pixels;
#pragma unroll
        for (int c = 0; c < CHANNELS; c++) {
            float number = from[at * CHANNELS + c];
            result[c * pixels] = __fadd_rn(__fmul_rn(number, channels.scale[c]), channels.shift[c]);
        }
    }
}

/**
 * Patches of images [N, CHANNELS, rows * PATCH, columns * PATCH] as rows, [N, wanted, CHANNELS * PATCH * PATCH]: patch `patches`[n, i], or,
 * where that is null, i. The channel runs slowest, or fastest where `channelsLast` is not 0.
 */
extern "C" __global__ void __launch_bounds__(256) lay_patches(
        const float* images,
        const long long* patches,
        value* to,
        long long count,
        long long wanted,
        long long rows,
        long long columns,
        long long channelsLast) {
    const int numbers = CHANNELS * PATCH * PATCH;
    for (long long at = blockIdx.x; at < count * wanted; at += gridDim.x) {
        long long image = at / wanted;
        long long patch = patches ? patches[at] : at % wanted;
        long long width = columns * PATCH;
        const float* corner = images + image * CHANNELS * rows * PATCH * width + patch / columns * PATCH * width
                + patch % columns * PATCH;
        for (int i = threadIdx.x; i < numbers; i += 256) {
            int channel = channelsLast ? i % CHANNELS : i / (PATCH * PATCH);
            int pixel = channelsLast ? i / CHANNELS : i % (PATCH * PATCH);
            to[at * numbers + i] =
                    narrow(corner[channel * rows * PATCH * width + pixel / PATCH * width + pixel % PATCH]);
        }
    }
}
