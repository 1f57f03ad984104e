#!/usr/bin/env python3
"""The article's figure of composition anew, from any photographs: source, tracing, tracing by parts.

Serves the article Gallery: anybody's own photographs as the figure of parts.

N. Cammarata et al., "Curve Detectors", Distill 2020, doi 10.23915/distill.00024.003, section "Algorithmic Composition".
Parts are those of `curvetrace trace --factors`; install a published network first, so that they are like objects
(curvetrace model install bvlc-googlenet). Needs Pillow.

    python3 Scripts/experiments/parts_figure.py .build/release/curvetrace figure.png butterfly.jpg ... [-- OPTIONS]

Options after -- go to both tracings, such as --detail 0.4; without any they are --family both.
"""

import pathlib
import subprocess
import sys
import tempfile

from PIL import Image

WIDTH, GAP = 480, 8

arguments = sys.argv[1:]
options = ["--family", "both"]
if "--" in arguments:
    place = arguments.index("--")
    arguments, options = arguments[:place], arguments[place + 1 :]
program, output, *photographs = arguments

rows = []
with tempfile.TemporaryDirectory() as folder:
    folder = pathlib.Path(folder)
    for photograph in photographs:
        source = Image.open(photograph).convert("RGB")
        panels = [source]
        for parts in ([], ["--factors", "4"]):
            seen = folder / "seen.png"
            subprocess.run(
                [program, "trace", photograph, "-o", folder / "drawing.svg", "--overlay", seen, *options, *parts],
                check=True)
            panels.append(Image.open(seen).convert("RGB").copy())
        height = round(WIDTH * source.height / source.width)
        rows.append([panel.resize((WIDTH, height), Image.LANCZOS) for panel in panels])

figure = Image.new(
    "RGB", (3 * WIDTH + 2 * GAP, sum(row[0].height for row in rows) + GAP * (len(rows) - 1)), "white")
top = 0
for row in rows:
    for column, panel in enumerate(row):
        figure.paste(panel, (column * (WIDTH + GAP), top))
    top += row[0].height + GAP
figure.save(output)
