#!/usr/bin/env python3
"""How well parts of photographs of butterflies fit the butterflies' outlines.

Serves the table of parts in the article Measured, and the constants of ImageSegmenter.swift.

Scores the label maps of `curvetrace segment`, and beside them scikit-learn's NMF, k-means and spectral clustering of
the same activations, computed here in PyTorch from the weights that `curvetrace model install bvlc-googlenet` keeps,
and brought to the image's size in the same way. Of each photograph that part counts, and that pair of parts, whose
IoU with the outline is the largest: an outline chooses among the parts, as for every unsupervised method.

Layer, size, scaling and number of factors were chosen with --choose, which sees every other photograph (in order of
their names), so that the rest says how good the choice is.

    for f in butterflies/images/*.jpg; do
      curvetrace segment "$f" -o /tmp/p.png --labels "labels/$(basename "${f%.jpg}").png"
    done
    python3 Scripts/experiments/segment_butterflies.py butterflies WEIGHTS.safetensors [--labels labels] [--choose]
"""

import argparse
import itertools
import json
import pathlib
import struct
import warnings

import numpy as np
import torch
from PIL import Image
from scipy.ndimage import map_coordinates, uniform_filter
from sklearn.cluster import KMeans, SpectralClustering
from sklearn.decomposition import NMF
from torch.nn import functional as F

warnings.filterwarnings("ignore")
# Where units of the blocks 4a to 4e look in Caffe's arithmetic: every 16 pixels, the first at 14.
stride, first = 16, 14
blocks = ["3a", "3b", "4a", "4b", "4c", "4d", "4e"]


def weights_of(path):
    data = path.read_bytes()
    length = struct.unpack("<Q", data[:8])[0]
    found = {}
    for name, entry in json.loads(data[8 : 8 + length]).items():
        if name != "__metadata__":
            start, end = (8 + length + offset for offset in entry["data_offsets"])
            values = np.frombuffer(data[start:end], "<f4").reshape(entry["shape"])
            found[name] = torch.from_numpy(values.copy())
    return found


def activations(image, size, weights):
    """Of each block the activations, [channels, height, width], with the long side shown at `size`."""

    def convolve(x, name, stride=1):
        filter = weights[name + ".weight"]
        return F.relu(F.conv2d(x, filter, weights[name + ".bias"], stride, filter.shape[-1] // 2))

    def pool(x):
        return F.max_pool2d(x, 3, 2, ceil_mode=True)

    def normalize(x):
        return F.local_response_norm(x, 5, 1e-4, 0.75, 1.0)

    scale = size / max(image.size)
    width, height = (max(round(side * scale / stride), 2) * stride for side in image.size)
    pixels = np.asarray(image.resize((width, height), Image.BICUBIC), np.float32)
    x = torch.from_numpy(pixels - np.float32([123, 117, 104])).permute(2, 0, 1)[None]
    x = normalize(pool(convolve(x, "conv2d0", 2)))
    x = pool(normalize(convolve(convolve(x, "conv2d1"), "conv2d2")))
    found = {}
    for block in blocks:
        x, name = pool(x) if block == "4a" else x, f"mixed{block}_"
        x = torch.cat(
            [convolve(x, name + "1x1")]
            + [convolve(convolve(x, f"{name}{side}_bottleneck"), name + side) for side in ("3x3", "5x5")]
            + [convolve(F.max_pool2d(x, 3, 1, padding=1), name + "pool_reduce")], 1)
        found[block] = x[0].numpy()
    return found


def guided(maps, image, radius, epsilon=1e-3):
    """K. He et al.'s guided filter in colour."""
    guide = np.asarray(image, np.float64) / 255

    def mean(a):
        return uniform_filter(a, (2 * radius + 1,) * 2 + (1,) * (a.ndim - 2), mode="nearest")

    average = mean(guide)
    covariance = mean(guide[..., None] * guide[..., None, :]) - average[..., None] * average[..., None, :]
    covariance += epsilon * np.eye(3)
    for map in maps:
        own = mean(map)
        cross = mean(guide * map[..., None]) - average * own[..., None]
        slope = np.linalg.solve(covariance, cross[..., None])[..., 0]
        yield (mean(slope) * guide).sum(-1) + mean(own - (slope * average).sum(-1))


def labelled(units, image, size, filtered=True):
    """The strongest of maps [height, width, parts] of units, at the image's pixels."""
    scale = size / max(image.size)
    x, y = [((np.arange(side) + 0.5) * scale - 0.5 - first) / stride for side in image.size]
    places = np.meshgrid(y, x, indexing="ij")
    maps = [map_coordinates(units[..., k], places, order=1, mode="nearest") for k in range(units.shape[-1])]
    if filtered:
        maps = list(guided(maps, image, max(round(2 * stride / scale), 1)))
    return np.argmax(maps, 0)


def overlaps(labels, truth):
    """The best IoU of one part, and of one or two."""
    parts = [labels == k for k in np.unique(labels)]
    pairs = [a | b for a, b in itertools.combinations(parts, 2)]
    single, double = [
        max(((part & truth).sum() / (part | truth).sum() for part in many), default=0) for many in (parts, pairs)]
    return single, max(single, double)


def scaled(channels, scaling):
    """Activations as [positions, channels]."""
    x = channels.reshape(len(channels), -1).T.astype(np.float64)
    if scaling == "root":
        x = np.sqrt(x)
    if scaling == "direction":
        x /= np.linalg.norm(x, axis=1, keepdims=True) + 1e-9
    return x


def nmf(x, count):
    model = NMF(count, init="nndsvd", max_iter=200)
    return model.fit_transform(x) * np.linalg.norm(model.components_, axis=1)


def k_means(x, count):
    return np.eye(count)[KMeans(count, n_init=10, random_state=0).fit(x).labels_]


def spectral(x, count):
    # The cosines between positions are their affinities.
    model = SpectralClustering(count, affinity="precomputed", random_state=0)
    return np.eye(count)[model.fit(np.clip(x @ x.T, 0, None)).labels_]


parser = argparse.ArgumentParser()
parser.add_argument("data", type=pathlib.Path)
parser.add_argument("weights", type=pathlib.Path)
parser.add_argument("--labels", type=pathlib.Path)
parser.add_argument("--choose", action="store_true")
options = parser.parse_args()
weights = weights_of(options.weights)
names = sorted(path.stem for path in (options.data / "images").glob("*.jpg"))
images = {name: Image.open(options.data / f"images/{name}.jpg").convert("RGB") for name in names}
truths = {name: np.asarray(Image.open(options.data / f"masks/{name}.png").convert("L")) > 127 for name in names}
torch.set_grad_enabled(False)

if options.choose:
    print("size, block, scaling, factors: IoU of one factor, of one or two (before the guided filter)")
    for size in (320, 448, 640):
        seen = {name: activations(images[name], size, weights) for name in names[::2]}
        scalings = ("none", "root", "direction")
        for block, scaling, count in itertools.product(blocks[2:], scalings, (3, 4, 5)):
            scores = []
            for name in names[::2]:
                channels = seen[name][block]
                units = nmf(scaled(channels, scaling), count).reshape(*channels.shape[1:], count)
                scores.append(overlaps(labelled(units, images[name], size, filtered=False), truths[name]))
            print(size, "mixed" + block, scaling, count, *("%.3f" % value for value in np.mean(scores, 0)), flush=True)
else:
    size, block, count = 448, "4c", 4
    methods = {}
    if options.labels:
        methods["curvetrace segment"] = {
            name: overlaps(np.asarray(Image.open(options.labels / f"{name}.png")), truths[name]) for name in names}
    seen = {name: activations(images[name], size, weights)[block] for name in names}
    for title, method in (("NMF of scikit-learn", nmf), ("k-means", k_means), ("spectral clustering", spectral)):
        methods[title] = {}
        for name, channels in seen.items():
            units = method(scaled(channels, "direction"), count).reshape(*channels.shape[1:], count)
            methods[title][name] = overlaps(labelled(units, images[name], size), truths[name])
    print("IoU of one part, of one or two: all, the chosen half, the other half")
    for title, scores in methods.items():
        groups = [np.mean([scores[name] for name in group], 0) for group in (names, names[::2], names[1::2])]
        print(f"{title:20}", *("%.3f %.3f " % tuple(group) for group in groups))
