"""Draws what excites curve neurons: features.png, four of BVLC's GoogLeNet and three of our networks.

Serves the figure Samples/gallery/features.png; Scripts/gallery runs it.

    python3 Scripts/experiments/gallery/features.py .build/release/curvetrace Samples/gallery/features.png

Needs the weights of bvlc-googlenet (curvetrace model install bvlc-googlenet).
"""

import sys

from PIL import Image

from common import Program, put, sheet

SIDE = 160
NEURONS = [
    ("mixed3b:408", "mixed3b 408"), ("mixed3b:398", "mixed3b 398"), ("mixed3b:346", "mixed3b 346"),
    ("mixed3b:386", "mixed3b 386"), ("lines:4", "curvenet, lines 4"), ("h:3", "curvenet, h 3"),
    ("early_curve:3", "early_curve 3"),
]


def main():
    program, path = Program(sys.argv[1]), sys.argv[2]
    page = sheet(len(NEURONS), 1, SIDE)
    for column, (neuron, caption) in enumerate(NEURONS):
        size = 128 if neuron.startswith("mixed") else 96
        program.run("visualize", "--neuron", neuron, "--size", size, "-o", "fv.png")
        put(page, column, 0, Image.open(program.folder / "fv.png").convert("RGB"), caption, SIDE)
    # In all its colours: of 128 few are left for each picture.
    page.save(path, optimize=True)


if __name__ == "__main__":
    main()
