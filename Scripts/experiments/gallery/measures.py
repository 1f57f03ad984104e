#!/usr/bin/env python3
"""A film's vessels by diameter, and the diameter along the one that is narrowest: a picture.

Serves the figure Samples/gallery/measures.png; Scripts/gallery runs it.

usage: measures.py PROGRAM OUTPUT.png

Needs numpy, scipy and Pillow.
"""

import sys
from pathlib import Path

from PIL import Image

from common import Program

FILM = Path(__file__).resolve().parents[3] / "Samples/angiogram-2.png"
WIDTH = 1200

program = Program(sys.argv[1])
program.run("trace", FILM, "-o", "film.json")
program.run(
    "measure", "film.json", "--image", FILM, "--pixel-size", "0.25mm",
    "--picture", "tree.png", "--profile", "profile.png")
tree, profile = (Image.open(program.folder / name).convert("RGB") for name in ("tree.png", "profile.png"))
tree = tree.resize((WIDTH // 2, tree.height * WIDTH // 2 // tree.width), Image.Resampling.LANCZOS)
profile = profile.resize((WIDTH // 2, profile.height * WIDTH // 2 // profile.width), Image.Resampling.LANCZOS)
picture = Image.new("RGB", (WIDTH, max(tree.height, profile.height)), "white")
picture.paste(tree, (0, 0))
picture.paste(profile, (WIDTH // 2, 0))
# As many colours as the bar has are more than a page's 128.
picture.save(sys.argv[2], optimize=True)
