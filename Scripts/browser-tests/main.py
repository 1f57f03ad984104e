"""Runs the browser tests, or measures the studio; see `run` beside this file."""
import argparse
import os
import sys
import time

from playwright.sync_api import sync_playwright

import harness


# What takes longest, and what other tests of the suite show in part: left out by --quick, which says so.
LONG = {"tasks_edit.undo_fifty", "tasks_edit.parts", "tasks_edit.avoid", "tasks_work.exports", "tasks_work.folder",
        "tasks_work.same_bytes", "tasks_work.project", "tasks_look.layers", "tasks_look.watch",
        "tasks_look.orientations", "access.wide_dark", "access.narrow_light", "access.narrow_dark",
        "hostile.long_requests", "hostile.idle_memory"}


def arguments():
    parser = argparse.ArgumentParser(prog="Scripts/browser-tests/run", description=__doc__)
    parser.add_argument("--chromium", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--program", default=".build/release/curvetrace")
    parser.add_argument("--filter", default="")
    parser.add_argument("--screenshots", default=".build-browser/screenshots")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--measure", action="store_true")
    parser.add_argument("--pictures", action="store_true")
    return parser.parse_args()


def all_tests():
    import access
    import hostile
    import source
    import tasks_edit
    import tasks_look
    import tasks_work
    return tasks_look.tests + tasks_edit.tests + tasks_work.tests + access.tests + hostile.tests + source.tests


def run_tests(bench, tests):
    """Runs each test, says how it went, and returns those that failed."""
    failed = []
    for test in tests:
        began = time.monotonic()
        fault, skipped = harness.Trial(bench, test).run()
        seconds = time.monotonic() - began
        word = "FAIL" if fault else "skip" if skipped else "ok"
        print(f"{word:4} {seconds:5.1f} s  {test.name}: {skipped or test.sentence}", flush=True)
        if fault:
            print(f"      {fault}", flush=True)
            failed.append((test, fault))
    return failed


def report(failed, count, seconds):
    print(f"\n{count - len(failed)} of {count} tests passed in {seconds:.0f} s")
    for test, fault in failed:
        print(f"failed: {test.name}: {test.sentence}\n        {fault}")


def main():
    options = arguments()
    if not os.access(options.program, os.X_OK):
        sys.exit(f"there is no program {options.program}; build it with: swift build -c release")
    harness.raise_limits()
    with sync_playwright() as playwright:
        bench = harness.Bench(os.path.abspath(options.program), options.chromium, playwright, options.screenshots)
        try:
            if options.pictures:
                import pictures
                return pictures.run(bench)
            if options.measure:
                import measure
                return measure.run(bench)
            tests = [test for test in all_tests() if options.filter in test.name]
            if options.quick:
                print("left out, being long: " + ", ".join(sorted(LONG)), flush=True)
                tests = [test for test in tests if test.name not in LONG]
            began = time.monotonic()
            failed = run_tests(bench, tests)
            report(failed, len(tests), time.monotonic() - began)
            return 1 if failed or not tests else 0
        finally:
            bench.close()


if __name__ == "__main__":
    sys.exit(main())
