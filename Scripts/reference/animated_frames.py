"""Makes Tests/ImagingTests/Fixtures/animated.png and animated-frames.png with Pillow, and tests read them.

    python3 Scripts/reference/animated_frames.py

The first has five RGBA frames, of which later ones cover only a part, with every way to dispose of a frame and to
blend it; the second has the five frames as Pillow shows them, from left to right.
"""

from pathlib import Path

import numpy as np
from PIL import Image, PngImagePlugin

FOLDER = Path(__file__).parents[2] / "Tests/ImagingTests/Fixtures"
SIZE = (24, 16)


def frame(seed, box=None, alpha=255):
    generator = np.random.default_rng(seed)
    pixels = np.zeros((SIZE[1], SIZE[0], 4), np.uint8)
    left, top, right, bottom = box or (0, 0, *SIZE)
    part = generator.integers(0, 256, (bottom - top, right - left, 4), np.uint8)
    part[..., 3] = alpha
    pixels[top:bottom, left:right] = part
    return Image.fromarray(pixels, "RGBA")


over, source = PngImagePlugin.Blend.OP_OVER, PngImagePlugin.Blend.OP_SOURCE
keep, clear, undo = (
    PngImagePlugin.Disposal.OP_NONE,
    PngImagePlugin.Disposal.OP_BACKGROUND,
    PngImagePlugin.Disposal.OP_PREVIOUS,
)
frames = [
    frame(1), frame(2, (3, 2, 14, 9)), frame(3, (8, 5, 20, 15), 255), frame(4, (0, 0, 9, 16)), frame(5, (4, 4, 22, 12)),
]
frames[0].save(
    FOLDER / "animated.png", save_all=True, append_images=frames[1:], duration=80, loop=0,
    disposal=[keep, undo, clear, keep, keep], blend=[source, over, over, over, over])

shown = Image.new("RGBA", (SIZE[0] * len(frames), SIZE[1]))
animation = Image.open(FOLDER / "animated.png")
assert animation.n_frames == len(frames)
for index in range(animation.n_frames):
    animation.seek(index)
    shown.paste(animation.convert("RGBA"), (SIZE[0] * index, 0))
shown.save(FOLDER / "animated-frames.png")
