#!/usr/bin/env python3
"""How much of what is traced of a photograph's part is on the butterfly that the part stands for.

Serves the figures of traced parts in the article Measured.

Of each photograph the part counts whose label map fits the butterfly's outline best (IoU); of its curves, the share of
their length within 2 px of the butterfly, and of all curves on the butterfly the share that is among them. Beside it,
how much of all curves is on the butterfly anyway.

    for f in butterflies/images/*.jpg; do
      name="$(basename "${f%.jpg}")"
      curvetrace segment "$f" -o /tmp/p.png --labels "labels/$name.png"
      curvetrace trace "$f" -o "traces/$name.json" --factors 4 --family both
    done
    python3 Scripts/experiments/factor_traces.py butterflies labels traces
"""

import json
import pathlib
import sys

import numpy as np
from PIL import Image
from scipy.ndimage import distance_transform_edt


def lengths(curves, near):
    """The length of `curves`, px, and of what of it lies where `near` is set."""
    total = inside = 0.0
    t = np.linspace(0, 1, 21)[:, None]
    for curve in curves:
        points = np.array(curve["controlPoints"])
        for p in (points[i : i + 4] for i in range(0, len(points) - 1, 3)):
            line = (1 - t) ** 3 * p[0] + 3 * (1 - t) ** 2 * t * p[1] + 3 * (1 - t) * t**2 * p[2] + t**3 * p[3]
            steps = np.hypot(*np.diff(line, axis=0).T)
            x, y = ((line[1:] + line[:-1]) / 2).astype(int).T
            held = near[y.clip(0, near.shape[0] - 1), x.clip(0, near.shape[1] - 1)]
            total, inside = total + steps.sum(), inside + steps[held].sum()
    return total, inside


folder, labels, traces = (pathlib.Path(path) for path in sys.argv[1:4])
rows = []
for path in sorted(traces.glob("*.json")):
    mask = next((folder / "masks").glob(path.stem + "*"))
    mask = np.asarray(Image.open(mask).convert("L")) > 127
    parts = np.asarray(Image.open(labels / (path.stem + ".png")))
    fits = {k: (mask & (parts == k)).sum() / (mask | (parts == k)).sum() for k in np.unique(parts) if k}
    best = max(fits, key=fits.get)
    near = distance_transform_edt(~mask) <= 2
    curves = json.loads(path.read_text())["curves"]
    own = lengths([curve for curve in curves if curve.get("factor") == best], near)
    everything = lengths(curves, near)
    rows.append((fits[best], *own, *everything))
    print(f"{path.stem}: part {best}, IoU {fits[best]:.3f}, {own[1] / max(own[0], 1e-9):.3f} of {own[0]:.0f} px on it")
iou, own, own_inside, total, inside = np.array(rows).T
print(f"{len(rows)} photographs, mean IoU of the part {iou.mean():.3f}")
print(f"of the part's curves on the butterfly:   {own_inside.sum() / own.sum():.3f}")
print(f"of the butterfly's curves in the part:   {own_inside.sum() / inside.sum():.3f}")
print(f"of all curves on the butterfly:          {inside.sum() / total.sum():.3f}")
