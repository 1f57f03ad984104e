"""Makes thinning-input.png, thinning-output.png and thinning-guo-hall.png of Tests/ImagingTests/Fixtures,
for ThinningTests.

    python3 Scripts/reference/thinning.py

The outputs are those of scikit-image's `skeletonize` (two-dimensional default method) and `thin`. The input has
four panels, one below the other, each with its own margin: strokes of many widths, smooth blobs, blobs
that touch the border, and noise, which meets nearly every neighbourhood.
"""

from pathlib import Path

import numpy as np
import scipy.ndimage
from PIL import Image
from skimage.morphology import skeletonize, thin

FIXTURES = Path(__file__).resolve().parents[2] / "Tests" / "ImagingTests" / "Fixtures"
WIDTH, HEIGHT = 128, 80


def strokes():
    x, y = np.meshgrid(np.arange(WIDTH), np.arange(HEIGHT))
    panel = np.zeros((HEIGHT, WIDTH), bool)
    for k, width in enumerate((1, 2, 3, 4, 7, 12)):
        distance = np.abs((y - 40) - 30 * np.sin(x / 17 + k) - 4 * k) * 0.7
        panel |= (distance < width / 2) & (x > 18 * k) & (x < 18 * k + 30)
    return panel


def blobs(random, sigma):
    return scipy.ndimage.gaussian_filter(random.standard_normal((HEIGHT, WIDTH)), sigma) > 0


def main():
    random = np.random.default_rng(1984)
    bordered = np.pad(blobs(random, 3)[4:-4, 4:-4], 4)
    panels = [strokes(), bordered, blobs(random, 2), random.random((HEIGHT, WIDTH)) < 0.6]
    image = np.concatenate(panels)
    Image.fromarray(image).save(FIXTURES / "thinning-input.png")
    Image.fromarray(skeletonize(image)).save(FIXTURES / "thinning-output.png")
    Image.fromarray(thin(image)).save(FIXTURES / "thinning-guo-hall.png")


if __name__ == "__main__":
    FIXTURES.mkdir(parents=True, exist_ok=True)
    main()
