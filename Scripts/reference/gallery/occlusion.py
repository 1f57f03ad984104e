#!/usr/bin/env python3
"""Objects in front of curves, traced without and with --avoid: a picture and the figures.

usage: occlusion.py PROGRAM OUTPUT.png

Needs numpy, scipy and Pillow. The objects, a ring, a plate and a rod, are drawn over a page of shapes.
"""

import sys

import numpy as np
from PIL import Image, ImageDraw

from common import Program, inside, points, put, save, score, sheet

SIDE = 330


def main():
    program, output = Program(sys.argv[1]), sys.argv[2]
    image, truth = program.phantom("--kind", "drawing", "--seed", 1)
    mask = Image.new("L", image.size)
    draw = ImageDraw.Draw(mask)
    draw.ellipse((150, 190, 290, 330), fill=255)
    draw.ellipse((185, 225, 255, 295), fill=0)
    draw.polygon(((330, 90), (430, 60), (460, 190), (350, 215)), fill=255)
    draw.line(((40, 470), (480, 330)), fill=255, width=20)
    hidden = np.asarray(mask) > 0
    image.paste((120, 126, 132), mask=mask)
    mask.save(program.folder / "mask.png")

    page = sheet(3, 1, SIDE)
    put(page, 0, 0, image, "objects in front of curves", SIDE)
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
