"""Compares edge maps with OpenCV's, on any images.

Serves the sentence on Canny in the article Measured.

    python3 Scripts/experiments/compare_canny.py reference IMAGES OUT [--sigma S --low L --high H --l2]
    curvetrace canny IMAGE -o OURS/NAME.png --sigma S --low L --high H [--l2]      # for each
    python3 Scripts/experiments/compare_canny.py compare OURS OUT

`reference` writes each image of the folder as 8-bit grey into OUT/grey (give these to `curvetrace canny`,
so that both see the same numbers) and OpenCV's edges into OUT/edges. `compare` takes two folders of
edge maps of the same names and prints how many of the pixels are equal.
"""

import argparse
import sys
from pathlib import Path

import cv2
import numpy as np

ENDINGS = {".png", ".jpg", ".jpeg", ".pgm", ".tif", ".bmp"}


def images_of(folder):
    return sorted(p for p in Path(folder).iterdir() if p.suffix.lower() in ENDINGS)


def reference(options):
    out = Path(options.out)
    for part in ("grey", "edges"):
        (out / part).mkdir(parents=True, exist_ok=True)
    for path in images_of(options.images):
        grey = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
        cv2.imwrite(str(out / "grey" / f"{path.stem}.png"), grey)
        smooth = cv2.GaussianBlur(grey, (0, 0), options.sigma) if options.sigma > 0 else grey
        edges = cv2.Canny(smooth, options.low, options.high, apertureSize=3, L2gradient=options.l2)
        cv2.imwrite(str(out / "edges" / f"{path.stem}.png"), edges)


def compare(options):
    edges = Path(options.reference)
    edges = edges / "edges" if (edges / "edges").is_dir() else edges
    shares = []
    for path in images_of(options.ours):
        other = edges / f"{path.stem}.png"
        if not other.exists():
            print(f"{path.name}: no reference", file=sys.stderr)
            continue
        a = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
        if a.ndim == 3:
            # An edge map with alpha says it there, where it is not opaque everywhere.
            a = a[..., 3] if a.shape[2] == 4 and a[..., 3].min() < 255 else a[..., 0]
        b = cv2.imread(str(other), cv2.IMREAD_GRAYSCALE)
        if a.shape != b.shape:
            print(f"{path.name}: {a.shape} against {b.shape}", file=sys.stderr)
            continue
        share = np.mean((a > 127) == (b > 127))
        shares.append(share)
        print(f"{path.name}: {100 * share:.4f} % equal, {int((b > 127).sum())} edge pixels")
    if not shares:
        sys.exit("nothing to compare")
    print(f"all {len(shares)}: {100 * np.mean(shares):.4f} % equal, worst {100 * min(shares):.4f} %")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    commands = parser.add_subparsers(required=True)
    making = commands.add_parser("reference")
    making.add_argument("images")
    making.add_argument("out")
    making.add_argument("--sigma", type=float, default=0)
    making.add_argument("--low", type=float, default=50)
    making.add_argument("--high", type=float, default=150)
    making.add_argument("--l2", action="store_true")
    making.set_defaults(run=reference)
    comparing = commands.add_parser("compare")
    comparing.add_argument("ours")
    comparing.add_argument("reference")
    comparing.set_defaults(run=compare)
    options = parser.parse_args()
    options.run(options)


if __name__ == "__main__":
    main()
