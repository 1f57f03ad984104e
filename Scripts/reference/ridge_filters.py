"""Makes the files ridges* of Tests/ImagingTests/Fixtures that RidgeFilterTests and MedianTests compare with.

    python3 Scripts/reference/ridge_filters.py

`ridges.png` is the light. Every `.f32` is a filter's answer to it, `[height, width]` little-endian 32-bit numbers:
Sato's filter is scikit-image's; Frangi's is written out here from scikit-image's Hessian, because its own leaves out
the factor sigma squared and takes c from the first scale alone (scikit-image's issue 7711). Needs scikit-image.
"""

from pathlib import Path

import numpy as np
from PIL import Image
from scipy import ndimage
from skimage.feature import hessian_matrix, hessian_matrix_eigvals
from skimage.filters import sato

FIXTURES = Path(__file__).resolve().parents[2] / "Tests" / "ImagingTests" / "Fixtures"
WIDTH, HEIGHT = 83, 61
SCALES = {"usual": [1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5], "fine": [1], "coarse": [3]}


def picture(random):
    """Dark and bright lines of several widths that run into the borders, a spot, uneven ground, and grain."""
    y, x = np.mgrid[:HEIGHT, :WIDTH] + 0.5
    light = 0.55 + 0.2 * np.sin(x / 40) * np.cos(y / 30)
    for offset, bend, width, depth in [(12, 6, 1.5, 0.3), (30, -8, 4, 0.25), (50, 5, 8, 0.2), (41, 3, 2, -0.25)]:
        distance = np.abs(y - offset - bend * np.sin(x / 15)) / np.hypot(1, bend / 15 * np.cos(x / 15))
        light -= depth * np.clip(width / 2 + 0.5 - distance, 0, 1)
    light -= 0.2 * np.clip(5.5 - np.hypot(x - 65, y - 20), 0, 1)
    light += random.normal(0, 0.02, light.shape)
    return np.round(np.clip(light, 0, 1) * 255).astype(np.uint8)


def frangi(image, sigmas, sign, beta=0.5):
    """A. F. Frangi and others, 1998, equation 15, of scale-normalized derivatives; c is half the largest norm."""
    scales = []
    for sigma in sigmas:
        hessian = hessian_matrix(sign * image, sigma, mode="reflect", use_gaussian_derivatives=True)
        values = sigma**2 * hessian_matrix_eigvals(hessian)
        scales.append(np.take_along_axis(values, np.abs(values).argsort(0), 0))
    norms = [np.sqrt((values**2).sum(0)) for values in scales]
    c = max(norm.max() for norm in norms) / 2
    result = np.zeros_like(image)
    for (along, across), norm in zip(scales, norms):
        ratio = np.divide(along, across, out=np.zeros_like(along), where=across != 0)
        vesselness = np.exp(-(ratio**2) / (2 * beta**2)) * -np.expm1(-(norm**2) / (2 * c**2))
        result = np.maximum(result, np.where(across > 0, vesselness, 0))
    return result


def main():
    levels = picture(np.random.default_rng(20251125))
    Image.fromarray(levels).save(FIXTURES / "ridges.png")
    image = levels / 255.0
    for polarity, sign in (("dark", 1), ("bright", -1)):
        for name, sigmas in SCALES.items():
            answers = {
                "sato": sato(image, sigmas=sigmas, black_ridges=sign > 0),
                "frangi": frangi(image, sigmas, sign),
            }
            for method, answer in answers.items():
                answer.astype("<f4").tofile(FIXTURES / f"ridges-{method}-{name}-{polarity}.f32")
    median = ndimage.median_filter(image, size=15)
    median.astype("<f4").tofile(FIXTURES / "ridges-median.f32")


if __name__ == "__main__":
    main()
