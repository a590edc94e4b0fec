# Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0
# Makes several_models.pth: one small encoder under model, another of other values under model_ema, and the
# state of an optimiser. python make_several_models.py (torch 2)
import torch


def encoder(seed):
    generator = torch.Generator().manual_seed(seed)
    shapes = {
        "cls_token": (1, 1, 4), "pos_embed": (1, 5, 4), "patch_embed.proj.weight": (4, 3, 2, 2),
        "patch_embed.proj.bias": (4,), "blocks.0.norm1.weight": (4,), "blocks.0.norm1.bias": (4,),
        "blocks.0.attn.qkv.weight": (12, 4), "blocks.0.attn.qkv.bias": (12,), "blocks.0.attn.proj.weight": (4, 4),
        "blocks.0.attn.proj.bias": (4,), "blocks.0.norm2.weight": (4,), "blocks.0.norm2.bias": (4,),
        "blocks.0.mlp.fc1.weight": (16, 4), "blocks.0.mlp.fc1.bias": (16,), "blocks.0.mlp.fc2.weight": (4, 16),
        "blocks.0.mlp.fc2.bias": (4,), "norm.weight": (4,), "norm.bias": (4,),
    }
    return {name: torch.randn(shape, generator=generator) for name, shape in shapes.items()}


optimizer = {"state": {0: {"exp_avg": torch.zeros(4)}}, "param_groups": [{"lr": 0.1}]}
torch.save({"model": encoder(0), "model_ema": encoder(1), "optimizer": optimizer, "epoch": 3}, "several_models.pth")
