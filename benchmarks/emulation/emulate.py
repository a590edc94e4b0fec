# Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0
"""Runs the CUDA C of core's resources on a processor (shim.h, g++) and compares with PyTorch in double precision.

python benchmarks/emulation/emulate.py        # needs g++, numpy and torch; prints the worst error of each kernel
"""
import ctypes
import pathlib
import re
import subprocess
import sys
import tempfile

import torch

HERE = pathlib.Path(__file__).resolve().parent
SOURCES = HERE.parent.parent / "core/src/main/resources/dev/maect/engine/fused"
FOLDER = pathlib.Path(tempfile.mkdtemp())
KERNEL = re.compile(r'extern "C" __global__ void __launch_bounds__\([^)]*\) (\w+)\(([^)]*)\)', re.S)
worst = {}


def library(name, **numbers):
    """The kernels of a file, each to be called with (x, y, threads, arguments...)."""
    text = (SOURCES / "values.cu").read_text() + (SOURCES / f"{name}.cu").read_text()
    source = FOLDER / f"{name}{abs(hash(str(numbers)))}.cpp"
    calls = ""
    for kernel, parameters in KERNEL.findall(text):
        names = [p.split()[-1].lstrip("*") for p in parameters.split(",")]
        calls += f'extern "C" void run_{kernel}(int gridX, int gridY, int threads, {parameters}) {{\n'
        calls += f'    launch({kernel}, gridX, gridY, threads, {", ".join(names)});\n}}\n'
    source.write_text(f'#include "{HERE}/shim.h"\n{text}\n{calls}')
    built = source.with_suffix(".so")
    numbers = [f"-D{key}={value}" for key, value in numbers.items()]
    command = ["g++", "-std=c++17", "-O1", "-g", "-w", "-ffp-contract=off", "-shared", "-fPIC", *sys.argv[1:]]
    subprocess.run([*command, *numbers, str(source), "-o", str(built)], check=True)
    return ctypes.CDLL(str(built))


def call(kernels, name, x, y, threads, *arguments):
    def native(a):
        if a is None:
            return ctypes.c_void_p(0)
        if isinstance(a, torch.Tensor):
            assert a.is_contiguous()
            return ctypes.c_void_p(a.data_ptr())
        return ctypes.c_double(a) if isinstance(a, float) else a if isinstance(a, ctypes.Structure) else ctypes.c_longlong(a)

    getattr(kernels, "run_" + name)(x, y, threads, *map(native, arguments))


def note(what, actual, expected):
    expected = expected.double()
    off = ((actual.double() - expected).abs().max() / expected.abs().max()).item()
    worst[what] = max(worst.get(what, 0), off)


def sums(kernels, partial):
    columns = partial[0].numel()
    result = torch.full(partial.shape[1:], 7.0)
    call(kernels, "sum_columns", (columns + 31) // 32, 1, 256, partial, result, partial.shape[0], columns)
    return result


def norm(dim, type, images, length, wanted, blocks):
    kernels = library("norm", DIM=dim, BF16=int(type == torch.bfloat16))
    kind = "bf16" if type == torch.bfloat16 else "fp32"
    rows = images * length
    part = images * wanted
    x = torch.randn(images, length, dim) * 3 + 1
    branch = torch.randn(part, dim).to(type)
    scale, shift = torch.rand(dim) + 0.5, torch.randn(dim)
    last = lambda t: t.reshape(images, length, -1)[:, length - wanted:].reshape(part, -1)
    for added in (branch, None):
        total = torch.full((part, dim), 7.0)
        normed = torch.full((part, dim), 7.0).to(type)
        mean, rstd = torch.full((part,), 7.0), torch.full((part,), 7.0)
        call(kernels, "add_norm", blocks, 1, 128, x, added, scale, shift, total, normed, mean, rstd, part, wanted, length, 1e-6)
        right = last(x).double() + (0 if added is None else added.double())
        note(f"add_norm {kind}: sum", total, right)
        note(f"add_norm {kind}: normed", normed, torch.nn.functional.layer_norm(right, (dim,), scale.double(), shift.double(), 1e-6))
        note(f"add_norm {kind}: mean", mean, right.mean(1))
        note(f"add_norm {kind}: 1/std", rstd, (right.var(1, correction=0) + 1e-6).rsqrt())

    # Backward: rows are all tokens, past the wanted ones of each image.
    total = x.reshape(rows, dim)
    leaf = total.double().requires_grad_()
    s, h = scale.double().requires_grad_(), shift.double().requires_grad_()
    gradient = torch.randn(rows, dim).to(type)
    past = torch.randn(part, dim)
    torch.nn.functional.layer_norm(leaf, (dim,), s, h, 1e-6).backward(gradient.double())
    right = leaf.grad.clone()
    right.view(images, length, dim)[:, length - wanted:] += past.double().view(images, wanted, dim)
    mean = total.double().mean(1).float()
    rstd = (total.double().var(1, correction=0) + 1e-6).rsqrt().float()
    below = torch.full((rows, dim), 7.0)
    rounded = torch.full((rows, dim), 7.0).to(type) if type == torch.bfloat16 else None
    partial = torch.full((blocks, 3, dim), 7.0)
    call(kernels, "add_norm_backward", blocks, 1, 128, gradient, past, total, mean, rstd, scale, below, rounded, partial, rows, wanted, length)
    note(f"add_norm_backward {kind}: stream", below, right)
    if rounded is not None:
        note(f"add_norm_backward {kind}: branch", rounded, right)
    result = sums(kernels, partial)
    note(f"add_norm_backward {kind}: scale", result[0], s.grad)
    note(f"add_norm_backward {kind}: shift", result[1], h.grad)
    note(f"add_norm_backward {kind}: bias", result[2], right.sum(0))


def gelu(columns, rows, down, type):
    kernels = library("gelu", BF16=int(type == torch.bfloat16))
    kind = "bf16" if type == torch.bfloat16 else "fp32"
    product = (torch.randn(rows, columns) * 3).to(type)
    bias = torch.randn(columns)
    at, b = product.double().requires_grad_(), bias.double().requires_grad_()
    right = torch.nn.functional.gelu(at + b)
    result = torch.full_like(product, 7.0)
    across = (columns + 511) // 512
    call(kernels, "bias_gelu", across, down, 128, product, bias, result, rows, columns)
    note(f"bias_gelu {kind}", result, right.detach())
    gradient = torch.randn(rows, columns).to(type)
    right.backward(gradient.double())
    partial = torch.full((down, columns), 7.0)
    below = gradient.clone()
    call(kernels, "bias_gelu_backward", across, down, 128, below, product, bias, below, partial, rows, columns)
    note(f"bias_gelu_backward {kind}: product", below, at.grad)
    note(f"bias_gelu_backward {kind}: bias", sums(kernels, partial), b.grad)


def pixels(channels, patch, rows, columns, type):
    kernels = library("pixels", CHANNELS=channels, PATCH=patch, BF16=int(type == torch.bfloat16))
    kind = "bf16" if type == torch.bfloat16 else "fp32"
    count, height, width = 3, rows * patch, columns * patch

    class Channels(ctypes.Structure):
        _fields_ = [("scale", ctypes.c_float * channels), ("shift", ctypes.c_float * channels)]

    images = torch.randint(0, 256, (count, height, width, channels), dtype=torch.uint8)
    scale, shift = torch.rand(channels) / 50, torch.randn(channels)
    result = torch.full((count, channels, height, width), 7.0)
    call(kernels, "normalise", 5, 1, 256, images, result, Channels(tuple(scale), tuple(shift)), count, height * width)
    right = (images.permute(0, 3, 1, 2).float() * scale.view(1, -1, 1, 1) + shift.view(1, -1, 1, 1)).contiguous()
    assert torch.equal(result, right), "normalise is not exact"
    note("normalise", result, right)
    whole = right.reshape(count, channels, rows, patch, columns, patch)
    order = torch.stack([torch.randperm(rows * columns) for _ in range(count)])
    keep = order[:, : rows * columns // 2].contiguous()
    for last, axes in ((0, (0, 2, 4, 1, 3, 5)), (1, (0, 2, 4, 3, 5, 1))):
        laid = whole.permute(axes).reshape(count, rows * columns, -1)
        for chosen in (None, keep):
            expected = laid if chosen is None else laid.gather(1, chosen.unsqueeze(-1).expand(-1, -1, laid.shape[2]))
            actual = torch.full(expected.shape, 7.0).to(type)
            call(kernels, "lay_patches", 4, 1, 256, right, chosen, actual, count, expected.shape[1], rows, columns, last)
            assert torch.equal(actual, expected.to(type)), "lay_patches is not exact"
            note(f"lay_patches {kind}", actual, expected.to(type))


def adamw(steps):
    kernels = library("adamw", BF16=0)

    class Trained(ctypes.Structure):
        _fields_ = [(n, ctypes.c_void_p) for n in ("weight", "gradient", "first", "second", "average", "count")] + [
            ("size", ctypes.c_longlong)]

    class Table(ctypes.Structure):
        _fields_ = [("of", Trained * 64)]

    class Counts(ctypes.Structure):
        _fields_ = [("of", ctypes.c_void_p * 448)]

    sizes = [1, 192, 1000, 7777]
    weights = [torch.randn(n) for n in sizes]
    first = [torch.zeros(n) for n in sizes]
    second = [torch.zeros(n) for n in sizes]
    averages = [None if n == 192 else w.clone() for n, w in zip(sizes, weights)]
    counts = [torch.zeros(()) for _ in sizes]
    right = [torch.nn.Parameter(w.double()) for w in weights]
    smooth = [w.detach().clone() for w in right]
    optimiser = torch.optim.AdamW(right, lr=1.0, betas=(0.9, 0.95), eps=1e-8, weight_decay=0.05)
    factor = torch.zeros((), dtype=torch.float64)
    for step in range(steps):
        gradients = [torch.randn(n) * 10.0 ** (step % 3 - 2) for n in sizes]
        factor.fill_((step + 1) / steps)
        optimiser.param_groups[0]["lr"] = 1e-3 * factor.item()
        for parameter, gradient in zip(right, gradients):
            parameter.grad = gradient.double()
        optimiser.step()
        for average, parameter in zip(smooth, right):
            average.lerp_(parameter.detach(), 1 - 0.99)
        table = Table()
        for i, n in enumerate(sizes):
            all = (weights[i], gradients[i], first[i], second[i], averages[i], counts[i])
            table.of[i] = Trained(*(None if t is None else t.data_ptr() for t in all), n)
        call(kernels, "count_step", 1, 1, 448, Counts((ctypes.c_void_p * 448)(*(c.data_ptr() for c in counts))), len(sizes))
        call(kernels, "adamw", 3, len(sizes), 256, table, factor, 1e-3, 0.05, 0.9, 0.95, 1e-8, 0.99)
    for i in range(len(sizes)):
        state = optimiser.state[right[i]]
        note("adamw: weight", weights[i], right[i].detach())
        note("adamw: first moment", first[i], state["exp_avg"])
        note("adamw: second moment", second[i], state["exp_avg_sq"])
        if averages[i] is not None:
            note("adamw: average", averages[i], smooth[i])


torch.manual_seed(0)
for type in (torch.float32, torch.bfloat16):
    for dim, images, length, wanted, blocks in ((192, 3, 17, 17, 2), (768, 2, 9, 5, 3), (100, 2, 6, 1, 9), (1280, 1, 7, 7, 1), (1536, 2, 5, 4, 2)):
        norm(dim, type, images, length, wanted, blocks)
    for columns, rows, down in ((768, 37, 4), (100, 5, 5), (3072, 19, 2)):
        gelu(columns, rows, down, type)
    for channels, patch, rows, columns in ((3, 16, 2, 3), (1, 14, 3, 2), (5, 4, 3, 3)):
        pixels(channels, patch, rows, columns, type)
adamw(12)
for what, off in worst.items():
    print(f"{what:40s} {off:.1e}")
