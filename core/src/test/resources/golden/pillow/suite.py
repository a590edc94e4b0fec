# Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0
"""What Pillow reads of every file in a folder, for PillowSuiteTest.

    git clone --depth 1 https://github.com/python-pillow/Pillow
    python suite.py Pillow/Tests/images expected/
    ./mvnw -q -pl core test -Dtest=PillowSuiteTest -Dmaect.pillow.images=$PWD/Pillow/Tests/images \
        -Dmaect.pillow.expected=$PWD/expected

expected/pillow.tsv has a line for each file: path, format, mode, height, width, or "-" and the error. The pixels of
convert("L"), ("RGB") and ("RGBA") lie beside it as N.1, N.3 and N.4, where N is the number of the line.
"""
import pathlib
import sys
import warnings

import PIL
from PIL import Image

warnings.simplefilter("ignore")
images, expected = map(pathlib.Path, sys.argv[1:3])
expected.mkdir(parents=True, exist_ok=True)
lines = []
for number, path in enumerate(sorted(p for p in images.rglob("*") if p.is_file())):
    name = path.relative_to(images).as_posix()
    try:
        with Image.open(path) as image:
            line = [name, str(image.format), image.mode]
            image.load()
            line += [str(image.height), str(image.width), image.mode]
            for channels, mode in ((1, "L"), (3, "RGB"), (4, "RGBA")):
                with open(expected / f"{number}.{channels}", "wb") as file:
                    file.write(image.convert(mode).tobytes())
    except Exception as error:  # whatever Pillow says of a broken file
        text = f"{type(error).__name__}: {error}".replace("\n", " ").replace("\t", " ")
        line = [name, "-", text.replace(str(images), "")]
    lines.append("\t".join(line))
header = f"# Pillow {PIL.__version__}"
(expected / "pillow.tsv").write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
