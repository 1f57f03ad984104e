#!/usr/bin/env python3
"""What runs of CurveTrace take of memory, beside what `--memory` foretells of them (`MemoryDemand.swift`).

Makes films with `curvetrace phantom`, runs `extract`, `trace --steps 0` and `trace` on each with each number of
threads, and prints the most memory of the process. What is foretold is asked of the program: given too little with
`--memory`, it says what it would take. Exits 1 where a run took more.

  Scripts/experiments/memory_prediction.py .build/release/curvetrace
  Scripts/experiments/memory_prediction.py .build/release/curvetrace --sizes 512 1024 --threads 1
"""
import argparse
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time

COMMANDS = {
    "extract": ["extract", "{size}.png", "-o", "out.png"],
    "trace, no steps": ["trace", "{size}.png", "-o", "out.svg", "--steps", "0"],
    "trace": ["trace", "{size}.png", "-o", "out.svg"],
}
BYTES = {"MB": 1e6, "GB": 1e9}


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", help="the built curvetrace")
    parser.add_argument("--sizes", type=int, nargs="+", default=[512, 1024, 2048, 4096], help="sides of films, px")
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--commands", nargs="+", default=list(COMMANDS), choices=list(COMMANDS))
    parser.add_argument("--seed", type=int, default=101)
    return parser.parse_args()


def measured(program, command, folder):
    """The most memory of a run, MB, and its wall time, s."""
    start = time.monotonic()
    process = subprocess.Popen([program, *command, "--memory", "1TB", "--quiet"], cwd=folder)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"{' '.join(command)}: status {status}")
    return usage.ru_maxrss * 1024 / 1e6, time.monotonic() - start


def foretold(program, command, folder):
    """What the program says that it takes on one thread, MB, rounded up to a tenth of a GB."""
    done = subprocess.run(
        [program, *command, "--memory", "1MB", "--quiet"], cwd=folder, stderr=subprocess.PIPE, text=True, check=False)
    found = re.search(r"takes up to ([0-9.]+)(MB|GB)", done.stderr)
    if not found:
        sys.exit(f"{' '.join(command)}: no prediction in {done.stderr!r}")
    return float(found[1]) * BYTES[found[2]] / 1e6


def worker(size, title):
    """What each thread more takes, MB, as MemoryDemand.swift has it: of that the program says nothing."""
    source = (pathlib.Path(__file__).resolve().parents[2] / "Sources/CurvePipeline/MemoryDemand.swift").read_text()
    found = re.search(r"\(worker, refiner, workerPixel\) = \(([0-9.e]+), ([0-9.e]+), ([0-9.e]+)\)", source)
    reader, refiner, pixel = (float(number) for number in found.groups())
    return min(refiner if title == "trace" else reader, pixel * size * size) / 1e6


def main():
    options = arguments()
    program = str(pathlib.Path(options.program).resolve())
    is_exceeded = False
    print("| command | size, px | threads | foretold, MB | taken, MB | share | wall, s |\n|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for size in options.sizes:
            subprocess.run(
                [program, "phantom", "--size", f"{size}x{size}", "--seed", str(options.seed), "--name", f"{size}", "-o",
                 ".", "--quiet"], cwd=folder, check=True)
            for title in options.commands:
                command = [word.format(size=size) for word in COMMANDS[title]]
                least = foretold(program, command, folder)
                for threads in options.threads:
                    expected = least + (threads - 1) * worker(size, title)
                    taken, seconds = measured(program, command + ["--threads", str(threads)], folder)
                    is_exceeded |= taken > expected
                    print(
                        f"| {title} | {size} | {threads} | {expected:.0f} | {taken:.0f} | {taken / expected:.2f} | "
                        f"{seconds:.1f} |", flush=True)
    return 1 if is_exceeded else 0


if __name__ == "__main__":
    sys.exit(main())
