"""Compares ways to choose Canny's thresholds from the image, on photographs with human boundaries.

Serves the rule in Sources/Imaging/CannyEdgeDetector.swift.

    python3 Scripts/experiments/canny_thresholds.py BSDS [--sigma S]

BSDS is a folder with images/ID.jpg and boundaries/ID_k.png. An edge pixel is right within 0.0075 of the
diagonal of anybody's boundary; recall is the mean over the people. Matching is not one-to-one, so
figures are higher than the benchmark's; they are for comparing rules with each other.
"""

import argparse
from pathlib import Path

import cv2
import numpy as np
from scipy.ndimage import distance_transform_edt
from skimage.filters import threshold_otsu


def rules(smooth):
    x, y = cv2.Sobel(smooth, cv2.CV_32F, 1, 0), cv2.Sobel(smooth, cv2.CV_32F, 0, 1)
    magnitude = np.hypot(x, y)
    maxima = magnitude[cv2.Canny(smooth, 0, 0, L2gradient=True) > 0]
    otsu, noise = threshold_otsu(maxima), np.median(magnitude) / np.sqrt(2 * np.log(2))
    middle = (maxima[maxima <= otsu].mean() + maxima[maxima > otsu].mean()) / 2
    for ratio in (0.4, 0.5):
        yield f"Otsu of the maxima, low = {ratio} high", ratio * otsu, otsu
        yield f"middle of its classes, low = {ratio} high", ratio * middle, middle
    for share in (0.7, 0.8, 0.9):
        high = np.quantile(magnitude, share)
        yield f"{share} quantile of all, low = 0.4 high", 0.4 * high, high
    for factor in (3, 4, 6):
        yield f"{factor} times the noise, low = 0.4 high", 0.4 * factor * noise, factor * noise


def score(edges, boundaries):
    tolerance = 0.0075 * np.hypot(*edges.shape)
    if not edges.any():
        return 0.0, 0.0, 0.0
    precision = np.mean(distance_transform_edt(~np.any(boundaries, axis=0))[edges] <= tolerance)
    to_edges = distance_transform_edt(~edges)
    recall = np.mean([np.mean(to_edges[b] <= tolerance) for b in boundaries])
    return 2 * precision * recall / max(precision + recall, 1e-9), precision, recall


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("bsds", type=Path)
    parser.add_argument("--sigma", type=float, default=1.4)
    options = parser.parse_args()
    scores = {}
    for path in sorted((options.bsds / "images").iterdir())[::2]:
        grey = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
        drawn = sorted((options.bsds / "boundaries").glob(f"{path.stem}_*.png"))
        boundaries = [cv2.imread(str(p), cv2.IMREAD_GRAYSCALE) > 127 for p in drawn]
        smooth = cv2.GaussianBlur(grey, (0, 0), options.sigma)
        for name, low, high in rules(smooth):
            edges = cv2.Canny(smooth, low, high, L2gradient=True) > 0
            scores.setdefault(name, []).append(score(edges, boundaries))
    for name, values in scores.items():
        f, precision, recall = np.mean(values, axis=0)
        print(f"{name:38} F {f:.3f}  precision {precision:.3f}  recall {recall:.3f}")


if __name__ == "__main__":
    main()
