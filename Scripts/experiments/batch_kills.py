#!/usr/bin/env python3
"""Kills a batch at random moments and looks at what is left: the figures of "Batches" in Measured.

    batch_kills.py CURVETRACE [--kills 50] [--images 60] [--size 128x128] [--seed 1]

One batch runs undisturbed. Another is killed (SIGKILL) and started again, so often. After each kill every file that is
seen must have the bytes of the undisturbed batch, and every record that was there must not have been written again.
Then the batch runs to its end, and all its files must be those of the undisturbed one.
"""
import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time

RECIPE = '{"format": "curvetrace-recipe", "version": 1, "formats": ["svg", "json", "overlay"]}\n'


def files(folder):
    """Paths of all files with their bytes, but for hidden ones, which nobody takes for results."""
    found = {}
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            if not name.startswith("."):
                with open(os.path.join(place, name), "rb") as file:
                    found[os.path.relpath(os.path.join(place, name), folder)] = file.read()
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("curvetrace")
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--images", type=int, default=60)
    parser.add_argument("--size", default="128x128")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    moments = random.Random(options.seed)
    program = os.path.abspath(options.curvetrace)
    with tempfile.TemporaryDirectory() as work:
        os.mkdir(f"{work}/films")
        with open(f"{work}/recipe.json", "w") as file:
            file.write(RECIPE)
        for seed in range(options.images):
            subprocess.run([program, "phantom", "-o", "films", "--seed", str(seed), "--size", options.size,
                            "--name", f"film-{seed}", "--quiet"], cwd=work, check=True)
        for name in os.listdir(f"{work}/films"):
            if name.endswith(("-mask.png", ".svg")):
                os.remove(f"{work}/films/{name}")

        def batch(results):
            return [program, "batch", "--recipe", "recipe.json", "--in", "films", "--out", results, "--quiet"]

        start = time.monotonic()
        subprocess.run(batch("whole"), cwd=work, check=True)
        duration = time.monotonic() - start
        expected = files(f"{work}/whole")
        faults, written, ended = [], {}, 0
        for kill in range(options.kills):
            process = subprocess.Popen(batch("killed"), cwd=work)
            # The kills are spread over the whole work, with the starts that each of them costs.
            time.sleep(moments.uniform(0.02, 4 * duration / options.kills + 0.3))
            if process.poll() is not None:
                ended += 1
            process.send_signal(signal.SIGKILL)
            process.wait()
            for name, data in files(f"{work}/killed").items():
                if data != expected.get(name):
                    faults.append(f"{name} is torn after kill {kill}")
                if name.startswith("records/"):
                    moment = os.stat(f"{work}/killed/{name}").st_mtime_ns
                    if written.setdefault(name, moment) != moment:
                        faults.append(f"{name} was made twice by kill {kill}")
        leftovers = sum(name.endswith(".tmp") for _, _, names in os.walk(f"{work}/killed") for name in names)
        done = len(written)
        subprocess.run(batch("killed"), cwd=work, check=True)
        result = files(f"{work}/killed")
        faults += [f"{name} is lost" for name in expected if name not in result]
        faults += [f"{name} is not as it should be" for name in result if result[name] != expected.get(name)]
        faults += [f"{name} is left" for _, _, names in os.walk(f"{work}/killed") for name in names
                   if name.endswith(".tmp")]
        print(f"{options.images} images, {len(expected)} files, {duration:.1f} s undisturbed")
        print(f"{options.kills} kills, {ended} of them after the end; {done} images done before the last start, "
              f"{leftovers} temporary files were left by then")
        print(f"{len(faults)} faults")
        for fault in faults:
            print(fault)
        return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
