"""Checks with Pillow that an animated PNG of ours shows the frames that it was made of.

    python3 Scripts/reference/animated_png.py .build/release/curvetrace

Draws one picture twice, watched as an animation and as numbered frames, grey and with alpha.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
from PIL import Image


def check(program, folder, *options):
    draw = [program, "visualize", "--neuron", "lines:4", "--size", "48", "--steps", "9", "--quiet", *options]
    frames = folder / "frames"
    frames.mkdir()
    subprocess.run([*draw, "-o", folder / "fv.png", "--watch", folder / "forming.apng"], check=True)
    subprocess.run([*draw, "-o", folder / "fv.png", "--watch", frames], check=True)
    paths = sorted(frames.iterdir())
    animation = Image.open(folder / "forming.apng")
    assert animation.is_animated and animation.n_frames == len(paths) == 9, animation.n_frames
    assert animation.info["loop"] == 1
    for index, path in enumerate(paths):
        animation.seek(index)
        assert animation.info["duration"] == 100
        expected = Image.open(path).convert("RGBA")
        assert np.array_equal(np.asarray(animation.convert("RGBA")), np.asarray(expected)), path
    print(f"{len(paths)} frames are alike ({' '.join(options) or 'defaults'})")


def main():
    program = str(Path(sys.argv[1]).resolve())
    for options in ([], ["--parameterization", "alpha"], ["--diversity", "2"]):
        with tempfile.TemporaryDirectory() as folder:
            check(program, Path(folder), *options)


if __name__ == "__main__":
    main()
