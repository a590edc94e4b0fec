# Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0
"""Writes the small image files and the checksums beside this script, with Pillow (made with 12.3).

    python reference.py

The images come from a formula that the tests repeat, so a checksum of Pillow's result is all that is stored.
"""
import json
import pathlib
import zlib

import numpy as np
import PIL
from PIL import Image, ImageEnhance, ImageFilter, ImageOps

HERE = pathlib.Path(__file__).parent


def synthetic(height, width, channels, seed):
    out = np.zeros((height, width, channels), np.uint8)
    state = seed
    for y in range(height):
        for x in range(width):
            for c in range(channels):
                state = (state * 1103515245 + 12345) & 0x7FFFFFFF
                noise = state >> 16
                noisy = (x // 8 + y // 8) % 2 == 0
                out[y, x, c] = (noise if noisy else x * (3 + c) + y * (5 - c) + noise % 9) & 255
    return Image.fromarray(out[:, :, 0] if channels == 1 else out)


def smooth(height, width):
    y, x = np.mgrid[0:height, 0:width]
    planes = [128 + 100 * np.sin(x / 5 + c) * np.cos(y / 7 - c) for c in range(3)]
    return Image.fromarray(np.stack(planes, -1).astype(np.uint8))


def cube():
    """Every fourth value of each channel in all combinations."""
    i = np.arange(64 ** 3)
    planes = [(i >> (6 * c) & 63) * 4 + (i >> (2 * c) & 3) for c in range(3)]
    return Image.fromarray(np.stack(planes, -1).astype(np.uint8).reshape(512, 512, 3))


def hue(image, shift):
    h, s, v = image.convert("HSV").split()
    h = Image.fromarray(np.array(h) + np.int32(shift * 255).astype(np.uint8))
    return Image.merge("HSV", (h, s, v)).convert("RGB")


def crc(image):
    return zlib.crc32(np.ascontiguousarray(np.array(image)).tobytes())


def files():
    image = smooth(37, 50)
    grey = image.convert("L")
    alpha = image.copy()
    alpha.putalpha(grey)
    saved = {
        "420.jpg": (image, dict(quality=75)),
        "444.jpg": (image, dict(quality=90, subsampling=0)),
        "422.jpg": (image, dict(quality=60, subsampling=1)),
        "progressive.jpg": (image, dict(quality=75, progressive=True)),
        "grey.jpg": (grey, dict(quality=80)),
        "rotated.jpg": (image, dict(quality=75, exif=exif_orientation(6))),
        "rgb.png": (image, {}),
        "grey.png": (grey, {}),
        "alpha.png": (alpha, {}),
        "palette.png": (image.quantize(40), {}),
        "bilevel.png": (grey.convert("1"), {}),
        "rgb.bmp": (image, {}),
        "palette.bmp": (image.quantize(40), {}),
        "lossless.webp": (image, dict(lossless=True)),
        "lossy.webp": (image, dict(quality=80)),
        "alpha.webp": (alpha, dict(lossless=True, exact=True)),
        "rgb.tif": (image, dict(compression="tiff_lzw")),
        "grey.tif": (grey, {}),
        "palette.gif": (image.quantize(40), {}),
    }
    result = {}
    for name, (image, options) in saved.items():
        image.save(HERE / name, **options)
        read = Image.open(HERE / name)
        result[name] = {"rgb": crc(read.convert("RGB")), "grey": crc(read.convert("RGB").convert("L")),
                        "rgba": crc(read.convert("RGBA"))}
    return result


def exif_orientation(value):
    exif = Image.Exif()
    exif[0x0112] = value
    return exif


def operations():
    image, grey, colours = synthetic(60, 83, 3, 1), synthetic(41, 30, 1, 2), cube()
    result = {}
    for kind, filter_ in (("bicubic", Image.BICUBIC), ("bilinear", Image.BILINEAR)):
        for h, w in ((32, 32), (60, 20), (13, 83), (97, 140), (1, 1), (60, 83), (7, 200)):
            result[f"resize_{kind}_{h}_{w}"] = crc(image.resize((w, h), filter_))
            result[f"resize-grey_{kind}_{h}_{w}"] = crc(grey.resize((w, h), filter_))
    for top, left, h, w in ((0, 0, 60, 83), (5, 7, 31, 44), (59, 82, 1, 1), (10, 0, 3, 80)):
        result[f"crop_{top}_{left}_{h}_{w}"] = crc(
            image.crop((left, top, left + w, top + h)).resize((24, 16), Image.BICUBIC))
    for factor in (0.0, 0.3, 0.6, 0.999, 1.0, 1.001, 1.4, 2.7):
        result[f"brightness_{factor}"] = crc(ImageEnhance.Brightness(colours).enhance(factor))
        result[f"contrast_{factor}"] = crc(ImageEnhance.Contrast(image).enhance(factor))
        result[f"contrast-grey_{factor}"] = crc(ImageEnhance.Contrast(grey).enhance(factor))
        result[f"saturation_{factor}"] = crc(ImageEnhance.Color(colours).enhance(factor))
    for shift in (-0.5, -0.1, -0.031, 0.0, 0.05, 0.1, 0.33, 0.5):
        result[f"hue_{shift}"] = crc(hue(colours, shift))
    for sigma in (0.1, 0.25, 0.5, 0.75, 1.0, 1.301, 1.7, 2.0, 5.0, 40.0):
        result[f"blur_{sigma}"] = crc(image.filter(ImageFilter.GaussianBlur(sigma)))
        result[f"blur-grey_{sigma}"] = crc(grey.filter(ImageFilter.GaussianBlur(sigma)))
    result["grayscale"] = crc(colours.convert("L").convert("RGB"))
    result["flip"] = crc(ImageOps.mirror(image))
    for threshold in (0, 64, 128, 256):
        result[f"solarize_{threshold}"] = crc(ImageOps.solarize(image, threshold))
    return result


if __name__ == "__main__":
    reference = {"pillow": PIL.__version__, "files": files(), "operations": operations()}
    (HERE / "reference.json").write_text(json.dumps(reference, indent=1) + "\n")
