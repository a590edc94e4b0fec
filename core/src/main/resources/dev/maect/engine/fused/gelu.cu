/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
// A bias and the exact GELU, x * (1 + erf(x / sqrt 2)) / 2, forward and backward. A thread has four columns, a multiple of which there
// are, and goes down the rows from blockIdx.y in steps of gridDim.y.

#define THREADS 128

extern "C" __global__ void __launch_bounds__(THREADS) bias_gelu(
        const value* product, const float* bias, value* result, long long rows, long long columns) {
    long long column = ((long long) blockIdx.x * THREADS + threadIdx.x) * 4;
    if (column >= columns) {
        return;
    }
    Four plus = load(bias + column);
    for (long long row = blockIdx.y; row < rows; row += gridDim.y) {
        Four x = load(product + row * columns + column);
        for (int i = 0; i < 4; i++) {
            float at = x.of[i] + plus.of[i];
            x.of[i] = 0.5f * at * (1 + erff(at * 0.70710678f));
        }
        store(result + row * columns + column, x);
    }
}

/** `partial`, [gridDim.y, columns], gets the sums of the gradients that the bias wants. `below` may be `gradient`. */
extern "C" __global__ void __launch_bounds__(THREADS) bias_gelu_backward(
        const value* gradient,
        const value* product,
        const float* bias,
        value* below,
        float* partial,
        long long rows,
        long long columns) {
    long long column = ((long long) blockIdx.x * THREADS + threadIdx.x) * 4;
    if (column >= columns) {
        return;
    }
    Four plus = load(bias + column);
    Four sum = {{0, 0, 0, 0}};
    for (long long row = blockIdx.y; row < rows; row += gridDim.y) {
        Four g = load(gradient + row * columns + column);
        Four x = load(product + row * columns + column);
        for (int i = 0; i < 4; i++) {
            float at = x.of[i] + plus.of[i];
            float share = 0.5f * (1 + erff(at * 0.70710678f));
            float density = 0.39894228f * expf(-0.5f * at * at);
            g.of[i] *= share + at * density;
            sum.of[i] += g.of[i];
        }
        store(below + row * columns + column, g);
    }
    store(partial + (long long) blockIdx.y * columns + column, sum);
}
