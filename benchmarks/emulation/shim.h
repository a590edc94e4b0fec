/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
// What CUDA C of core's resources needs to run on a processor: blocks one after the other, the threads of a block as coroutines of
// one thread, which take turns at barriers and in exchanges within a warp. Slow, and exact about who reads what when.
#pragma once
#include <ucontext.h>

#include <cmath>
#include <cstdint>
#include <cstring>
#include <functional>
#include <memory>
#include <vector>

#define __global__
#define __device__
#define __forceinline__ inline
#define __launch_bounds__(threads)
#define __shared__ static  // one block runs at a time

struct Index {
    int x, y;
};
static Index threadIdx, blockIdx, gridDim;

struct alignas(16) float4 {
    float x, y, z, w;
};
struct alignas(8) ushort4 {
    unsigned short x, y, z, w;
};
inline float4 make_float4(float x, float y, float z, float w) { return {x, y, z, w}; }
inline ushort4 make_ushort4(unsigned short x, unsigned short y, unsigned short z, unsigned short w) { return {x, y, z, w}; }

template <class To, class From>
To bits(From from) {
    To to;
    std::memcpy(&to, &from, sizeof to);
    return to;
}
inline float __uint_as_float(unsigned u) { return bits<float>(u); }
inline unsigned __float_as_uint(float f) { return bits<unsigned>(f); }
inline float __fmul_rn(float a, float b) { volatile float product = a * b; return product; }
inline float __fadd_rn(float a, float b) { return a + b; }
using std::pow;
using std::sqrt;

struct Block {
    struct Thread {
        ucontext_t context;
        std::unique_ptr<char[]> stack;
        bool done = false;
        long barriers = 0;   // that it has come to
        long exchanges = 0;  // within its warp, twice each
        float given = 0;     // to the exchange
    };
    static constexpr size_t STACK = 256 << 10;
    std::vector<Thread> threads;
    ucontext_t scheduler;
    std::function<void()> body;
    int now = 0;
};
static Block block;

inline void yield() {
    swapcontext(&block.threads[block.now].context, &block.scheduler);
}

/** Waits until all of [from, to) that are not done have come as far. */
inline void meet(int from, int to, long Block::Thread::*count) {
    long mine = ++(block.threads[block.now].*count);
    for (;;) {
        bool all = true;
        for (int t = from; t < to; t++) {
            all = all && (block.threads[t].done || block.threads[t].*count >= mine);
        }
        if (all) {
            return;
        }
        yield();
    }
}

inline void __syncthreads() { meet(0, (int) block.threads.size(), &Block::Thread::barriers); }

inline float __shfl_xor_sync(unsigned, float number, int distance) {
    int warp = block.now / 32 * 32;
    block.threads[block.now].given = number;
    meet(warp, warp + 32, &Block::Thread::exchanges);
    float result = block.threads[warp + ((block.now % 32) ^ distance)].given;
    meet(warp, warp + 32, &Block::Thread::exchanges);
    return result;
}

inline void start() {
    block.body();
    block.threads[block.now].done = true;
    yield();
}

template <class... Parameters>
void launch(void (*kernel)(Parameters...), int x, int y, int threads, Parameters... arguments) {
    gridDim = {x, y};
    for (int by = 0; by < y; by++) {
        for (int bx = 0; bx < x; bx++) {
            block.threads = std::vector<Block::Thread>(threads);
            block.body = [&] { kernel(arguments...); };
            for (auto& thread : block.threads) {
                thread.stack.reset(new char[Block::STACK]);
                getcontext(&thread.context);
                thread.context.uc_stack.ss_sp = thread.stack.get();
                thread.context.uc_stack.ss_size = Block::STACK;
                thread.context.uc_link = nullptr;
                makecontext(&thread.context, start, 0);
            }
            for (bool all = false; !all;) {
                all = true;
                for (int t = 0; t < threads; t++) {
                    if (!block.threads[t].done) {
                        all = false;
                        block.now = t;
                        blockIdx = {bx, by};
                        threadIdx = {t, 0};
                        swapcontext(&block.scheduler, &block.threads[t].context);
                    }
                }
            }
        }
    }
}
