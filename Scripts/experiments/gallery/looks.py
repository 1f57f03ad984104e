#!/usr/bin/env python3
"""The same curves dark, bright, coloured, on gradients and on texture: a picture and how far the drawings differ.

Serves the figure Samples/gallery/looks.png; Scripts/gallery runs it.

usage: looks.py PROGRAM OUTPUT.png

Needs numpy, scipy and Pillow. A clean page of shapes says how much ink covers each pixel; each look lays ink of its
own over a ground of its own, with a little noise. Distances are those of the points of one drawing from the other, both
ways, against the first look.
"""

import sys

import numpy as np
from PIL import Image

from common import Program, distances, points, put, save, sheet

SIDE = 200
SIZE = 384


def looks():
    """Names, and light of ground and ink, 0…1, red, green and blue at each pixel."""
    v, u = np.mgrid[0:SIZE, 0:SIZE][:, :, :, None] / SIZE
    even = lambda *color: np.broadcast_to(np.array(color, float), (SIZE, SIZE, 3))
    grey = lambda light: np.repeat(np.broadcast_to(light, (SIZE, SIZE, 1)), 3, 2)
    texture = 0.03 * np.sin(60 * u + 13 * v) + 0.03 * np.sin(19 * u - 47 * v) + 0.02 * np.sin(90 * v + 5 * np.sin(9 * u))
    return {
        "dark": (even(0.9, 0.9, 0.9), even(0.2, 0.2, 0.2)),
        "bright": (even(0.12, 0.12, 0.12), even(0.85, 0.85, 0.85)),
        "faint": (even(0.6, 0.6, 0.6), even(0.52, 0.52, 0.52)),
        "red on cream": (even(0.95, 0.93, 0.86), even(0.8, 0.1, 0.1)),
        "equally light": (even(0.1, 0.44, 0.1), even(0.75, 0.11, 0.1)),
        "shaded": (grey(0.25 + 0.65 * u), grey(0.4 * (0.25 + 0.65 * u))),
        "gradient": (grey(0.35 + 0.6 * v), grey(0.15 + 0.6 * v)),
        "textured": (grey(0.8 + texture), grey(0.3)),
    }


def main():
    program, output = Program(sys.argv[1]), sys.argv[2]
    clean, _ = program.phantom("--kind", "shapes", "--seed", 2, "--size", f"{SIZE}x{SIZE}", "--noise", 0)
    light = np.asarray(clean.convert("L")).astype(float)
    ink = ((light.max() - light) / (light.max() - light.min()))[:, :, None]
    random = np.random.default_rng(5)
    columns = 4
    page, first = sheet(columns, 4, SIDE), None
    for index, (name, (ground, color)) in enumerate(looks().items()):
        seen = ground + (color - ground) * ink + random.normal(0, 0.005, ground.shape)
        image = Image.fromarray((np.clip(seen, 0, 1) * 255).round().astype(np.uint8))
        drawing, overlay = program.trace(image)
        drawn = points(drawing)
        first = drawn if first is None else first
        there, back = distances(drawn, first), distances(first, drawn)
        far = np.percentile(np.concatenate([there, back]), 95)
        print(f"{name}: {len(drawing)} curves; 95th percentile {np.percentile(there, 95):.2f} px to the first look, "
              f"{np.percentile(back, 95):.2f} px back, {far:.2f} px both; median {np.median(np.concatenate([there, back])):.2f} px")
        row, column = divmod(index, columns)
        put(page, column, 2 * row, image, name, SIDE)
        put(page, column, 2 * row + 1, overlay, "traced" if not index else f"95 % within {far:.2f} px", SIDE)
    save(page, output)


if __name__ == "__main__":
    main()
