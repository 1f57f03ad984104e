#!/usr/bin/env python3
"""How well a batch uses the cores, and whether its memory grows: the figures of "Batches" in Measured.

    batch_speed.py CURVETRACE [--images 1000] [--threads 2] [--evidence network] [--films FOLDER]

The images are phantoms of 300 x 300 px that it makes, or the first of FOLDER. Prints the share of the cores' time that
was used, user and system time over wall time; the same with the time in which threads were ready and other programs
had the cores, which is what a machine with nothing else to do would have used; and the resident memory, in the median
over the first and the last tenth of the images. Needs Linux.
"""
import argparse
import os
import resource
import statistics
import subprocess
import tempfile
import time

RECIPE = '{"format": "curvetrace-recipe", "version": 1, "evidence": "%s"}\n'


def resident(process):
    """MB."""
    with open(f"/proc/{process.pid}/status") as file:
        for line in file:
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
    return None


def asked(process):
    """How long each thread has had a core or has waited for one, seconds."""
    times = {}
    for thread in os.listdir(f"/proc/{process.pid}/task"):
        with open(f"/proc/{process.pid}/task/{thread}/schedstat") as file:
            times[thread] = sum(map(int, file.read().split()[:2])) / 1e9
    return times


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("curvetrace")
    parser.add_argument("--images", type=int, default=1000)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--evidence", default="network")
    parser.add_argument("--films")
    options = parser.parse_args()
    program = os.path.abspath(options.curvetrace)
    with tempfile.TemporaryDirectory() as work:
        os.mkdir(f"{work}/films")
        with open(f"{work}/recipe.json", "w") as file:
            file.write(RECIPE % options.evidence)
        there = sorted(os.listdir(options.films))[:options.images] if options.films else []
        for name in there:
            os.symlink(os.path.abspath(f"{options.films}/{name}"), f"{work}/films/{name}")
        for seed in range(0 if options.films else options.images):
            subprocess.run([program, "phantom", "-o", "films", "--seed", str(seed), "--size", "300x300",
                            "--name", f"film-{seed}", "--quiet"], cwd=work, check=True)
        for name in os.listdir(f"{work}/films"):
            if name.endswith(("-mask.png", ".svg")):
                os.remove(f"{work}/films/{name}")
        print("images are made", flush=True)
        before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
        load = os.getloadavg()[0]
        process = subprocess.Popen(
            [program, "batch", "--recipe", "recipe.json", "--in", "films", "--out", "traced", "--quiet",
             "--threads", str(options.threads)], cwd=work)
        samples, threads = [], {}
        while process.poll() is None:
            time.sleep(0.2)
            try:
                done = len(os.listdir(f"{work}/traced/records"))
                memory = resident(process)
                threads.update(asked(process))
            except OSError:
                continue
            if memory:
                samples.append((done, memory))
        wall = time.monotonic() - start
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        user, system = after.ru_utime - before.ru_utime, after.ru_stime - before.ru_stime
        tenth = options.images // 10
        first = [memory for done, memory in samples if 5 <= done <= tenth]
        last = [memory for done, memory in samples if options.images - tenth <= done < options.images]
        print(f"{options.images} images in {wall:.1f} s, exit code {process.returncode}; load before {load:.2f}")
        print(f"user {user:.1f} s, system {system:.1f} s: "
              f"{(user + system) / (wall * options.threads):.3f} of {options.threads} cores; "
              f"{sum(threads.values()) / (wall * options.threads):.3f} with the time of other programs")
        print(f"memory: first tenth {statistics.median(first):.0f} MB, last tenth {statistics.median(last):.0f} MB, "
              f"at most {max(memory for _, memory in samples):.0f} MB")


if __name__ == "__main__":
    main()
