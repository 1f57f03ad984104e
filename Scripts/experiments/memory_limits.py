#!/usr/bin/env python3
"""What CurveTrace does where the address space is limited: a table of commands, image sizes and limits.

Every cell is a result, or one sentence on standard error and an exit code. Exits 1 where a cell is anything else: a
signal, a backtrace, several sentences, a file left over, or no end within the time limit.

  Scripts/experiments/memory_limits.py .build/release/curvetrace
  Scripts/experiments/memory_limits.py .build/release/curvetrace --sizes 512 --limits 500000 1000000
"""
import argparse
import pathlib
import resource
import subprocess
import sys
import tempfile

COMMANDS = {
    "trace": ["trace", "{size}.png", "-o", "out.svg"],
    "trace, no steps": ["trace", "{size}.png", "-o", "out.svg", "--steps", "0"],
    "extract": ["extract", "{size}.png", "-o", "out.png"],
    "segment": ["segment", "{size}.png", "-o", "out.png"],
    "concept learn": ["concept", "learn", "--images", "{size}", "--network", "curvenet", "--factors", "2", "-o", "out.concept"],
    "phantom": ["phantom", "--size", "{size}x{size}", "--name", "out", "-o", "."],
    "frames": ["trace", "{size}.png", "{size}-2.png", "--frames", "-o", "out.svg", "--steps", "0"],
}


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", help="the built curvetrace")
    parser.add_argument("--sizes", type=int, nargs="+", default=[512, 1024, 2048, 4096], help="sides of images, px")
    parser.add_argument(
        "--limits", type=int, nargs="+", default=[200_000, 500_000, 1_000_000, 2_000_000, 3_000_000],
        help="limits of the address space, kB, as of ulimit -v")
    parser.add_argument("--commands", nargs="+", default=list(COMMANDS), choices=list(COMMANDS))
    parser.add_argument("--seconds", type=int, default=1800, help="how long a command may take")
    parser.add_argument("--threads", type=int, default=2)
    return parser.parse_args()


def run(program, command, folder, limit, seconds):
    """The cell, and why it is a crash where it is one."""
    before = set(folder.iterdir())

    def limited():
        resource.setrlimit(resource.RLIMIT_AS, (limit * 1024, limit * 1024))

    try:
        done = subprocess.run(
            [program, *command, "--quiet"], cwd=folder, preexec_fn=limited, timeout=seconds, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True, errors="replace", check=False)
    except subprocess.TimeoutExpired:
        return "no end", f"no end after {seconds} s"
    written = set(folder.iterdir()) - before
    for path in written:
        path.unlink()
    lines = [line for line in done.stderr.splitlines() if not line.startswith("curvetrace: warning: ")]
    if done.returncode == 0:
        return "result", f"words beside a result: {lines}" if lines else None
    cell = f"exit {done.returncode}"
    if done.returncode < 0:
        return cell, f"signal {-done.returncode}: {done.stderr[:300]}"
    if len(lines) != 1:
        return cell, f"{len(lines)} lines: {done.stderr[:300]}"
    if any(path.name.startswith(".") for path in written):
        return cell, f"left over: {sorted(path.name for path in written)}"
    return cell, None


def main():
    options = arguments()
    program = str(pathlib.Path(options.program).resolve())
    crashes = []
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for size in options.sizes:
            for name, seed in ((f"{size}", "1"), (f"{size}-2", "2")):
                subprocess.run(
                    [program, "phantom", "--size", f"{size}x{size}", "--seed", seed, "--name", name, "-o", ".",
                     "--quiet"], cwd=folder, check=True)
                # A folder of both for what looks at many images.
                (folder / f"{size}").mkdir(exist_ok=True)
                (folder / f"{size}" / f"{name}.png").hardlink_to(folder / f"{name}.png")
        print("| command | size, px | " + " | ".join(f"{limit // 1000} MB" for limit in options.limits) + " |")
        print("|---" * (2 + len(options.limits)) + "|")
        for title in options.commands:
            for size in options.sizes:
                command = [word.format(size=size) for word in COMMANDS[title]] + ["--threads", str(options.threads)]
                cells = []
                for limit in options.limits:
                    cell, why = run(program, command, folder, limit, options.seconds)
                    if why:
                        cell = f"**{cell}**"
                        crashes.append(f"{title}, {size} px, {limit} kB: {why}")
                    cells.append(cell)
                print(f"| {title} | {size} | " + " | ".join(cells) + " |", flush=True)
    for crash in crashes:
        print(crash, file=sys.stderr)
    return 1 if crashes else 0


if __name__ == "__main__":
    sys.exit(main())
