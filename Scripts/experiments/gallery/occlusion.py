#!/usr/bin/env python3
"""Objects in front of curves, traced without and with --avoid: a picture and the figures.

Serves the figure Samples/gallery/occlusion.png; Scripts/gallery runs it.

usage: occlusion.py PROGRAM OUTPUT.png

Needs numpy, scipy and Pillow. The objects, a rod, a ring and a plate, are opaque and drawn over an angiogram.
"""

import sys

import numpy as np
from PIL import Image, ImageDraw

from common import Program, inside, points, put, save, score, sheet

SIDE = 400


def main():
    program, output = Program(sys.argv[1]), sys.argv[2]
    image, truth = program.phantom("--kind", "angiogram", "--seed", 30, "--size", "400x400")
    mask = Image.new("L", image.size)
    draw = ImageDraw.Draw(mask)
    draw.ellipse((60, 190, 180, 310), fill=255)
    draw.ellipse((90, 220, 150, 280), fill=0)
    draw.polygon(((255, 60), (330, 40), (355, 130), (270, 150)), fill=255)
    draw.line(((-10, 130), (410, 330)), fill=255, width=14)
    hidden = np.asarray(mask) > 0
    image.paste((60, 60, 64), mask=mask)
    mask.save(program.folder / "mask.png")

    page = sheet(3, 1, SIDE)
    put(page, 0, 0, image, "objects in front of vessels", SIDE)
    true = points(truth)
    true = true[~inside(true, hidden)]
    for column, (title, arguments) in enumerate((("traced", ()), ("traced with --avoid", ("--avoid", "mask.png"))), 1):
        drawing, overlay = program.trace(image, *arguments)
        drawn = points(drawing)
        within = inside(drawn, hidden)
        overlay.paste(Image.blend(overlay, Image.new("RGB", overlay.size, (150, 40, 40)), 0.35), mask=mask)
        put(page, column, 0, overlay, title, SIDE)
        precision, recall, f = score(drawn[~within], true, 1.5)
        print(f"{title}: {len(drawing)} curves, {within.mean():.4f} of their length behind objects; "
              f"elsewhere, at 1.5 px, precision {precision:.3f}, recall {recall:.3f}, F {f:.3f}")
    save(page, output)


if __name__ == "__main__":
    main()
