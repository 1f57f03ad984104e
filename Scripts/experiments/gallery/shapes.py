#!/usr/bin/env python3
"""Spirals, crests, loops, crossings, concentric circles: a page of shapes, traced, and the figures.

Serves the figure Samples/gallery/shapes.png; Scripts/gallery runs it.

usage: shapes.py PROGRAM OUTPUT.png

Needs numpy, scipy and Pillow. The picture shows the first of five pages. Of a true curve it says how many drawn ones
have at least 8 px within 1.5 px of it and run along it rather than across.
"""

import sys

import numpy as np

from common import SPACING, Program, distances, is_closed, points, put, save, score, sheet

SIDE = 440
SEEDS = (2, 1, 3, 4, 5)
TOLERANCE = 1.5


def main():
    program, output = Program(sys.argv[1]), sys.argv[2]
    page, rows, closed, pieces = sheet(2, 1, SIDE), [], [], []
    for seed in SEEDS:
        image, truth = program.phantom("--kind", "shapes", "--seed", seed)
        drawing, overlay = program.trace(image)
        rows.append(score(points(drawing), points(truth), TOLERANCE))
        for curve in truth:
            near = [(distances(curve, drawn) <= TOLERANCE).sum() * SPACING for drawn in drawing]
            along = [drawn for drawn, length in zip(drawing, near) if length >= 8]
            pieces.append(len(along))
            if is_closed(curve):
                closed.append(len(along) == 1 and is_closed(along[0]))
        if seed == SEEDS[0]:
            put(page, 0, 0, image, "image", SIDE)
            put(page, 1, 0, overlay, "traced", SIDE)
        print(f"seed {seed}: precision {rows[-1][0]:.3f}, recall {rows[-1][1]:.3f}, F {rows[-1][2]:.3f} at {TOLERANCE} px, "
              f"{len(drawing)} curves of {len(truth)}")
    print(f"all: F {np.mean(rows, axis=0)[2]:.3f}; {sum(closed)} of {len(closed)} closed curves are one closed curve; "
          f"{np.mean(pieces):.2f} drawn for each true one, one for {pieces.count(1)} of {len(pieces)}, none for {pieces.count(0)}")
    save(page, output)


if __name__ == "__main__":
    main()
