"""Makes the images and edge maps of Tests/ImagingTests/Fixtures that CannyReferenceTests compares with.

    python3 Scripts/reference/canny_opencv.py

The images are drawn here: discs, lines at all angles, a ramp, noise and texture. The edge maps are
those of OpenCV's `Canny` (aperture 3), with `GaussianBlur` of size (0, 0) before it where sigma is
not 0. File names say everything: canny-IMAGE-sSIGMA-LOW-HIGH-l1|l2.png.
"""

from pathlib import Path

import cv2
import numpy as np

FIXTURES = Path(__file__).resolve().parents[2] / "Tests" / "ImagingTests" / "Fixtures"
WIDTH, HEIGHT = 150, 117


def shapes():
    image = np.full((HEIGHT, WIDTH), 200, np.uint8)
    cv2.circle(image, (45, 50), 30, 90, -1, cv2.LINE_AA)
    cv2.circle(image, (45, 50), 15, 160, -1)
    for angle in np.arange(0, 180, 11.25):
        dx, dy = np.cos(np.radians(angle)), np.sin(np.radians(angle))
        centre = np.array([108.0, 40.0])
        a, b = (centre + 8 * np.array([dx, dy])), (centre + 34 * np.array([dx, dy]))
        cv2.line(image, tuple(int(v) for v in a), tuple(int(v) for v in b), 30, 1, cv2.LINE_AA)
    cv2.rectangle(image, (10, 90), (60, 116), 20, -1)
    image[95:, 90:] = np.linspace(0, 255, WIDTH - 90).astype(np.uint8)
    return image


def noisy(random):
    image = shapes().astype(float) + random.normal(0, 12, (HEIGHT, WIDTH))
    return np.clip(image, 0, 255).astype(np.uint8)


def texture(random):
    """Few levels: plateaus and equal neighbours everywhere, which is where tie rules show."""
    image = cv2.GaussianBlur(random.normal(0, 1, (HEIGHT, WIDTH)), (0, 0), 2.5)
    levels = np.round((image - image.min()) / np.ptp(image) * 11) * 20 + 10
    return levels.astype(np.uint8)


def main():
    random = np.random.default_rng(20240607)
    images = {"shapes": shapes(), "noisy": noisy(random), "texture": texture(random)}
    settings = [("0", 60, 150), ("0", 200, 500), ("1", 30, 90), ("1.4", 25, 75), ("2.5", 10, 40)]
    for name, image in images.items():
        cv2.imwrite(str(FIXTURES / f"canny-{name}.png"), image)
        for sigma, low, high in settings:
            smooth = image if float(sigma) == 0 else cv2.GaussianBlur(image, (0, 0), float(sigma))
            for norm in ("l1", "l2"):
                edges = cv2.Canny(smooth, low, high, apertureSize=3, L2gradient=norm == "l2")
                path = FIXTURES / f"canny-{name}-s{sigma}-{low}-{high}-{norm}.png"
                cv2.imwrite(str(path), edges, [cv2.IMWRITE_PNG_BILEVEL, 1])


if __name__ == "__main__":
    FIXTURES.mkdir(parents=True, exist_ok=True)
    main()
