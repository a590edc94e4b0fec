/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
// What the other files here begin with. They are compiled at run time for the card at hand.
//   BF16   1 where branches, products and their gradients are bfloat16, 0 where they are float
// All arithmetic is in float. Every parameter of a kernel takes eight bytes, or is a struct of such.

typedef unsigned char byte;

/** Four neighbouring numbers, which are read and written in one go: addresses are multiples of four numbers. */
struct Four {
    float of[4];
};

__device__ __forceinline__ Four load(const float* at) {
    float4 read = *(const float4*) at;
    return {{read.x, read.y, read.z, read.w}};
}

__device__ __forceinline__ void store(float* at, const Four& four) {
    *(float4*) at = make_float4(four.of[0], four.of[1], four.of[2], four.of[3]);
}

#if BF16
typedef unsigned short value;

__device__ __forceinline__ float wide(value bits) {
    return __uint_as_float((unsigned) bits << 16);
}

/** To the nearest, the even one of two; not a number stays so. */
__device__ __forceinline__ value narrow(float number) {
    unsigned bits = __float_as_uint(number);
    if ((bits & 0x7fffffffu) > 0x7f800000u) {
        return 0x7fc0;
    }
    return (value) ((bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16);
}

__device__ __forceinline__ Four load(const value* at) {
    ushort4 read = *(const ushort4*) at;
    return {{wide(read.x), wide(read.y), wide(read.z), wide(read.w)}};
}

__device__ __forceinline__ void store(value* at, const Four& four) {
    *(ushort4*) at = make_ushort4(narrow(four.of[0]), narrow(four.of[1]), narrow(four.of[2]), narrow(four.of[3]));
}
#else
typedef float value;

__device__ __forceinline__ value narrow(float number) {
    return number;
}
#endif

/** The sum over the 32 threads of a warp, in all of them. */
__device__ __forceinline__ float warpSum(float number) {
    for (int distance = 16; distance > 0; distance /= 2) {
        number += __shfl_xor_sync(0xffffffffu, number, distance);
    }
    return number;
}

/**
 * Sums of columns: what blocks have summed up of their rows, [count, columns], to [columns]. In blocks of 256 threads, 32 columns
 * each; always in the same order.
 */
extern "C" __global__ void __launch_bounds__(256) sum_columns(
        const float* partial, float* sums, long long count, long long columns) {
    __shared__ float part[8][32];
    int lane = threadIdx.x % 32;
    int row = threadIdx.x / 32;
    long long column = (long long) blockIdx.x * 32 + lane;
    float sum = 0;
    if (column < columns) {
        for (long long r = row; r < count; r += 8) {
            sum += partial[r * columns + column];
        }
    }
    part[row][lane] = sum;
    __syncthreads();
    if (row == 0 && column < columns) {
        for (int r = 1; r < 8; r++) {
            sum += part[r][lane];
        }
        sums[column] = sum;
    }
}
