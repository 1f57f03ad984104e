"""Prints how much the colours of photographs vary along the axes of ColorAxes.swift.

    python3 Scripts/experiments/color_statistics.py FOLDER

FOLDER holds photographs as JPEG or PNG; those of the program are BSDS500's, 40 of the validation images. Light is
taken as logit, log(x / (1 - x)) of x = (level + 1/2) / 256, which is what the program's pictures are made of.
"""

import sys
from pathlib import Path

import numpy as np
from PIL import Image

AXES = {
    "grey": np.array([1, 1, 1]) / 3**0.5,
    "red against blue": np.array([1, 0, -1]) / 2**0.5,
    "green against both": np.array([-1, 2, -1]) / 6**0.5,
}


def covariance(path):
    light = (np.asarray(Image.open(path).convert("RGB"), float).reshape(-1, 3) + 0.5) / 256
    return np.cov(np.log(light / (1 - light)).T)


def main():
    paths = sorted(p for p in Path(sys.argv[1]).iterdir() if p.suffix.lower() in (".jpg", ".png"))
    mean = np.mean([covariance(path) for path in paths], axis=0)
    deviations = {name: float(np.sqrt(axis @ mean @ axis)) for name, axis in AXES.items()}
    print(f"{len(paths)} photographs")
    for name, deviation in deviations.items():
        print(f"{name}: {deviation:.3f}, {deviation / deviations['grey']:.2f} of grey")


if __name__ == "__main__":
    main()
