#!/usr/bin/env python3
"""Scores of small synthetic maps and drawings, computed with scikit-learn and scikit-image.

usage: check_scores.py [--check] [FOLDER]

Writes FOLDER (default: Tests/EvaluationTests/Reference) map-N.png, truth-N.png, fov-N.png and
scores.json, which EvaluationTests/ReferenceScoresTests.swift compares the Evaluation module with.
With --check nothing is written and the scores of the committed pictures are compared with the
committed ones. Needs numpy, scipy, Pillow, scikit-image and scikit-learn. Pairs of border pixels are
counted by scipy's maximum_bipartite_matching, precision over recall by scikit-learn, the rest by numpy and
scipy's k-d tree.

Everything is made from formulas and a small congruential generator, so it is the same everywhere.
"""
import json
import sys
from pathlib import Path

import numpy as np
from PIL import Image
from scipy import ndimage
from scipy.sparse import coo_array
from scipy.sparse.csgraph import maximum_bipartite_matching
from scipy.spatial import cKDTree
from skimage.morphology import remove_small_objects, skeletonize, thin
from sklearn.metrics import average_precision_score, precision_recall_curve, roc_auc_score

SIZE = 96
TOLERANCE = 2.0


def uniform(seed, count):
    """`count` numbers in 0..<1 from a 32-bit linear congruential generator."""
    state, out = seed, np.empty(count)
    for i in range(count):
        state = (1664525 * state + 1013904223) % 2**32
        out[i] = state / 2**32
    return out


def true_curves(index):
    """Cubic curves as (4, 2) arrays of control points in px."""
    k = index * 7.0
    return [
        np.array([[5, 20 + k], [35, 5 + k], [60, 60 - k], [91, 40 + k]]),
        np.array([[20, 90], [30 + k, 60], [45, 40], [40 + k, 3]]),
        np.array([[50, 92], [70, 88], [88 - k, 75], [90, 55 + k / 2]]),
    ]


def drawn_curves(index):
    """The true curves as somebody else might draw them: moved, one twice, one missing, one made up."""
    a, b, c = true_curves(index)
    bow = np.array([[0, 0.3], [0.8, 1.1], [-0.6, 1.4], [0.2, 0.4]])
    extra = np.array([[60, 10], [70, 12], [80, 9], [90, 14]], float)
    return [a + bow, a + bow + 0.4, [b + 0.5, b + [2.6, 0]][index % 2], extra] + ([c] if index else [])


def on_curve(p, count):
    t = np.linspace(0, 1, count)[:, None]
    s = 1 - t
    return s**3 * p[0] + 3 * s * s * t * p[1] + 3 * s * t * t * p[2] + t**3 * p[3]


def length(p):
    """Arc length to well below 1e-3 px."""
    return float(np.hypot(*np.diff(on_curve(p, 4001), axis=0).T).sum())


def pictures(index):
    points = np.concatenate([on_curve(p, 400) for p in true_curves(index)])
    y, x = np.mgrid[:SIZE, :SIZE] + 0.5
    d = cKDTree(points).query(np.stack([x.ravel(), y.ravel()], 1))[0].reshape(SIZE, SIZE)
    radius = 1.2 + index
    noise = uniform(17 + index, SIZE * SIZE).reshape(SIZE, SIZE)
    soft = np.exp(-((d / (radius + 0.8)) ** 2)) * 0.6 + 0.5 * noise
    # Sixteen levels only, so that there are many ties.
    levels = np.clip(soft / 1.1 * 16, 0, 15).astype(np.uint8) * 17
    fov = np.hypot(x - SIZE / 2, y - SIZE / 2) < 45
    return levels, d <= radius, fov


def map_scores(maps, truths, views):
    def ranking(score, truth):
        precision, recall, thresholds = precision_recall_curve(truth, score)
        f1 = 2 * precision * recall / np.maximum(precision + recall, 1e-300)
        best = max(range(len(thresholds)), key=lambda i: (f1[i], thresholds[i]))
        return roc_auc_score(truth, score), f1[best], thresholds[best]

    pooled = ranking(
        np.concatenate([m[v] for m, v in zip(maps, views)]),
        np.concatenate([t[v] for t, v in zip(truths, views)]))
    single = [ranking(m[v], t[v]) for m, t, v in zip(maps, truths, views)]
    lines = []
    for m, t, v in zip(maps, truths, views):
        found = remove_small_objects((m >= pooled[2]) & v, max_size=19)
        thin, bone = skeletonize(found) & v, skeletonize(t) & v
        inside, covered = t[thin].mean(), found[bone].mean()
        to_bone = ndimage.distance_transform_edt(~bone)[thin]
        to_thin = ndimage.distance_transform_edt(~thin)[bone]
        lines.append((
            2 * inside * covered / (inside + covered),
            (to_bone <= TOLERANCE).mean(), (to_thin <= TOLERANCE).mean()))
    dice, precision, recall = np.mean(lines, axis=0)
    return dict(
        auc=pooled[0], meanAUC=np.mean([s[0] for s in single]), f1ODS=pooled[1],
        threshold=pooled[2] / 255, f1OIS=np.mean([s[1] for s in single]), clDice=dice,
        linePrecision=precision, lineRecall=recall)


def samples(curves):
    """Points about 0.5 px apart, without each curve's last, and the length along all of them."""
    points, total = [], 0.0
    for p in curves:
        q = on_curve(p, max(2, int(np.ceil(length(p) / 0.5)) + 1))
        total += np.hypot(*np.diff(q, axis=0).T).sum()
        points.append(q[:-1])
    return np.concatenate(points), total


def drawing_scores(drawn, truth, view):
    points, total = samples(drawn)
    if isinstance(truth, list):
        true_points = samples(truth)[0]
    else:
        true_points = np.argwhere(skeletonize(truth))[:, ::-1] + 0.5

    def seen(p):
        if view is None:
            return p
        column, row = np.clip(p.T.astype(int), 0, SIZE - 1)
        return p[view[row, column]]

    points, true_points = seen(points), seen(true_points)
    to_true = cKDTree(true_points).query(points)[0]
    to_drawn = cKDTree(points).query(true_points)[0]
    near = to_true[to_true <= 5]
    grid = np.zeros((2 * (SIZE + 2), 2 * (SIZE + 2)), bool)
    column, row = np.clip((points * 2).astype(int), 0, len(grid) - 1).T
    grid[row, column] = True
    union = skeletonize(ndimage.binary_dilation(grid, iterations=2)).sum() / 2 * 1.1
    return dict(
        precision=(to_true <= TOLERANCE).mean(), recall=(to_drawn <= TOLERANCE).mean(),
        median=np.median(near), p95=np.percentile(near, 95), overdraw=total / union,
        segmentsPer100=100 * len(drawn) / total, paths=len(drawn))


def ranking_curve(maps, truths):
    """Average precision, and precision and recall at each level of the pooled maps that occurs."""
    score = np.concatenate([m.ravel() for m in maps])
    truth = np.concatenate([t.ravel() for t in truths])
    precision, recall, thresholds = precision_recall_curve(truth, score)
    return dict(
        averagePrecision=average_precision_score(truth, score),
        points=[[t / 255, p, r] for p, r, t in zip(precision, recall, thresholds)])


def pairs(first, second, tolerance):
    """The largest number of pairs of pixels at most `tolerance` apart, each pixel in one at most."""
    a, b = np.argwhere(first), np.argwhere(second)
    if not len(a) or not len(b):
        return 0
    near = cKDTree(a).sparse_distance_matrix(cKDTree(b), tolerance, output_type="ndarray")
    graph = coo_array((np.ones(len(near)), (near["i"], near["j"])), shape=(len(a), len(b))).tocsr()
    return int((maximum_bipartite_matching(graph) >= 0).sum())


def border_scores(maps, truths):
    """Counts at 24 thresholds of each map against the outline of its truth, and the set's summary."""
    tolerance = 0.0075 * np.hypot(SIZE, SIZE)
    rows = np.zeros((len(maps), 24, 4))
    for i, (m, t) in enumerate(zip(maps, truths)):
        drawn = t & ~ndimage.binary_erosion(t, border_value=1)
        for k in range(24):
            found = thin(m / 255 >= (k + 1) / 25)
            number = pairs(found, drawn, tolerance)
            rows[i, k] = number, found.sum(), number, drawn.sum()

    def measures(r):
        p, c = r[..., 0] / np.maximum(r[..., 1], 1), r[..., 2] / np.maximum(r[..., 3], 1)
        return p, c, 2 * p * c / np.maximum(p + c, 1e-300)

    precision, recall, f = measures(rows.sum(0))
    best, each = f.argmax(), measures(rows)[2].argmax(1)
    order = np.argsort(recall, kind="stable")
    ap = np.interp(np.linspace(0, 1, 101), recall[order], precision[order], left=0, right=0).mean()
    return dict(
        counts=rows.astype(int).tolist(), ods=f[best], precision=precision[best],
        recall=recall[best], threshold=(best + 1) / 25,
        ois=measures(rows[range(len(rows)), each].sum(0))[2], ap=ap)


def widths_of(p, factor):
    """Made-up widths at both ends of a curve."""
    return [factor * (2 + 0.02 * p[0][0]), factor * (2 + 0.03 * p[3][1])]


CONFIDENCES = [0.97, 0.62, 0.35, 0.05, 1.0]


def curve_scores(drawn, true):
    """Curve by curve: lengths, realness, pieces, width error and what is left above confidences."""

    def labelled(curves, factor):
        points, owners, steps, widths = [], [], [], []
        for k, p in enumerate(curves):
            count = max(2, int(np.ceil(length(p) / 0.5)) + 1)
            q = on_curve(p, count)
            points.append(q[:-1])
            owners += [k] * (count - 1)
            steps.append(np.hypot(*np.diff(q, axis=0).T))
            w = widths_of(p, factor[k % len(factor)])
            widths.append((w[0] + (w[1] - w[0]) * np.linspace(0, 1, count))[:-1])
        return np.concatenate(points), np.array(owners), np.concatenate(steps), np.concatenate(widths)

    points, owners, steps, widths = labelled(drawn, [1.1, 0.8, 1.3, 1, 0.95])
    true_points, true_owners, true_steps, true_widths = labelled(true, [1])
    to_true, nearest = cKDTree(true_points).query(points)
    to_drawn, nearest_drawn = cKDTree(points).query(true_points)
    good = to_true <= TOLERANCE
    curves = [dict(
        confidence=CONFIDENCES[k], length=steps[owners == k].sum(),
        trueLength=steps[(owners == k) & good].sum()) for k in range(len(drawn))]
    found = number = 0
    for k in range(len(true)):
        own, near = true_owners == k, to_drawn <= TOLERANCE
        total = true_steps[own].sum()
        if true_steps[own & near].sum() >= total / 2:
            found += 1
            parts = [true_steps[own & near & (owners[nearest_drawn] == j)].sum() for j in range(len(drawn))]
            number += sum(bool(part >= min(5, total / 2)) for part in parts)
    confidence = np.array(CONFIDENCES)[owners]
    left = []
    for k in range(21):
        kept = confidence >= k / 20
        reached = cKDTree(points[kept]).query(true_points)[0] <= TOLERANCE
        left.append([good[kept].mean() if kept.any() else None, reached.mean()])
    bins = [[0, 0, 0.0, 0.0] for _ in range(10)]
    for c in curves:
        row = bins[min(int(c["confidence"] * 10), 9)]
        row[0] += 1
        row[1] += bool(c["trueLength"] >= c["length"] / 2)
        row[2] += c["length"]
        row[3] += c["trueLength"]
    error = np.abs(widths - true_widths[nearest]) / true_widths[nearest]
    return dict(
        drawnWidths=[widths_of(p, [1.1, 0.8, 1.3, 1, 0.95][k]) for k, p in enumerate(drawn)],
        trueWidths=[widths_of(p, 1) for p in true], curves=curves, found=found, pieces=number,
        widthError=np.median(error[good]), left=left, bins=bins)


def main():
    arguments = [a for a in sys.argv[1:] if a != "--check"]
    check = "--check" in sys.argv
    root = Path(__file__).resolve().parents[2]
    folder = Path(arguments[0]) if arguments else root / "Tests/EvaluationTests/Reference"
    maps, truths, views, drawings = [], [], [], []
    for index in range(3):
        named = dict(zip(("map", "truth", "fov"), pictures(index)))
        for name, pixels in named.items():
            path = folder / f"{name}-{index}.png"
            grey = pixels if pixels.dtype == np.uint8 else pixels.astype(np.uint8) * 255
            if not check:
                folder.mkdir(parents=True, exist_ok=True)
                Image.fromarray(grey).save(path, optimize=True)
            elif not np.array_equal(np.asarray(Image.open(path)), grey):
                sys.exit(f"{path} is not what the formulas give")
        maps.append(named["map"].astype(float))
        truths.append(named["truth"])
        views.append(named["fov"])
        drawn, true = drawn_curves(index), true_curves(index)
        drawings.append(dict(
            drawn=[p.tolist() for p in drawn], true=[p.tolist() for p in true],
            againstMask=drawing_scores(drawn, truths[-1], None),
            againstMaskInView=drawing_scores(drawn, truths[-1], views[-1]),
            againstCurves=drawing_scores(drawn, true, None), curveByCurve=curve_scores(drawn, true)))
    result = dict(
        maps=map_scores(maps, truths, views),
        mapsEverywhere=map_scores(maps, truths, [np.ones_like(v) for v in views]),
        precisionRecall=ranking_curve(maps, truths), borders=border_scores(maps, truths),
        drawings=drawings)
    text = json.dumps(result, indent=1, default=float) + "\n"
    path = folder / "scores.json"
    if not check:
        path.write_text(text)
        print(f"wrote {path}")
        return

    def compare(a, b, place):
        if isinstance(a, dict):
            for key in a:
                compare(a[key], b[key], f"{place}.{key}")
        elif isinstance(a, list):
            for i, (x, y) in enumerate(zip(a, b, strict=True)):
                compare(x, y, f"{place}[{i}]")
        elif a is None or b is None:
            if a is not b:
                sys.exit(f"{place}: {b} is committed, {a} is found")
        elif abs(a - b) > 1e-9:
            sys.exit(f"{place}: {b} is committed, {a} is found")

    compare(json.loads(text), json.loads(path.read_text()), "scores")
    print("the committed scores are right")


if __name__ == "__main__":
    main()
