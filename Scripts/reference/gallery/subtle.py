#!/usr/bin/env python3
"""Curves down to the noise: F of drawings at 2 px against contrast to noise, as a table and a picture.

usage: subtle.py PROGRAM OUTPUT.png [EVIDENCE ...]

Needs numpy, scipy and Pillow. Phantoms, two seeds each, whose curves stand out by 0.5 to 8 deviations of the
noise: full ink of the shapes, the middle of an angiogram's widest vessel. Each EVIDENCE, up to four, is another source
of evidence, for trace's --evidence.
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
# What is traced, how, and its colour in the chart.
WAYS = {
    "shapes": ("shapes", (), (0, 114, 178)),
    "shapes, --detail 0.9": ("shapes", ("--detail", 0.9), (86, 180, 233)),
    "shapes, curve-circuit": ("shapes", ("--network", "curve-circuit"), (0, 158, 115)),
    "angiograms": ("angiogram", (), (213, 94, 0)),
}
OTHER = ((204, 121, 167), (230, 159, 0), (0, 0, 0), (120, 120, 120))


def measured(program, kind, contrast, arguments):
    """((precision, recall, F), an image, its overlay): means over the seeds, pictures of the first."""
    rows, pictures = [], None
    for seed in SEEDS:
        image, truth = program.phantom("--kind", kind, "--seed", seed, "--noise", 2, "--contrast", contrast)
        drawing, overlay = program.trace(image, "--polarity", "dark", *arguments)
        rows.append(score(points(drawing), points(truth), 2)[:2])
        pictures = pictures or (image, overlay)
    precision, recall = np.mean(rows, axis=0)
    return (precision, recall, 2 * precision * recall / max(precision + recall, 1e-9)), *pictures


def chart(results, ways, size):
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
    for row, (name, (_, _, color)) in enumerate(ways.items()):
        line = [place(contrast, results[name, contrast][0][2]) for contrast in CONTRASTS]
        draw.line(line, color, 2)
        for x, y in line:
            draw.ellipse((x - 3, y - 3, x + 3, y + 3), color)
        draw.text((right - 142, bottom - 18 * (len(ways) - row)), name, color, FONT)
    return picture


def main():
    program, output, others = Program(sys.argv[1]), sys.argv[2], sys.argv[3:]
    ways = WAYS | {f"shapes, {name}": ("shapes", ("--evidence", name), color) for name, color in zip(others, OTHER)}
    print("| curves | contrast / noise | F at 2 px | precision | recall |\n|---|---|---|---|---|")
    results = {}
    for name, (kind, arguments, _) in ways.items():
        for contrast in CONTRASTS:
            results[name, contrast] = measured(program, kind, contrast, arguments)
            precision, recall, f = results[name, contrast][0]
            print(f"| {name} | {contrast:g} | {f:.3f} | {precision:.3f} | {recall:.3f} |", flush=True)
    page = sheet(len(SHOWN), 2, SIDE)
    strip = Image.new("RGB", (page.width + 330 + GAP, page.height), "white")
    for column, contrast in enumerate(SHOWN):
        _, image, overlay = results["shapes", contrast]
        put(page, column, 0, ImageOps.autocontrast(image.crop(CROP), 0.1), f"contrast {contrast:g}", SIDE)
        put(page, column, 1, overlay.crop(CROP), f"F {results['shapes', contrast][0][2]:.2f}", SIDE)
    strip.paste(page, (0, 0))
    strip.paste(chart(results, ways, (330, page.height - TOP)), (page.width + GAP, TOP // 2))
    save(strip, output)


if __name__ == "__main__":
    main()
