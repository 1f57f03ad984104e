"""Scores the program's evidence: score.py PROGRAM FOLDER [--network NAME] [--sets NAME ...] [--scales S,S]

`coronary`, `drive`, `chase`   pixels and centre lines against masks, by `tools/score_maps.py`
`bsds`                         edges against people's drawings, by boundaries.py
`kanji`, `line-drawings`       pixels against the ink
`phantoms`                     ten angiograms of 512x512 that the program makes (seeds 101 to 110)
`robustness`                   the films of `coronary` disturbed: what the area under the curve loses
`empty`                        images without curves: the share of pixels above the default threshold

The folders are those of $CURVETRACE_DATA (default ../shared/data, with `tools` beside it); what is not there is
skipped with one line. Maps go to FOLDER/maps, scores to FOLDER/scores.json.
"""

import argparse
import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from PIL import Image

import boundaries
import images

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("CURVETRACE_DATA", ROOT / "../shared/data"))
VESSELS = ("coronary", "drive", "chase")
DRAWINGS = ("kanji", "line-drawings")
SETS = (*VESSELS, "bsds", *DRAWINGS, "phantoms", "robustness", "empty")


class Scorer:
    def __init__(self, options):
        self.options = options
        self.folder = options.folder

    def maps(self, name, paths, *extra):
        """The folder of the evidence of all images at `paths`."""
        maps = self.folder / "maps" / name
        maps.mkdir(parents=True, exist_ok=True)
        command = [self.options.program, "extract", "--quiet", "--threads", "1", "--network", self.options.network]
        if self.options.scales:
            command += ["--scales", self.options.scales]

        def extract(path):
            subprocess.run([*command, *extra, str(path), "--soft", str(maps / f"{path.stem}.png")], check=True)

        with ThreadPoolExecutor(os.cpu_count()) as pool:
            list(pool.map(extract, paths))
        return maps

    def pixels(self, name, paths, truth, fov=None):
        """Scores against the masks in `truth`."""
        maps = self.maps(name, paths)
        result = self.folder / f"{name}.json"
        command = [sys.executable, str(DATA / "../tools/score_maps.py"), "--maps", str(maps), "--truth", str(truth),
                   "--json", str(result)]
        if fov and fov.is_dir():
            command += ["--fov", str(fov)]
        subprocess.run(command, check=True, capture_output=True)
        return json.loads(result.read_text())

    def vessels(self, name):
        return self.pixels(name, images.listed(DATA / name / "images"), DATA / name / "masks", DATA / name / "fov")

    def drawings(self, name):
        """Against the ink: what is darker than middle grey."""
        paths = images.listed(DATA / name / "images")
        truth = self.folder / "truth" / name
        truth.mkdir(parents=True, exist_ok=True)
        for path in paths:
            ink = np.asarray(Image.open(path).convert("L")) < 128
            Image.fromarray(ink.astype(np.uint8) * 255).save(truth / f"{path.stem}.png")
        return self.pixels(name, paths, truth)

    def phantoms(self):
        folder, truth = self.folder / "phantoms", self.folder / "truth/phantoms"
        for made in (folder, truth):
            made.mkdir(parents=True, exist_ok=True)
        for seed in range(101, 111):
            subprocess.run([self.options.program, "phantom", "-o", str(folder), "--seed", str(seed), "--quiet"], check=True)
            (folder / f"angiogram-{seed}-mask.png").replace(truth / f"angiogram-{seed}.png")
        return self.pixels("phantoms", images.listed(folder), truth)

    def bsds(self):
        maps = self.maps("bsds", images.listed(DATA / "bsds/images"), "--family", "edges")
        return boundaries.scores(maps, DATA / "bsds/boundaries")

    def robustness(self):
        """What the area under the curve loses by each disturbance."""
        paths = images.listed(DATA / "coronary/images")
        result = {"undisturbed": self.pixels("undisturbed", paths, DATA / "coronary/masks")["AUC"]}
        for name, disturb in images.DISTURBANCES.items():
            folder = self.folder / "disturbed" / name
            folder.mkdir(parents=True, exist_ok=True)
            for index, path in enumerate(paths):
                disturb(Image.open(path).convert("L"), np.random.default_rng(index)).save(folder / f"{path.stem}.png")
            auc = self.pixels(f"disturbed-{name}", images.listed(folder), DATA / "coronary/masks")["AUC"]
            result[name] = result["undisturbed"] - auc
        return result

    def empty(self):
        """The share of pixels above the default threshold, middle grey, of each kind."""
        folder = self.folder / "empty"
        folder.mkdir(parents=True, exist_ok=True)
        for name, image in images.empty():
            image.save(folder / f"{name}.png")
        maps = self.maps("empty", images.listed(folder))
        shares = {}
        for path in images.listed(folder):
            above = np.asarray(Image.open(maps / path.name)) >= 32768
            shares.setdefault(path.stem.rsplit("-", 1)[0], []).append(float(above.mean()))
        return {name: float(np.mean(values)) for name, values in shares.items()}

    def score(self, name):
        if name in ("phantoms", "empty"):
            return getattr(self, name)()
        folder = DATA / ("coronary" if name == "robustness" else name)
        if not images.listed(folder / "images"):
            print(f"{name}: no images in {folder}, not scored", flush=True)
            return None
        if name in VESSELS:
            return self.vessels(name)
        return self.drawings(name) if name in DRAWINGS else getattr(self, name)()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--network", default="curvenet")
    parser.add_argument("--sets", nargs="+", default=SETS, choices=SETS, metavar="NAME")
    parser.add_argument("--scales", help="look at these instead of those that the program chooses")
    options = parser.parse_args()
    scorer = Scorer(options)
    path = options.folder / "scores.json"
    options.folder.mkdir(parents=True, exist_ok=True)
    scores = json.loads(path.read_text()) if path.exists() else {}
    for name in options.sets:
        result = scorer.score(name)
        if result is not None:
            scores[name] = result
            print(name, "  ".join(f"{key} {value:.4g}" for key, value in result.items()), flush=True)
            path.write_text(json.dumps(scores, indent=2) + "\n")


if __name__ == "__main__":
    main()
