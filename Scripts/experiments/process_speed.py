#!/usr/bin/env python3
"""Whole programs on the clock: wall time, processor time and memory, side by side.

    process_speed.py CURVETRACE [--runs 5] [--quick | --large] [--save FILE] [--against FILE]

Each round runs every command once, so that what else the machine does falls on all alike; the first round warms up and
does not count. Prints medians with their spread (half the distance between the quartiles), and how each extraction's
wall time compares with scikit-image's Sato filter in the same rounds, where scikit-image is there: its whole process,
and the filter inside it. --save keeps all times; --against compares with a file that was kept: the ratio of medians,
and a word where it is slower by more than both spreads together.

--quick takes images of 256 x 256 only; --large adds 1024, 2048 and 4096.
"""
import argparse
import importlib.util
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time

SATO = """
import sys, time
import numpy
from skimage import filters, io
image = io.imread(sys.argv[1], as_gray=True).astype(float) / 255
start = time.perf_counter()
response = filters.sato(image, sigmas=[1, 2, 3, 4.5], black_ridges=True)
print(time.perf_counter() - start)
io.imsave(sys.argv[2], (response / response.max() * 255).astype(numpy.uint8), check_contrast=False)
"""


def run(command, cwd):
    """Wall time, processor time (s) and peak memory (MB) of a command, and what it printed."""
    start = time.perf_counter()
    process = subprocess.Popen(command, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    printed = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    if status:
        sys.exit(f"{' '.join(command)} ended with status {status}")
    return {"wall": wall, "processor": usage.ru_utime + usage.ru_stime, "memory": usage.ru_maxrss / 1024}, printed


def spread(values):
    """Half the distance between the quartiles."""
    if len(values) < 3:
        return 0
    low, _, high = statistics.quantiles(values, n=4)
    return (high - low) / 2


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("curvetrace")
    parser.add_argument("--runs", type=int, default=5)
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--quick", action="store_true")
    size.add_argument("--large", action="store_true")
    parser.add_argument("--save")
    parser.add_argument("--against")
    options = parser.parse_args()
    program = os.path.abspath(options.curvetrace)
    sides = [256] if options.quick else [512, 1024, 2048, 4096] if options.large else [512]
    with tempfile.TemporaryDirectory() as work:
        commands = {}
        for side in sides:
            subprocess.run([program, "phantom", "-o", ".", "--seed", "101", "--size", f"{side}x{side}", "--name",
                            f"film-{side}", "--quiet"], cwd=work, check=True)
            film = f"film-{side}.png"
            for threads in (2, 1) if side <= 512 else (2,):
                asked = ["--threads", str(threads), "--quiet"]
                commands[f"extract {side}, {threads} threads"] = [program, "extract", film, "-o", "curves.png", *asked]
                commands[f"trace {side}, {threads} threads"] = [program, "trace", film, "-o", "curves.svg", *asked]
        small = sides[0]
        if importlib.util.find_spec("skimage"):
            with open(f"{work}/sato.py", "w") as file:
                file.write(SATO)
            commands[f"Sato {small}"] = [sys.executable, "sato.py", f"film-{small}.png", "sato.png"]
        else:
            print("scikit-image is not there to compare with")
        results = {name: {"wall": [], "processor": [], "memory": []} for name in commands}
        for round in range(options.runs + 1):
            for name, command in commands.items():
                cost, printed = run(command, work)
                if name.startswith("Sato"):
                    cost["inside"] = float(printed)
                for what, value in cost.items() if round else ():
                    results[name].setdefault(what, []).append(value)
    print(f"medians of {options.runs}; s, s, MB")
    for name, cost in results.items():
        cells = [f"{statistics.median(cost[what]):.3f} +- {spread(cost[what]):.3f}" for what in ("wall", "processor")]
        print(f"{name:24} wall {cells[0]}  processor {cells[1]}  memory {statistics.median(cost['memory']):.0f}")
    sato = results.get(f"Sato {small}")
    if sato:
        own = statistics.median(results[f"extract {small}, 2 threads"]["wall"])
        print(f"extract over Sato, whole processes: {own / statistics.median(sato['wall']):.2f}"
              f" (Sato inside: {statistics.median(sato['inside']):.3f} s)")
    if options.save:
        with open(options.save, "w") as file:
            json.dump(results, file, indent=1)
    if options.against:
        with open(options.against) as file:
            before = json.load(file)
        print(f"against {options.against}: now over then")
        for name, cost in results.items():
            if name not in before:
                continue
            line = [f"{name:24}"]
            for what in ("wall", "processor", "memory"):
                then, now = before[name][what], cost[what]
                ratio = statistics.median(now) / statistics.median(then)
                noise = (spread(now) + spread(then)) / statistics.median(then)
                slower = ratio > 1 + max(noise, 0.02)
                line.append(f"{what} {ratio:.2f} +- {noise:.2f}{' MORE' if slower else ''}")
            print("  ".join(line))


if __name__ == "__main__":
    main()
