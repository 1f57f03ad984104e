"""Scores the program's evidence on every labelled folder of images: score.py PROGRAM FOLDER [NETWORK].

The folders are those of $CURVETRACE_DATA (default ../shared/data) with `images` and `masks`; the scoring script
is `tools/score_maps.py` beside it. Maps go to FOLDER/maps, scores to FOLDER/scores.json.
"""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

SETS = ("coronary", "drive", "chase")

program, folder = sys.argv[1], Path(sys.argv[2])
network = sys.argv[3] if len(sys.argv) > 3 else "curvenet"
root = Path(__file__).resolve().parents[2]
data = Path(os.environ.get("CURVETRACE_DATA", root / "../shared/data"))


def extract(image, maps):
    subprocess.run(
        [program, "extract", str(image), "--quiet", "--threads", "1", "--network", network,
         "--soft", str(maps / f"{image.stem}.png")], check=True)


scores = {}
for name in SETS:
    images = sorted((data / name / "images").glob("*")) if (data / name).is_dir() else []
    if not images:
        print(f"{name}: no images in {data}, not scored")
        continue
    maps = folder / "maps" / name
    maps.mkdir(parents=True, exist_ok=True)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(lambda image: extract(image, maps), images))
    command = [sys.executable, str(data / "../tools/score_maps.py"), "--maps", str(maps),
               "--truth", str(data / name / "masks"), "--json", str(folder / f"{name}.json")]
    if (data / name / "fov").is_dir():
        command += ["--fov", str(data / name / "fov")]
    print(name, subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip())
    scores[name] = json.loads((folder / f"{name}.json").read_text())
(folder / "scores.json").write_text(json.dumps(scores, indent=2) + "\n")
