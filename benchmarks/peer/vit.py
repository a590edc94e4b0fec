# Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0
"""MAE's and MAE-CT's models in plain PyTorch, put together as timm puts them together."""
import copy

import torch
import torch.nn.functional as F
from torch import nn


class Attention(nn.Module):
    def __init__(self, dim, heads):
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(dim, 3 * dim)
        self.proj = nn.Linear(dim, dim)

    def forward(self, x):
        n, length, dim = x.shape
        q, k, v = self.qkv(x).reshape(n, length, 3, self.heads, dim // self.heads).permute(2, 0, 3, 1, 4).unbind(0)
        x = F.scaled_dot_product_attention(q, k, v)
        return self.proj(x.transpose(1, 2).reshape(n, length, dim))


class Block(nn.Module):
    def __init__(self, dim, heads, mlp_ratio):
        super().__init__()
        self.norm1 = nn.LayerNorm(dim, eps=1e-6)
        self.attn = Attention(dim, heads)
        self.norm2 = nn.LayerNorm(dim, eps=1e-6)
        self.mlp = nn.Sequential(nn.Linear(dim, mlp_ratio * dim), nn.GELU(), nn.Linear(mlp_ratio * dim, dim))

    def forward(self, x):
        x = x + self.attn(self.norm1(x))
        return x + self.mlp(self.norm2(x))


class Encoder(nn.Module):
    def __init__(self, t):
        super().__init__()
        self.patches = (t["height"] // t["patch"]) * (t["width"] // t["patch"])
        self.frozen = 0
        self.embed = nn.Conv2d(3, t["dim"], t["patch"], t["patch"])
        self.cls = nn.Parameter(torch.zeros(1, 1, t["dim"]))
        self.register_buffer("positions", torch.randn(1, self.patches, t["dim"]) * 0.02)
        self.blocks = nn.ModuleList(Block(t["dim"], t["heads"], t["mlp_ratio"]) for _ in range(t["depth"]))
        self.norm = nn.LayerNorm(t["dim"], eps=1e-6)

    def freeze(self, blocks):
        """The stem and the lower blocks get no gradient and run without a graph."""
        self.frozen = blocks
        for part in [self.embed, *self.blocks[:blocks]]:
            part.requires_grad_(False)
        self.cls.requires_grad_(False)

    def stem(self, images, keep):
        x = self.embed(images).flatten(2).transpose(1, 2) + self.positions
        if keep is not None:
            x = x.gather(1, keep.unsqueeze(-1).expand(-1, -1, x.shape[2]))
        x = torch.cat([self.cls.expand(x.shape[0], -1, -1), x], 1)
        for block in self.blocks[: self.frozen]:
            x = block(x)
        return x

    def forward(self, images, keep=None):
        if self.frozen:
            with torch.no_grad():
                x = self.stem(images, keep)
        else:
            x = self.stem(images, keep)
        for block in self.blocks[self.frozen :]:
            x = block(x)
        return self.norm(x)


class Mae(nn.Module):
    def __init__(self, t):
        super().__init__()
        self.patch, self.mask_ratio = t["patch"], t["mask_ratio"]
        self.encoder = Encoder(t)
        dim = t["decoder_dim"]
        self.embed = nn.Linear(t["dim"], dim)
        self.mask = nn.Parameter(torch.zeros(1, 1, dim))
        self.register_buffer("positions", torch.randn(1, self.encoder.patches, dim) * 0.02)
        self.blocks = nn.ModuleList(Block(dim, t["decoder_heads"], 4) for _ in range(t["decoder_depth"]))
        self.norm = nn.LayerNorm(dim, eps=1e-6)
        self.pred = nn.Linear(dim, self.patch**2 * 3)

    def forward(self, images):
        n, length = images.shape[0], self.encoder.patches
        kept = int(length * (1 - self.mask_ratio))
        order = torch.rand(n, length, device=images.device).argsort(1)
        restore = order.argsort(1)
        x = self.embed(self.encoder(images, order[:, :kept]))
        fill = self.mask.to(x.dtype).expand(n, length - kept, -1)
        patches = torch.cat([x[:, 1:], fill], 1).gather(1, restore.unsqueeze(-1).expand(-1, -1, x.shape[2]))
        x = torch.cat([x[:, :1], patches + self.positions], 1)
        for block in self.blocks:
            x = block(x)
        predicted = self.pred(self.norm(x))[:, 1:].float()
        p = self.patch
        rows, columns = images.shape[2] // p, images.shape[3] // p
        target = images.reshape(n, 3, rows, p, columns, p).permute(0, 2, 4, 3, 5, 1).reshape(n, length, -1)
        mean, var = target.mean(-1, keepdim=True), target.var(-1, keepdim=True)
        target = (target - mean) / (var + 1e-6).sqrt()
        mask = torch.ones(n, length, device=images.device)
        mask.scatter_(1, order[:, :kept], 0.0)
        return ((predicted - target).pow(2).mean(-1) * mask).sum() / mask.sum()


def projector(t):
    hidden, out = t["projector_hidden"], t["output_dim"]
    return nn.Sequential(
        nn.Linear(t["dim"], hidden, bias=False),
        nn.BatchNorm1d(hidden),
        nn.ReLU(),
        nn.Linear(hidden, hidden, bias=False),
        nn.BatchNorm1d(hidden),
        nn.ReLU(),
        nn.Linear(hidden, out, bias=False),
        nn.BatchNorm1d(out),
    )


class MaeCt(nn.Module):
    """Stage 3: the upper half of the encoder, the NNCLR head with its averaged target projector and queue."""

    def __init__(self, t):
        super().__init__()
        self.t = t
        self.encoder = Encoder(t)
        self.encoder.freeze(t["frozen_blocks"])
        self.projector = projector(t)
        self.target = copy.deepcopy(self.projector).requires_grad_(False)
        out, hidden = t["output_dim"], t["predictor_hidden"]
        self.predictor = nn.Sequential(
            nn.Linear(out, hidden, bias=False), nn.BatchNorm1d(hidden), nn.ReLU(), nn.Linear(hidden, out, bias=False)
        )
        self.register_buffer("queue", F.normalize(torch.randn(t["queue"], out), dim=1))
        self.register_buffer("ids", torch.full((t["queue"],), -1))
        self.pointer = 0

    def forward(self, images, ids):
        n, top_k = len(ids), self.t["top_k"]
        views = self.encoder(images)[:, 0].float().split(n)
        predicted = [F.normalize(self.predictor(self.projector(v)).float(), dim=1) for v in views]
        with torch.no_grad():
            units = [F.normalize(self.target(v).float(), dim=1) for v in views]
            own = ids.unsqueeze(1) == self.ids.unsqueeze(0)
            neighbours = []
            for unit in units:
                similarity = (unit @ self.queue.t()).masked_fill_(own, -1)
                candidates = similarity.topk(top_k, 1).indices
                chosen = candidates.gather(1, torch.randint(top_k, (n, 1), device=ids.device)).squeeze(1)
                neighbours.append(self.queue[chosen])
            self.queue[self.pointer : self.pointer + n] = units[0]
            self.ids[self.pointer : self.pointer + n] = ids
            self.pointer = (self.pointer + n) % len(self.queue)
        diagonal = torch.arange(n, device=ids.device)
        scale = self.t["temperature"]
        losses = [F.cross_entropy(neighbours[1 - v] @ predicted[v].t() / scale, diagonal) for v in (0, 1)]
        return (losses[0] + losses[1]) / 2

    @torch.no_grad()
    def update_target(self):
        f = self.t["target_factor"]
        torch._foreach_lerp_(list(self.target.parameters()), list(self.projector.parameters()), 1 - f)
        for own, other in zip(self.target.buffers(), self.projector.buffers()):
            own.copy_(other)
