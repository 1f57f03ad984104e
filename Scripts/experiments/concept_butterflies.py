#!/usr/bin/env python3
"""How well a concept of butterflies finds butterflies, in photographs that it was not learned from.

Serves the tables of concepts in the article Measured, and the constants of LayerView.swift,
ConceptLearner.swift and Concept.swift.

Learns on the first five photographs of each of five species, and applies what was learned to the other fifteen: IoU of
the object with the outline, and with --trace the share of the traced curves' length that is on the butterfly. Photographs
without butterflies (BSDS) and drawings tell whether it knows when there is none.

Layer, number of factors, and how far below the learned images' mean a confidence of a half is were chosen on the
twenty-five and every other photograph of BSDS. --choose shows what was chosen from: the IoU on the twenty-five, and how
many standard deviations from the learned images' mean sums of peaks are, of the twenty-five where each was left out of
learning with four others, and of the photographs of BSDS. Edges and not lines are traced because on the twenty-five
lines leave one drawing empty and eight with less than 300 px. All else is for reading.

    CURVETRACE_CACHE=... python3 Scripts/experiments/concept_butterflies.py DATA PROGRAM [--choose] [--trace]

DATA has the folders butterflies, bsds and line-drawings; PROGRAM is curvetrace; bvlc-googlenet is installed.
"""

import argparse
import json
import pathlib
import shutil
import subprocess
import tempfile

import numpy as np
import svgelements
from PIL import Image
from scipy.ndimage import distance_transform_edt

parser = argparse.ArgumentParser()
parser.add_argument("data", type=pathlib.Path)
parser.add_argument("program", type=pathlib.Path)
parser.add_argument("--choose", action="store_true")
parser.add_argument("--trace", action="store_true")
parser.add_argument("--keep", type=pathlib.Path, help="leave concept, drawings and quilt in this folder")
options = parser.parse_args()
temporary = tempfile.TemporaryDirectory()
folder = (options.keep or pathlib.Path(temporary.name)).resolve()
folder.mkdir(parents=True, exist_ok=True)

butterflies = sorted((options.data / "butterflies/images").resolve().glob("*.jpg"))
learned = [path for index, path in enumerate(butterflies) if index % 8 < 5]
others = [path for path in butterflies if path not in learned]
photographs = sorted((options.data / "bsds/images").resolve().glob("*.jpg"))
drawings = sorted((options.data / "line-drawings").resolve().rglob("*.png"))


def run(*arguments):
    outcome = subprocess.run([options.program, *map(str, arguments), "--quiet"], capture_output=True, text=True)
    if outcome.returncode != 0:
        raise SystemExit(outcome.stderr)
    return outcome.stdout


def learn(paths, count=16, layer="mixed4d"):
    images = folder / "learned"
    shutil.rmtree(images, ignore_errors=True)
    images.mkdir()
    for path in paths:
        (images / path.name).symlink_to(path)
    concept = folder / f"butterfly-{layer}-{count}-{len(paths)}.concept"
    run("concept", "learn", "--images", images, "--factors", count, "--network", "bvlc-googlenet", "--layer", layer,
        "-o", concept)
    return concept


def truth(path):
    return np.asarray(Image.open(path.parent.parent / f"masks/{path.stem}.png").convert("L")) > 127


def found(concept, path):
    """The mask of the object in an image, and what is known of it."""
    labels, facts = folder / "labels.png", folder / "facts.json"
    run("segment", path, "-o", folder / "segments.png", "--labels", labels, "--json", facts, "--concept", concept)
    return np.asarray(Image.open(labels)) == 1, json.loads(facts.read_text())


def overlap(concept, paths):
    masks = [(found(concept, path)[0], truth(path)) for path in paths]
    return [(mask & own).sum() / (mask | own).sum() for mask, own in masks]


def distances(concept, paths):
    """How many standard deviations above the learned images' mean the sums of the object's peaks are."""
    factors = json.loads(concept.read_text())["factors"]
    own = [index for index, factor in enumerate(factors) if factor["isObject"]]
    sums = np.sum([factors[index]["peaks"] for index in own], 0)
    sums = sums[sums >= sums.max() / 2]
    return [(np.array(found(concept, path)[1]["peaks"])[own].sum() - sums.mean()) / sums.std() for path in paths]


def on_object(svg, path):
    """The lengths of a drawing's curves, px: on the object, within 2 px of it, and in all."""
    own, counts = truth(path), np.zeros(3)
    near = distance_transform_edt(~own) <= 2
    for element in svgelements.SVG.parse(svg).elements():
        if not isinstance(element, svgelements.Path):
            continue
        for segment in element.segments(transformed=False):
            if not isinstance(segment, svgelements.CubicBezier):
                continue
            t = np.linspace(0, 1, 65)[:, None]
            p = [np.array([[point.x, point.y]]) for point in (
                segment.start, segment.control1, segment.control2, segment.end)]
            points = (1 - t) ** 3 * p[0] + 3 * t * (1 - t) ** 2 * p[1] + 3 * t**2 * (1 - t) * p[2] + t**3 * p[3]
            middles, lengths = (points[1:] + points[:-1]) / 2, np.linalg.norm(np.diff(points, axis=0), axis=1)
            x, y = (np.clip(middles[:, k].astype(int), 0, own.shape[1 - k] - 1) for k in (0, 1))
            counts += [lengths[own[y, x]].sum(), lengths[near[y, x]].sum(), lengths.sum()]
    return counts


if options.choose:
    print("layer, factors, of them object: IoU on the 25; distances: least of the 25 when left out, greatest of BSDS")
    for layer, count in [("mixed4c", 16), ("mixed4e", 16)] + [("mixed4d", count) for count in (8, 12, 16, 20, 24)]:
        concept = learn(learned, count, layer)
        size = sum(factor["isObject"] for factor in json.loads(concept.read_text())["factors"])
        scores, absent = overlap(concept, learned), distances(concept, photographs[::2])
        left_out = []
        for fold in range(5):
            own = [path for index, path in enumerate(learned) if index % 5 != fold]
            left_out += distances(learn(own, count, layer), [path for path in learned if path not in own])
        print(layer, count, size, "%.3f %.2f %.2f" % (np.mean(scores), min(left_out), max(absent)), flush=True)
else:
    concept = learn(learned)
    for title, paths in (("the 25 learned", learned), ("the other 15", others)):
        scores = overlap(concept, paths)
        print(f"IoU on {title}: mean {np.mean(scores):.3f}, least {min(scores):.3f}")
    for title, paths in (
        ("butterflies learned", learned), ("other butterflies", others), ("BSDS, chosen half", photographs[::2]),
        ("BSDS, other half", photographs[1::2]), ("line drawings", drawings)):
        confidences = [found(concept, path)[1]["confidence"] for path in paths]
        print(f"{title}: found in {sum(c >= 0.5 for c in confidences)} of {len(paths)}, confidences "
              f"{min(confidences):.3f} to {max(confidences):.3f}", flush=True)

if options.trace:
    concept, drawn = learn(learned), folder / "drawings"
    drawn.mkdir(exist_ok=True)
    run("trace", *others, "--concept", concept, "--each", drawn)
    lengths = np.array([on_object(drawn / f"{path.stem}.svg", path) for path in others])
    on, near, whole = lengths.T
    print(f"curves on the butterfly: {on.sum() / whole.sum():.3f} of all length, {near.sum() / whole.sum():.3f} within "
          f"2 px of it, in the worst drawing {np.min(on / np.maximum(whole, 1e-9)):.3f}; "
          f"{(whole == 0).sum()} drawings without curves")
    run("quilt", *others, "--drawings", drawn, "-o", folder / "quilt.png")
    absent = photographs[1::2]
    nothing = folder / "nothing"
    nothing.mkdir(exist_ok=True)
    run("trace", *absent, "--concept", concept, "--each", nothing)
    empty = sum(on_object(nothing / f"{path.stem}.svg", others[0])[2] == 0 for path in absent)
    print(f"BSDS, other half: {empty} of {len(absent)} drawings are empty")
