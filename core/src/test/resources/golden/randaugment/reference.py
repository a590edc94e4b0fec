# Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0
"""Writes the checksums of Pillow's results (made with 12.3) for the operations of RandAugment beside this script.

    python reference.py
"""
import json
import pathlib
import sys
import zlib

import numpy as np
from PIL import Image, ImageEnhance, ImageOps

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "pillow"))
from reference import synthetic  # noqa: E402

FILL = (124, 116, 104)


def crc(image):
    return zlib.crc32(np.ascontiguousarray(np.array(image)).tobytes())


def dull(image):
    """Few values, none at the ends."""
    return image.point(lambda v: 60 + v // 3)


def main():
    colours, grey = synthetic(60, 83, 3, 1), synthetic(41, 30, 1, 2)
    result = {}
    for kind, image, fill in (("colour", colours, FILL), ("grey", grey, 124)):
        for name, image in (("full", image), ("dull", dull(image))):
            result[f"autocontrast_{kind}_{name}"] = crc(ImageOps.autocontrast(image))
            result[f"equalize_{kind}_{name}"] = crc(ImageOps.equalize(image))
        flat = Image.new(image.mode, (9, 7), fill)
        result[f"autocontrast_{kind}_flat"] = crc(ImageOps.autocontrast(flat))
        result[f"equalize_{kind}_flat"] = crc(ImageOps.equalize(flat))
        result[f"invert_{kind}"] = crc(ImageOps.invert(image))
        for bits in range(1, 9):
            result[f"posterize_{kind}_{bits}"] = crc(ImageOps.posterize(image, bits))
        result[f"posterize_{kind}_0"] = crc(image.point(lambda v: 0))
        for add in (0, 50, 99, 110):
            result[f"solarizeadd_{kind}_{add}"] = crc(image.point(lambda v: min(255, v + add) if v < 128 else v))
        for factor in (0.0, 0.1, 0.19, 0.5, 1.0, 1.3, 1.81, 1.9):
            result[f"sharpness_{kind}_{factor}"] = crc(ImageEnhance.Sharpness(image).enhance(factor))
        w, h = image.size
        for method, resample in (("bilinear", Image.BILINEAR), ("bicubic", Image.BICUBIC)):
            def warp(*data):
                return crc(image.transform(image.size, Image.AFFINE, data, resample=resample, fillcolor=fill))

            for v in (-0.3, -0.2718, 0.0, 0.11, 0.27):
                result[f"shearx_{kind}_{method}_{v}"] = warp(1, v, 0, 0, 1, 0)
                result[f"sheary_{kind}_{method}_{v}"] = warp(1, 0, 0, v, 1, 0)
                result[f"translatex_{kind}_{method}_{v}"] = warp(1, 0, v * w, 0, 1, 0)
                result[f"translatey_{kind}_{method}_{v}"] = warp(1, 0, 0, 0, 1, v * h)
            for degrees in (-30.0, -27.135, -0.01, 3.3, 26.9, 30.0):
                result[f"rotate_{kind}_{method}_{degrees}"] = crc(
                    image.rotate(degrees, resample=resample, fillcolor=fill))
    (HERE / "reference.json").write_text(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main()
