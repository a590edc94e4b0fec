# Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0
"""The work of `maect bench` in plain PyTorch: each class is set up once, run() does it once and returns its amount."""
import math
import os
import random
import tempfile

import torch

import vit


def products(t):
    """As the recipe's precision tf32: float32 products of rounded factors, on CUDA."""
    torch.backends.cuda.matmul.allow_tf32 = t["precision"] == "tf32"


def autocast(t):
    return torch.autocast(t["device"].split(":")[0], torch.bfloat16, enabled=t["precision"] == "bf16")


def images(t, count):
    return torch.randint(0, 256, (count, t["height"], t["width"], 3), dtype=torch.uint8)


def normalised(batch, device):
    x = batch.to(device).permute(0, 3, 1, 2).contiguous().float()
    mean = torch.tensor([0.485, 0.456, 0.406], device=device).view(1, 3, 1, 1) * 255
    std = torch.tensor([0.229, 0.224, 0.225], device=device).view(1, 3, 1, 1) * 255
    return (x - mean) / std


class Training:
    def __init__(self, t, model):
        self.t = t
        self.model = model.to(t["device"]).train()
        parameters = [p for p in self.model.parameters() if p.requires_grad]
        groups = [
            {"params": [p for p in parameters if p.dim() > 1], "weight_decay": 0.05},
            {"params": [p for p in parameters if p.dim() <= 1], "weight_decay": 0.0},
        ]
        self.parameters = parameters
        self.optimiser = torch.optim.AdamW(groups, lr=1e-5, betas=(0.9, 0.95), fused=True)
        self.batch = images(t, t["views"] * t["batch"])
        if t["compile"]:
            # The queue's pointer moves in every step: a constant would be compiled anew for each of its values.
            torch._dynamo.config.allow_unspec_int_on_nn_module = True
        self.forward = torch.compile(self.model) if t["compile"] else self.model

    def update(self, *more):
        with autocast(self.t):
            loss = self.forward(normalised(self.batch, self.t["device"]), *more)
        loss.backward()
        torch.nn.utils.get_total_norm([p.grad for p in self.parameters]).item()
        self.optimiser.step()
        self.optimiser.zero_grad(set_to_none=True)
        loss.item()


class Step(Training):
    def __init__(self, t):
        super().__init__(t, vit.Mae(t))

    def run(self):
        self.update()
        return self.t["batch"]


class Tune(Training):
    def __init__(self, t):
        super().__init__(t, vit.MaeCt(t))
        self.steps = 0
        self.trained = [p for p in self.model.encoder.parameters() if p.requires_grad]
        self.average = [p.detach().clone() for p in self.trained]

    @torch.no_grad()
    def follow(self):
        self.model.update_target()
        if self.t["average_decay"]:
            torch._foreach_lerp_(self.average, self.trained, 1 - self.t["average_decay"])

    def run(self):
        first = self.steps * self.t["batch"]
        self.update(torch.arange(first, first + self.t["batch"], device=self.t["device"]))
        self.follow()
        self.steps += 1
        return self.t["batch"]


class Encode:
    def __init__(self, t):
        self.t = t
        self.model = vit.Encoder(t).to(t["device"]).eval()
        self.forward = torch.compile(self.model) if t["compile"] else self.model
        self.batch = images(t, t["batch"])

    def run(self):
        with torch.inference_mode(), autocast(self.t):
            self.forward(normalised(self.batch, self.t["device"]))[:, 0].float().cpu()
        return self.t["batch"]


class Data:
    """Decode, random resized crop, flip, with Pillow in one thread, as torchvision's transforms do on its images."""

    def __init__(self, t):
        self.t = t
        self.files = []
        for folder, _, names in sorted(os.walk(t["folder"])):
            self.files += [os.path.join(folder, n) for n in sorted(names) if n.lower().endswith((".jpg", ".jpeg", ".png"))]

    def view(self, image):
        from PIL import Image

        width, height = image.size
        box = (0, 0, width, height)
        for _ in range(10):
            area = width * height * random.uniform(self.t["crop_min"], self.t["crop_max"])
            ratio = math.exp(random.uniform(math.log(3 / 4), math.log(4 / 3)))
            w, h = round(math.sqrt(area * ratio)), round(math.sqrt(area / ratio))
            if 0 < w <= width and 0 < h <= height:
                left, top = random.randint(0, width - w), random.randint(0, height - h)
                box = (left, top, left + w, top + h)
                break
        view = image.crop(box).resize((self.t["width"], self.t["height"]), Image.Resampling.BICUBIC)
        return view.transpose(Image.Transpose.FLIP_LEFT_RIGHT) if random.random() < 0.5 else view

    def run(self):
        import numpy
        from PIL import Image

        random.shuffle(self.files)
        size = min(self.t["batch"], len(self.files))
        done = 0
        for at in range(0, len(self.files) - size + 1, size):
            views = []
            for file in self.files[at : at + size]:
                image = Image.open(file).convert("RGB")
                views += [torch.from_numpy(numpy.asarray(self.view(image)).copy()) for _ in range(self.t["views"])]
            torch.stack(views)
            done += size
        return done


class Knn:
    def __init__(self, t):
        self.t = t
        self.bank = torch.randn(t["rows"], t["dim"]).to(t["device"])
        self.queries = torch.randn(t["rows"] // 10, t["dim"]).to(t["device"])
        self.labels = (torch.arange(t["rows"]) % t["classes"]).to(t["device"])

    @torch.inference_mode()
    def run(self):
        mean, std = self.bank.mean(0), self.bank.std(0) + 1e-5
        bank = torch.nn.functional.normalize((self.bank - mean) / std, dim=1)
        queries = torch.nn.functional.normalize((self.queries - mean) / std, dim=1)
        for block in queries.split(1024):
            similarity, index = (block @ bank.t()).topk(20, 1)
            for k in (1, 10, 20):
                votes = torch.zeros(len(block), self.t["classes"], device=block.device)
                votes.scatter_add_(1, self.labels[index[:, :k]], (similarity[:, :k] / 0.07).exp())
                votes.argmax(1).cpu()
        return len(queries)


class Checkpoint:
    """A model file written, fsynced with its folder as maect does, and read back into another model."""

    def __init__(self, t):
        self.model, self.other = vit.Encoder(t), vit.Encoder(t)
        self.amount = 4 * sum(p.numel() for p in self.model.parameters()) / 1e6
        self.file = os.path.join(tempfile.mkdtemp(prefix="maect-peer"), "model.safetensors")

    def run(self):
        from safetensors.torch import load_file, save_file

        part = self.file + ".part"
        save_file(self.model.state_dict(), part)
        with open(part, "rb+") as f:
            os.fsync(f.fileno())
        os.replace(part, self.file)
        folder = os.open(os.path.dirname(self.file), os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)
        self.other.load_state_dict(load_file(self.file))
        return self.amount

    def close(self):
        if os.path.exists(self.file):
            os.remove(self.file)
        os.rmdir(os.path.dirname(self.file))


WORK = {
    "step": Step,
    "tune": Tune,
    "encode": Encode,
    "data": Data,
    "knn": Knn,
    "checkpoint": Checkpoint,
}
