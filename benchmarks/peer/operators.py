# Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0
"""Where the time of a step goes, operator by operator, told by PyTorch's profiler; maect calls the same operators.

python benchmarks/peer/operators.py {step,tune,encode} {b,small} BATCH {fp32,bf16}
"""
import sys

import torch
from torch.profiler import ProfilerActivity, profile

import work

SHAPES = {
    "b": dict(dim=768, depth=12, heads=12, patch=16, height=224, width=224),
    "small": dict(dim=192, depth=9, heads=3, patch=4, height=32, width=32),
}
DECODERS = {
    "b": dict(decoder_dim=512, decoder_depth=8, decoder_heads=16),
    "small": dict(decoder_dim=96, decoder_depth=2, decoder_heads=3),
}
SETTINGS = dict(
    mlp_ratio=4,
    mask_ratio=0.75,
    device="cpu",
    compile=False,
    projector_hidden=2048,
    predictor_hidden=4096,
    output_dim=256,
    queue=65536,
    top_k=20,
    temperature=0.2,
    target_factor=0.996,
    average_decay=0.999,
)
WARM_UP = 4  # until memory has settled


def main(kind, size, batch, precision):
    shape = SHAPES[size]
    views = 2 if kind == "tune" else 1
    task = dict(
        SETTINGS, **shape, **DECODERS[size],
        batch=int(batch), precision=precision, views=views, frozen_blocks=shape["depth"] // 2,
    )
    job = work.WORK[kind](task)
    for _ in range(WARM_UP):
        job.run()
    with profile(activities=[ProfilerActivity.CPU]) as seen:
        job.run()
    print(seen.key_averages().table(sort_by="self_cpu_time_total", row_limit=20, max_name_column_width=48))


if __name__ == "__main__":
    main(*sys.argv[1:])
