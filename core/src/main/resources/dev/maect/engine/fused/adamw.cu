/* Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0 */
// AdamW with decoupled weight decay, and the average of the weights, in one pass over many tensors: blockIdx.y says which.

#define TENSORS 64
#define COUNTS 448

/** A parameter and what goes with it. `average` may be null; `count` is the number of steps, this one among them. */
struct Trained {
    float* weight;
    const float* gradient;
    float* first;
    float* second;
    float* average;
    const float* count;
    long long size;
};

struct Table {
    Trained of[TENSORS];
};

struct Counts {
    float* of[COUNTS];
};

/** One step more, for each of `size` counts. */
extern "C" __global__ void __launch_bounds__(COUNTS) count_step(Counts counts, long long size) {
    if (threadIdx.x < size) {
        counts.of[threadIdx.x][0] += 1;
    }
}

/** `factor` is in the card's memory, since it changes from step to step; the learning rate is `rate * factor`. */
extern "C" __global__ void __launch_bounds__(256) adamw(
        Table table,
        const double* factor,
        double rate,
        double weightDecay,
        double beta1,
        double beta2,
        double eps,
        double averageDecay) {
    __shared__ float common[3];
    const Trained& trained = table.of[blockIdx.y];
    if (threadIdx.x == 0) {
        double steps = trained.count[0];
        double now = rate * factor[0];
        common[0] = (float) (1 - now * weightDecay);
        common[1] = (float) (now / (1 - pow(beta1, steps)));
        common[2] = (float) sqrt(1 - pow(beta2, steps));
    }
    __syncthreads();
    float keep = common[0];
    float size = common[1];
    float root = common[2];
    float b1 = (float) beta1;
    float b2 = (float) beta2;
    float new1 = (float) (1 - beta1);
    float new2 = (float) (1 - beta2);
    float share = (float) (1 - averageDecay);
    for (long long at = (long long) blockIdx.x * 256 + threadIdx.x; at < trained.size;
            at += (long long) gridDim.x * 256) {
        float g = trained.gradient[at];
        float first = b1 * trained.first[at] + new1 * g;
        float second = b2 * trained.second[at] + new2 * g * g;
        float weight = trained.weight[at] * keep - size * first / (sqrtf(second) / root + (float) eps);
        trained.first[at] = first;
        trained.second[at] = second;
        trained.weight[at] = weight;
        if (trained.average) {
            float average = trained.average[at];
            trained.average[at] = average + share * (weight - average);
        }
    }
}
