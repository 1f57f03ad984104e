#!/usr/bin/env python3
"""Holds the numbers of CurveConfidence, how likely a piece of a curve is real, against ones fitted anew.

usage: confidence.py PROGRAM [--data FOLDER]

Coronary angiograms and retinas of FOLDER (default: $CURVETRACE_DATA, else ../shared/data), and ten phantoms that
PROGRAM makes (seeds 201 to 210). Of each image the evidence is followed down to 0.4 of the threshold and thinned;
pieces between junctions are real where half of their pixels lie within 2 px of the skeleton of the truth. A
logistic function of the mean logarithm of evidence (0.05 to 50), of the number of pixels and of the breadth (full
width of the mean profile at half its depth, up to 28 px) is fitted to them, weighted by length, the sets alike.

Prints both, and how well they tell real from false (logarithmic loss and Brier's score, less being better): on all
pieces, to which the new ones are fitted, and on those of every second image beside numbers fitted to the others.

Needs numpy, scipy, Pillow, scikit-image and scikit-learn.
"""

import argparse
import os
import re
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from PIL import Image
from scipy import ndimage as ndi
from skimage.filters import apply_hysteresis_threshold
from skimage.morphology import skeletonize
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "Sources/CurveTracing/Tracing/CurveEvidence.swift"
EIGHT = np.ones((3, 3))


def without_small(mask, least):
    labels, count = ndi.label(mask, EIGHT)
    sizes = ndi.sum(mask, labels, range(count + 1))
    return mask & (sizes[labels] >= least)


def chains(skeleton):
    """The pixels of each piece between junctions, in order, as arrays of (y, x)."""
    neighbours = ndi.convolve(skeleton.astype(int), EIGHT.astype(int), mode="constant") - 1
    junctions = ndi.binary_dilation(skeleton & (neighbours >= 3), EIGHT)
    labels, count = ndi.label(skeleton & ~junctions, EIGHT)
    for index, place in enumerate(ndi.find_objects(labels), 1):
        left = {(y + place[0].start, x + place[1].start) for y, x in np.argwhere(labels[place] == index)}

        def around(p):
            near = [(p[0] + dy, p[1] + dx) for dy in (-1, 0, 1) for dx in (-1, 0, 1)]
            return sorted((q for q in near if q in left and q != p), key=lambda q: abs(q[0] - p[0]) + abs(q[1] - p[1]))

        here = min(left, key=lambda p: (len(around(p)) > 1, p))
        chain = [here]
        left.discard(here)
        while following := around(here):
            here = following[0]
            left.discard(here)
            chain.append(here)
        if len(chain) >= 3:
            yield np.array(chain, float)


def breadth(light, chain):
    smooth = ndi.gaussian_filter1d(chain, 2, axis=0, mode="nearest")
    tangent = np.gradient(smooth, axis=0)
    tangent /= np.linalg.norm(tangent, axis=1)[:, None] + 1e-9
    offsets = np.arange(-14, 14.25, 0.25)
    y = smooth[:, :1] - tangent[:, 1:] * offsets
    x = smooth[:, 1:] + tangent[:, :1] * offsets
    profile = ndi.map_coordinates(light, [y, x], order=1, mode="nearest").mean(0)
    middle = len(offsets) // 2
    halves = [profile[middle::-1], profile[middle:]]
    return sum(np.argmax(h >= (h.max() + profile[middle]) / 2) * 0.25 if h.max() > h[0] else 14 for h in halves)


def pieces(light, evidence, truth, view):
    followed = without_small(apply_hysteresis_threshold(evidence, 0.4, 1.4), 20)
    skeleton = without_small(skeletonize(followed) & view, 20)
    away = ndi.distance_transform_edt(~(skeletonize(truth) & view))
    for chain in chains(skeleton):
        y, x = chain.astype(int).T
        logarithm = np.log(np.clip(evidence[y, x], 0.05, 50)).mean()
        features = [logarithm, np.log(len(chain)), np.log(max(breadth(light, chain), 0.5))]
        yield features, (away[y, x] <= 2).mean() >= 0.5, len(chain)


def grey(path):
    image = np.asarray(Image.open(path)).astype(float)
    return image[..., 1] if image.ndim == 3 else image


def mask(path):
    return np.asarray(Image.open(path).convert("L")) > 127


def source_numbers():
    """Offset, of evidence, of length and of width, as the program has them."""
    line = re.search(r"\(offset, ofEvidence, ofLength, ofWidth\) = \((.*)\)", SOURCE.read_text())
    return np.array([float(number) for number in line[1].split(",")])


def fit(x, y, weights):
    model = LogisticRegression(C=10, max_iter=2000).fit(x, y, weights)
    return np.array([model.intercept_[0], *model.coef_[0]])


def show(name, numbers):
    print("{}: offset {:.2f}, of evidence {:.2f}, of length {:.2f}, of width {:.2f}".format(name, *numbers))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("--data", type=Path, default=os.environ.get("CURVETRACE_DATA", ROOT / "../shared/data"))
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        for seed in range(201, 211):
            subprocess.run([options.program, "phantom", "-o", folder, "--seed", str(seed), "--quiet"], check=True)
        sets = {"phantoms": [(folder / f"angiogram-{s}.png", folder / f"angiogram-{s}-mask.png", None)
                             for s in range(201, 211)]}
        for name in ("coronary", "drive"):
            root = Path(options.data) / name
            views = root / "fov"
            sets[name] = [(p, root / "masks" / f"{p.stem}.png", views / f"{p.stem}.png" if views.is_dir() else None)
                          for p in sorted((root / "images").iterdir())]
        x, y, weights, images_of = [], [], [], []
        for name, images in sets.items():
            def seen(item):
                soft = folder / f"{name}-{item[0].stem}.png"
                subprocess.run([options.program, "extract", item[0], "--quiet", "--threads", "1", "--soft", soft],
                               check=True)
                evidence = grey(soft) / 65535
                view = mask(item[2]) if item[2] else np.ones(evidence.shape, bool)
                return list(pieces(grey(item[0]), evidence / (1 - evidence + 1e-9), mask(item[1]), view))

            with ThreadPoolExecutor(os.cpu_count()) as pool:
                parts = list(pool.map(seen, images))
            found = [piece for part in parts for piece in part]
            images_of += [k for k, part in enumerate(parts) for _ in part]
            lengths = np.array([length for _, _, length in found], float)
            x += [features for features, _, _ in found]
            y += [real for _, real, _ in found]
            weights += list(lengths / lengths.sum() * 1e4)
            print(f"{name}: {len(found)} pieces, {np.average([r for _, r, _ in found], weights=lengths):.3f} real by length")
        x, y, weights, images_of = np.array(x), np.array(y), np.array(weights), np.array(images_of)
        source, fitted = source_numbers(), fit(x, y, weights)
        show("source", source)
        show("fitted", fitted)
        held = images_of % 2 == 1
        others = fit(x[~held], y[~held], weights[~held])
        for place, name, numbers, there in (
            ("all images", "source", source, held | ~held), ("all images", "fitted", fitted, held | ~held),
            ("every second image", "source", source, held), ("every second image", "fitted to the others", others, held),
        ):
            likely = 1 / (1 + np.exp(-numbers[0] - x[there] @ numbers[1:]))
            loss = log_loss(y[there], likely, sample_weight=weights[there])
            brier = np.average((likely - y[there]) ** 2, weights=weights[there])
            print(f"{place}, {name}: logarithmic loss {loss:.4f}, Brier's score {brier:.4f}")


if __name__ == "__main__":
    main()
