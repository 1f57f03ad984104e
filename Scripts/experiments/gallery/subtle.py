#!/usr/bin/env python3
"""Curves down to the noise: F of drawings at 2 px against contrast to noise, as a table and a picture.

Serves the figure Samples/gallery/subtle.png; Scripts/gallery runs it.

usage: subtle.py PROGRAM OUTPUT.png

Needs numpy, scipy and Pillow. Pages of shapes, two seeds each, whose full ink stands out by 0.5 to 8 deviations of
the grain, traced by the evidence of curvenet and of Frangi's and Sato's filters.
"""

import sys

import numpy as np
from PIL import Image, ImageDraw, ImageOps

from common import FONT, GAP, Program, TOP, points, put, save, score, sheet

CONTRASTS = (0.5, 1, 1.5, 2, 3, 4, 8)
SHOWN = (1, 1.5, 2, 4)
SEEDS = (1, 2)
SIDE = 212
CROP = (0, 0, 300, 300)
# How shapes are traced, and its colour in the chart.
WAYS = {
    "curvenet": ((), (0, 114, 178)),
    "Frangi": (("--evidence", "frangi"), (0, 158, 115)),
    "Sato": (("--evidence", "sato"), (213, 94, 0)),
}


def measured(program, contrast, arguments):
    """((precision, recall, F), an image, its overlay): means over the seeds, pictures of the first."""
    rows, pictures = [], None
    for seed in SEEDS:
        image, truth = program.phantom("--kind", "shapes", "--seed", seed, "--noise", 2, "--contrast", contrast)
        drawing, overlay = program.trace(image, "--polarity", "dark", *arguments)
        rows.append(score(points(drawing), points(truth), 2)[:2])
        pictures = pictures or (image, overlay)
    precision, recall = np.mean(rows, axis=0)
    return (precision, recall, 2 * precision * recall / max(precision + recall, 1e-9)), *pictures


def chart(results, size):
    """F over contrast, contrast in even steps of its logarithm."""
    picture = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(picture)
    left, top, right, bottom = 34, 8, size[0] - 10, size[1] - 36
    place = lambda contrast, f: (
        left + (right - left) * np.log(contrast / CONTRASTS[0]) / np.log(CONTRASTS[-1] / CONTRASTS[0]),
        bottom - (bottom - top) * f)
    for f in (0, 0.25, 0.5, 0.75, 1):
        draw.line((place(CONTRASTS[0], f), place(CONTRASTS[-1], f)), (220, 220, 220))
        draw.text((2, place(1, f)[1] - 8), f"{f:g}", "black", FONT)
    for contrast in (0.5, 1, 2, 4, 8):
        draw.text((place(contrast, 0)[0] - 8, bottom + 1), f"{contrast:g}", "black", FONT)
    draw.text((left, bottom + 17), "F at 2 px over contrast / noise", "black", FONT)
    for row, (name, (_, color)) in enumerate(WAYS.items()):
        line = [place(contrast, results[name, contrast][0][2]) for contrast in CONTRASTS]
        draw.line(line, color, 2)
        for x, y in line:
            draw.ellipse((x - 3, y - 3, x + 3, y + 3), color)
        draw.text((right - 74, bottom - 18 * (len(WAYS) - row)), name, color, FONT)
    return picture


def main():
    program, output = Program(sys.argv[1]), sys.argv[2]
    print("| evidence | contrast / noise | F at 2 px | precision | recall |\n|---|---|---|---|---|")
    results = {}
    for name, (arguments, _) in WAYS.items():
        for contrast in CONTRASTS:
            results[name, contrast] = measured(program, contrast, arguments)
            precision, recall, f = results[name, contrast][0]
            print(f"| {name} | {contrast:g} | {f:.3f} | {precision:.3f} | {recall:.3f} |", flush=True)
    page = sheet(len(SHOWN), 2, SIDE)
    strip = Image.new("RGB", (page.width + 330 + GAP, page.height), "white")
    for column, contrast in enumerate(SHOWN):
        _, image, overlay = results["curvenet", contrast]
        put(page, column, 0, ImageOps.autocontrast(image.crop(CROP), 0.1), f"contrast {contrast:g}", SIDE)
        put(page, column, 1, overlay.crop(CROP), f"F {results['curvenet', contrast][0][2]:.2f}", SIDE)
    strip.paste(page, (0, 0))
    strip.paste(chart(results, (330, page.height - TOP)), (page.width + GAP, TOP // 2))
    save(strip, output)


if __name__ == "__main__":
    main()
