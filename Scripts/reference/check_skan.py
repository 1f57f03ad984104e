"""Compares the table of skan with that of skan itself, of a drawing's centre lines as a skeleton of pixels:

    pip install skan==0.13.1
    curvetrace trace film.png -o film.json
    curvetrace measure film.json -o film.skan.csv
    python3 Scripts/reference/check_skan.py film

Where curves cross, skan sees a junction, so drawings without crossings are compared. Exit code 1 where the columns, the
number of branches or their lengths differ: those of pixels are up to 8 % too long, and spurs of a pixel or two are left
out.
"""
import csv
import json
import sys

import numpy as np
from skan import Skeleton, summarize
from skimage.morphology import skeletonize

stem = sys.argv[1]
drawing = json.load(open(stem + ".json"))
ours = list(csv.DictReader(open(stem + ".skan.csv")))

mask = np.zeros((drawing["image"]["height"], drawing["image"]["width"]), bool)
for curve in drawing["curves"]:
    points = np.array(curve["controlPoints"])
    for start in range(0, len(points) - 1, 3):
        a, b, c, d = points[start:start + 4]
        t = np.linspace(0, 1, 2000)[:, None]
        place = (1 - t) ** 3 * a + 3 * (1 - t) ** 2 * t * b + 3 * (1 - t) * t * t * c + t ** 3 * d
        place = np.clip(place.astype(int), 0, [mask.shape[1] - 1, mask.shape[0] - 1])
        mask[place[:, 1], place[:, 0]] = True
theirs = summarize(Skeleton(skeletonize(mask)), separator="-")

wrong = list(theirs.columns) != [name for name in ours[0] if name in theirs.columns]
print("columns:", ", ".join(theirs.columns))
missing = [name for name in theirs.columns if name not in ours[0]]
print("missing:", missing, "more:", [name for name in ours[0] if name not in theirs.columns])
least = 4
lengths = [sorted(l for l in values if l >= least) for values in (
    [float(row["branch-distance"]) for row in ours], theirs["branch-distance"])]
print("branches:", len(lengths[0]), len(lengths[1]))
print("length:", sum(lengths[0]), sum(lengths[1]))
for own, other in zip(*lengths):
    print(f"  {own:8.2f} {other:8.2f}")
wrong |= bool(missing) or len(lengths[0]) != len(lengths[1]) or abs(sum(lengths[1]) / sum(lengths[0]) - 1.03) > 0.05
sys.exit(int(wrong))
