#!/usr/bin/env python3
"""Images beside what Canny, Sato, curve-circuit and curvenet make of them, as one picture.

Serves the figure Samples/methods.png.

usage: methods_figure.py PROGRAM OUTPUT.png IMAGE [IMAGE ...]

One row for each image: the image, Canny's edges, Sato's ridges (scikit-image, sigmas 1 to 4.5), the evidence of
curve-circuit, of curvenet's lines and of its edges. Samples/methods.png is made from Samples/angiogram-2.png,
Samples/drawing.png and Samples/shapes.png.

Made with scikit-image 0.26 and Pillow 13.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont
from skimage.filters import sato

SIDE = 240
TITLES = ("image", "Canny", "Sato", "curve-circuit", "curvenet: lines", "curvenet: edges")


def panels(program, path, folder):
    """The pictures of one row, black on white where they are evidence."""

    def made(*arguments):
        out = folder / "out.png"
        subprocess.run([program, *(str(out) if a is None else a for a in arguments), "--quiet"], check=True)
        return np.asarray(Image.open(out)).astype(float)

    image = Image.open(path).convert("RGB")
    ridges = sato(np.asarray(image.convert("L")) / 255, sigmas=np.arange(1, 5, 0.5), black_ridges=True)
    edges = made("canny", str(path), "-o", None)
    evidence = [
        made("extract", str(path), "--network", network, "--family", family, "--polarity", "dark", "--soft", None) / 65535
        for network, family in (("curve-circuit", "lines"), ("curvenet", "lines"), ("curvenet", "edges"))]
    soft = [edges / max(edges.max(), 1), ridges / np.quantile(ridges, 0.995), *evidence]
    return [image] + [Image.fromarray((255 - np.clip(a, 0, 1) * 255).astype(np.uint8)).convert("RGB") for a in soft]


def main():
    program, output, paths = sys.argv[1], sys.argv[2], sys.argv[3:]
    font, top, gap = ImageFont.load_default(15), 24, 6
    canvas = Image.new("RGB", (len(TITLES) * (SIDE + gap) - gap, top + len(paths) * (SIDE + gap) - gap), "white")
    draw = ImageDraw.Draw(canvas)
    with tempfile.TemporaryDirectory() as folder:
        for column, title in enumerate(TITLES):
            draw.text((column * (SIDE + gap) + 2, 2), title, "black", font)
        for row, path in enumerate(paths):
            for column, panel in enumerate(panels(program, Path(path), Path(folder))):
                panel.thumbnail((SIDE, SIDE), Image.Resampling.BOX)
                canvas.paste(panel, (column * (SIDE + gap), top + row * (SIDE + gap)))
    canvas.save(output, optimize=True)


if __name__ == "__main__":
    main()
