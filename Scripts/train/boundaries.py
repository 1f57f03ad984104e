"""Scores soft edge maps against boundary drawings as the Berkeley benchmark does.

    boundaries.py MAPS BOUNDARIES [--json FILE]

MAPS has one grey PNG for each image, larger = more likely a border; BOUNDARIES has `STEM_k.png`, one for each person
who drew the borders of that image. At each of 24 thresholds the map is thinned to one pixel, and its pixels
are matched one to one with those of each drawing, at most 0.0075 of the image's diagonal apart: a pixel is right where
any drawing has a partner for it; recall counts the pixels of all drawings (D. Martin, C. Fowlkes, J. Malik,
"Learning to Detect Natural Image Boundaries", IEEE TPAMI 26, 2004, doi 10.1109/TPAMI.2004.1273918). Matchings
have the most pairs that can be had; the benchmark's own have the least cost, and nearly as many.
"""

import argparse
import json
import os
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import igraph
import numpy as np
from PIL import Image
from scipy.spatial import cKDTree
from skimage.morphology import thin

THRESHOLDS = 24
TOLERANCE = 0.0075


def matched(found, drawn, tolerance):
    """The masks of the pixels [N, 2] and [M, 2] that have a partner."""
    hits, hit = np.zeros(len(found), bool), np.zeros(len(drawn), bool)
    if len(found) and len(drawn):
        near = cKDTree(found).sparse_distance_matrix(cKDTree(drawn), tolerance, output_type="ndarray")
        edges = np.stack([near["i"], near["j"] + len(found)], 1)
        graph = igraph.Graph(len(found) + len(drawn), edges=edges)
        partner = graph.maximum_bipartite_matching(types=[False] * len(found) + [True] * len(drawn)).matching
        paired = np.array(partner) >= 0
        hits, hit = paired[: len(found)], paired[len(found) :]
    return hits, hit


def counts(paths):
    """[THRESHOLDS, 4]: right, found, reached, drawn, of one image's map and drawings."""
    path, drawings = paths
    soft = np.asarray(Image.open(path)).astype(float)
    soft /= 65535 if soft.max() > 255 else 255
    drawings = [np.argwhere(np.asarray(Image.open(d).convert("L")) > 127) for d in drawings]
    tolerance = TOLERANCE * np.hypot(*soft.shape)
    rows = []
    for threshold in (np.arange(THRESHOLDS) + 1) / (THRESHOLDS + 1):
        found = np.argwhere(thin(soft >= threshold))
        right, reached = np.zeros(len(found), bool), 0
        for drawn in drawings:
            hits, hit = matched(found, drawn, tolerance)
            right |= hits
            reached += hit.sum()
        rows.append((right.sum(), len(found), reached, sum(map(len, drawings))))
    return np.array(rows, float)


def measures(rows):
    """(precision, recall, F) of counts [..., 4]."""
    precision = rows[..., 0] / np.maximum(rows[..., 1], 1)
    recall = rows[..., 2] / np.maximum(rows[..., 3], 1)
    return precision, recall, 2 * precision * recall / np.maximum(precision + recall, 1e-9)


def scores(maps, boundaries):
    """ODS and OIS F with the precision and recall at the former, and AP, for every map with drawings."""
    drawings = {}
    for path in sorted(Path(boundaries).glob("*.png")):
        drawings.setdefault(path.stem.rsplit("_", 1)[0], []).append(path)
    items = [(Path(maps) / f"{stem}.png", paths) for stem, paths in drawings.items()]
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        rows = np.array(list(pool.map(counts, items)))
    precision, recall, f = measures(rows.sum(0))
    best = int(f.argmax())
    each = measures(rows)[2].argmax(1)
    ois = measures(rows[np.arange(len(rows)), each].sum(0))[2]
    order = np.argsort(recall)
    grid = np.arange(0, 1.01, 0.01)
    ap = np.interp(grid, recall[order], precision[order], left=0, right=0).mean()
    return {"images": len(items), "ODS": f[best], "OIS": float(ois), "AP": float(ap),
            "precision": precision[best], "recall": recall[best], "threshold": (best + 1) / (THRESHOLDS + 1)}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("maps")
    parser.add_argument("boundaries")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    result = scores(options.maps, options.boundaries)
    print("  ".join(f"{name} {value:.4f}" if name != "images" else f"{name} {value}" for name, value in result.items()))
    if options.json:
        options.json.write_text(json.dumps(result, indent=2) + "\n")
