/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
// Adding a branch to the stream of tokens and norming the sum, forward and backward. One warp has a row, four warps are a block.
//   DIM   numbers in a row, a multiple of 4
// Of images with `length` tokens each only the last `wanted` may take part: rows are those, images * wanted.

#define WARPS 4
#define CHUNKS ((DIM / 4 + 31) / 32)

/** The first of the four columns that a thread has in chunk k; DIM or more where it has none. */
__device__ __forceinline__ int columnOf(int k) {
    return (k * 32 + threadIdx.x % 32) * 4;
}

/** sum = x + branch (null: none; then sum, too, may be null), normed = (sum - mean) * rstd * scale + shift. */
extern "C" __global__ void __launch_bounds__(32 * WARPS) add_norm(
        const float* x,
        const value* branch,
        const float* scale,
        const float* shift,
        float* sum,
        value* normed,
        float* mean,
        float* rstd,
        long long rows,
        long long wanted,
        long long length,
        double eps) {
    for (long long row = (long long) blockIdx.x * WARPS + threadIdx.x / 32; row < rows;
            row += (long long) gridDim.x * WARPS) {
        long long from = (row / wanted * length + length - wanted + row % wanted) * DIM;
        Four numbers[CHUNKS];
        float total = 0;
#pragma unroll
        for (int k = 0; k < CHUNKS; k++) {
            int column = columnOf(k);
            if (column < DIM) {
                numbers[k] = load(x + from + column);
                if (branch) {
                    Four added = load(branch + row * DIM + column);
                    for (int i = 0; i < 4; i++) {
                        numbers[k].of[i] += added.of[i];
                    }
                }
                if (sum) {
                    store(sum + row * DIM + column, numbers[k]);
                }
                for (int i = 0; i < 4; i++) {
                    total += numbers[k].of[i];
                }
            }
        }
        float middle = warpSum(total) / DIM;
        float squares = 0;
#pragma unroll
        for (int k = 0; k < CHUNKS; k++) {
            if (columnOf(k) < DIM) {
                for (int i = 0; i < 4; i++) {
                    float off = numbers[k].of[i] - middle;
                    squares += off * off;
                }
            }
        }
        float factor = 1 / sqrtf(warpSum(squares) / DIM + (float) eps);
#pragma unroll
        for (int k = 0; k < CHUNKS; k++) {
            int column = columnOf(k);
            if (column < DIM) {
                Four by = load(scale + column);
                Four plus = load(shift + column);
                Four result;
                for (int i = 0; i < 4; i++) {
                    result.of[i] = (numbers[k].of[i] - middle) * factor * by.of[i] + plus.of[i];
                }
                store(normed + row * DIM + column, result);
            }
        }
        if (threadIdx.x % 32 == 0) {
            mean[row] = middle;
            rstd[row] = factor;
        }
    }
}

/**
 * The gradient of normed to that of sum, where `through` (null: none), the gradient that goes past the norm, is added. It has rows for
 * the last `wanted` of each image's `length` tokens, all else has rows for all. `rounded` (null: none) is the same gradient in the type of
 * values. `partial`, [gridDim.x, 3, DIM], gets the sums over the rows of a block of what scale, shift and the branch's bias want.
 */
extern "C" __global__ void __launch_bounds__(32 * WARPS) add_norm_backward(
        const value* gradient,
        const float* through,
        const float* sum,
        const float* mean,
        const float* rstd,
        const float* scale,
        float* below,
        value* rounded,
        float* partial,
        long long rows,
        long long wanted,
        long long length) {
    Four ofScale[CHUNKS];
    Four ofShift[CHUNKS];
    Four ofBias[CHUNKS];
#pragma unroll
    for (int k = 0; k < CHUNKS; k++) {
        for (int i = 0; i < 4; i++) {
            ofScale[k].of[i] = 0;
            ofShift[k].of[i] = 0;
            ofBias[k].of[i] = 0;
        }
    }
    for (long long row = (long long) blockIdx.x * WARPS + threadIdx.x / 32; row < rows;
            row += (long long) gridDim.x * WARPS) {
        long long token = row % length - (length - wanted);
        long long past = (row / length * wanted + token) * DIM;
        float middle = mean[row];
        float factor = rstd[row];
        Four centred[CHUNKS];
        Four scaled[CHUNKS];
        float first = 0;
        float second = 0;
#pragma unroll
        for (int k = 0; k < CHUNKS; k++) {
            int column = columnOf(k);
            if (column < DIM) {
                centred[k] = load(sum + row * DIM + column);
                scaled[k] = load(gradient + row * DIM + column);
                Four by = load(scale + column);
                for (int i = 0; i < 4; i++) {
                    float off = (centred[k].of[i] - middle) * factor;
                    float g = scaled[k].of[i];
                    ofScale[k].of[i] += g * off;
                    ofShift[k].of[i] += g;
                    g *= by.of[i];
                    first += g;
                    second += g * off;
                    centred[k].of[i] = off;
                    scaled[k].of[i] = g;
                }
            }
        }
        first = warpSum(first) / DIM;
        second = warpSum(second) / DIM;
#pragma unroll
        for (int k = 0; k < CHUNKS; k++) {
            int column = columnOf(k);
            if (column < DIM) {
                Four result;
                for (int i = 0; i < 4; i++) {
                    result.of[i] = (scaled[k].of[i] - first - centred[k].of[i] * second) * factor;
                }
                if (through && token >= 0) {
                    Four more = load(through + past + column);
                    for (int i = 0; i < 4; i++) {
                        result.of[i] += more.of[i];
                    }
                }
                store(below + row * DIM + column, result);
                if (rounded) {
                    store(rounded + row * DIM + column, result);
                }
                for (int i = 0; i < 4; i++) {
                    ofBias[k].of[i] += result.of[i];
                }
            }
        }
    }
    __shared__ float columns[3][DIM];
    for (int warp = 0; warp < WARPS; warp++) {
        if (threadIdx.x / 32 == warp) {
#pragma unroll
            for (int k = 0; k < CHUNKS; k++) {
                int column = columnOf(k);
                if (column < DIM) {
                    for (int i = 0; i < 4; i++) {
                        columns[0][column + i] = (warp ? columns[0][column + i] : 0) + ofScale[k].of[i];
                        columns[1][column + i] = (warp ? columns[1][column + i] : 0) + ofShift[k].of[i];
                        columns[2][column + i] = (warp ? columns[2][column + i] : 0) + ofBias[k].of[i];
                    }
                }
            }
        }
        __syncthreads();
    }
    for (int i = threadIdx.x; i < 3 * DIM; i += 32 * WARPS) {
        partial[(long long) blockIdx.x * 3 * DIM + i] = columns[i / DIM][i % DIM];
    }
}
