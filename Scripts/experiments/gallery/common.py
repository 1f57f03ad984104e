"""What the gallery's scripts share: running the program, reading its drawings, comparing and laying out."""

import re
import subprocess
import tempfile
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont
from scipy.spatial import cKDTree

GAP, TOP = 8, 22
FONT = ImageFont.load_default(14)
SPACING = 0.25


class Program:
    """curvetrace, working in a folder of its own that goes with it."""

    def __init__(self, path):
        self.path = str(Path(path).resolve())
        self.kept = tempfile.TemporaryDirectory()
        self.folder = Path(self.kept.name)

    def run(self, *arguments):
        subprocess.run([self.path, *map(str, arguments), "--quiet"], check=True, cwd=self.folder)

    def phantom(self, *arguments):
        """(image, true curves) of a phantom."""
        self.run("phantom", "-o", ".", "--name", "phantom", *arguments)
        return Image.open(self.folder / "phantom.png").convert("RGB"), curves(self.folder / "phantom-truth.svg")

    def trace(self, image, *arguments):
        """(curves, overlay) of an image."""
        image.save(self.folder / "image.png")
        self.run("trace", "image.png", "-o", "drawing.svg", "--overlay", "overlay.png", *arguments)
        return curves(self.folder / "drawing.svg"), Image.open(self.folder / "overlay.png").convert("RGB")


def curves(path):
    """The curves of a drawing of ours as arrays of points, px, SPACING or less apart."""
    found = []
    for data in re.findall(r'<path[^>]* d="([^"]+)"', Path(path).read_text()):
        numbers = np.array(re.findall(r"-?\d+(?:\.\d+)?(?:e-?\d+)?", data), float).reshape(-1, 2)
        points = [numbers[:1]]
        for i in range(0, len(numbers) - 1, 3):
            p = numbers[i:i + 4]
            count = int(np.ceil(np.hypot(*np.diff(p, axis=0).T).sum() / SPACING)) + 1
            t = np.linspace(0, 1, count + 1)[1:, None]
            points.append((1 - t) ** 3 * p[0] + 3 * t * (1 - t) ** 2 * p[1] + 3 * t ** 2 * (1 - t) * p[2] + t ** 3 * p[3])
        found.append(np.concatenate(points))
    return found


def is_closed(curve):
    return bool(np.hypot(*(curve[0] - curve[-1])) < 1e-6)


def points(drawing):
    """All points of a drawing, even where it is empty."""
    return np.concatenate([*drawing, np.zeros((0, 2))])


def inside(places, mask):
    """Which points lie on pixels of the mask."""
    column, row = (np.clip(places[:, k].astype(int), 0, mask.shape[1 - k] - 1) for k in (0, 1))
    return mask[row, column]


def distances(a, b):
    """From each point of a to the nearest of b, px; infinite where there is none."""
    return cKDTree(b).query(a)[0] if len(a) and len(b) else np.full(len(a), np.inf)


def score(drawn, true, tolerance):
    """(precision, recall, F) of points against true ones within the tolerance, px."""
    precision = (distances(drawn, true) <= tolerance).mean() if len(drawn) else 0.0
    recall = (distances(true, drawn) <= tolerance).mean() if len(true) else 0.0
    return precision, recall, 2 * precision * recall / max(precision + recall, 1e-9)


def sheet(columns, rows, side):
    """An empty white page of captioned square panels."""
    return Image.new("RGB", (columns * (side + GAP) - GAP, rows * (side + GAP + TOP) - GAP), "white")


def put(page, column, row, panel, caption, side):
    """Puts a picture with its caption onto the page."""
    x, y = column * (side + GAP), row * (side + GAP + TOP)
    ImageDraw.Draw(page).text((x + 1, y + 2), caption, "black", FONT)
    page.paste(panel.resize((side, side), Image.Resampling.LANCZOS) if panel.size != (side, side) else panel, (x, y + TOP))


def save(page, path):
    """Writes a page in 128 colours, which is a third of the bytes."""
    page.quantize(128, dither=Image.Dither.NONE).save(path, optimize=True)
