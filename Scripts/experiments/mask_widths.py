#!/usr/bin/env python3
"""Compares three widths of vessels: of expert masks, of drawings, and of the films' own light.

    curvetrace evaluate --images films --truth masks --methods ours --json scores.json
    python3 Scripts/experiments/mask_widths.py films masks scores-results/ours

At every fifth pixel of a mask's skeleton that is straight nearby, and where a drawn line is within 2 px: how far the mask
goes on across it; the width drawn there; and the full width at half depth of the light's profile across, the mean over
5 px along. A round vessel of diameter d takes away light as the chord through it, so that its width at half depth is
0.87 d. Needs numpy, scipy, scikit-image and Pillow.
"""
import json
import os
import sys

import numpy as np
from PIL import Image
from scipy.ndimage import distance_transform_edt, map_coordinates
from skimage.morphology import skeletonize

STEP = 0.25
films, masks, kept = sys.argv[1:4]


def drawn_samples(path):
    """x, y, width and its standard error along all curves."""
    samples = []
    for curve in json.load(open(path))["curves"]:
        if "profile" not in curve:
            continue
        points, t = np.array(curve["controlPoints"]), np.linspace(0, 1, 60)[:, None]
        place = np.concatenate([
            (1 - t) ** 3 * a + 3 * (1 - t) ** 2 * t * b + 3 * (1 - t) * t * t * c + t ** 3 * d
            for a, b, c, d in (points[k:k + 4] for k in range(0, len(points) - 1, 3))])
        arc = np.r_[0, np.cumsum(np.hypot(*np.diff(place, axis=0).T))]
        known = np.arange(len(curve["profile"]["widths"])) * curve["profile"]["spacing"]
        samples.append(np.c_[
            place, np.interp(arc, known, curve["profile"]["widths"]),
            np.interp(arc, known, curve["profile"]["errors"])])
    return np.concatenate(samples) if samples else np.empty((0, 4))


def first(values, is_there):
    index = np.argmax(is_there(values))
    return index * STEP if is_there(values[index]) else np.nan


def measured(name):
    image = np.asarray(Image.open(f"{films}/{name}").convert("L")).astype(float)
    mask = np.asarray(Image.open(f"{masks}/{name}").convert("L")) > 127
    radii = distance_transform_edt(mask)
    skeleton = np.argwhere(skeletonize(mask))[:, ::-1] + 0.5
    drawn = drawn_samples(f"{kept}/{os.path.splitext(name)[0]}.json")
    for x, y in skeleton[::5]:
        near = skeleton[np.hypot(*(skeleton - [x, y]).T) <= 5]
        _, spread, axes = np.linalg.svd(near - near.mean(0), full_matrices=False)
        distance = np.hypot(drawn[:, 0] - x, drawn[:, 1] - y)
        if len(near) < 6 or spread[1] > 0.15 * spread[0] or not len(drawn) or distance.min() > 2:
            continue
        along, across, radius = axes[0], np.array([-axes[0][1], axes[0][0]]), radii[int(y), int(x)]
        s = np.arange(-max(4 * radius, 12), max(4 * radius, 12) + STEP / 2, STEP)

        def profile(plane):
            return np.mean([
                map_coordinates(
                    plane, [y + s * across[1] + o * along[1] - 0.5, x + s * across[0] + o * along[0] - 0.5],
                    order=1, mode="nearest") for o in range(-2, 3)], 0)

        light, inside, middle = profile(image), profile(mask.astype(float)), len(s) // 2
        reach = int(max(radius, 2) / STEP)
        lowest = middle - reach + np.argmin(light[middle - reach:middle + reach + 1])
        left, right = light[:lowest + 1][::-1], light[lowest:]
        sides = slice(int(radius / STEP), int((2.2 * radius + 4) / STEP))
        half = sum(
            first(side, lambda v: v > (light[lowest] + side[sides].max()) / 2) for side in (left, right))
        width = first(inside[middle:], lambda v: v < 0.5) + first(inside[:middle + 1][::-1], lambda v: v < 0.5)
        yield width, half, *drawn[distance.argmin(), 2:]


rows, films_of_rows = [], []
for number, name in enumerate(sorted(os.listdir(films))):
    found = list(measured(name))
    rows += found
    films_of_rows += [number] * len(found)
rows, films_of_rows = np.array(rows), np.array(films_of_rows)
good = np.isfinite(rows).all(1) & (rows[:, :3] > 0).all(1)
(mask, half, drawn, error), films_of_rows = rows[good].T, films_of_rows[good]


def compare(name, own, other, where=slice(None)):
    own, other = own[where], other[where]
    slope, intercept = np.polyfit(other, own, 1)
    ratio = np.median(own / other)
    print(f"{name}: {len(own)} places, correlation {np.corrcoef(own, other)[0, 1]:.3f}, ratio {ratio:.3f}, "
          f"line {slope:.2f} x {intercept:+.2f}, median error without the ratio "
          f"{100 * np.median(abs(own / ratio - other) / other):.1f} %")


compare("drawn over mask", drawn, mask)
compare("drawn over half depth", drawn, half)
compare("drawn over half depth, standard error below 1 px", drawn, half, error < 1)
compare("mask over half depth", mask, half)
ratios = np.sort([np.median(mask[films_of_rows == k] / half[films_of_rows == k]) for k in set(films_of_rows)])
print("mask over half depth, film by film:", " ".join(f"{ratio:.2f}" for ratio in ratios))
own = [np.corrcoef(drawn[films_of_rows == k], mask[films_of_rows == k])[0, 1] for k in set(films_of_rows)]
print(f"correlation of drawn and mask within a film, the median of all: {np.median(own):.3f}")
wrong = abs(np.log(drawn / half / np.median(drawn / half))) > np.log(1.5)
print(f"wrong by half and more: {100 * wrong.mean():.1f} %, of these with a standard error above 1 px: "
      f"{100 * (error[wrong] > 1).mean():.0f} %; of all others {100 * (error[~wrong] > 1).mean():.0f} %")
for low, high in ((2, 3), (3, 4), (4, 6), (6, 8), (8, 12), (12, 20)):
    inside = (mask >= low) & (mask < high)
    print(f"masks of {low} to {high} px: {inside.sum()} places, mask {np.median(mask[inside]):.1f}, half depth "
          f"{np.median(half[inside]):.1f}, drawn {np.median(drawn[inside]):.1f} px")
