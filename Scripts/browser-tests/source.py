"""The page's own code: its types hold, and it stays small."""
import glob
import json
import os
import shutil
import subprocess

from harness import Missing, collector

tests, test = collector()
PAGE = os.path.join("Sources", "Studio", "Page")
CHECK = {"noEmit": True, "allowJs": True, "checkJs": True, "strict": True, "target": "es2022", "module": "es2022",
         "moduleResolution": "node", "lib": ["es2022", "dom", "dom.iterable"], "types": []}


def sources(*kinds):
    return sorted(path for kind in kinds for path in glob.glob(os.path.join(PAGE, "**", f"*.{kind}"), recursive=True))


@test("The types that the page's modules state hold, by TypeScript's checker")
def types(t):
    checker = shutil.which("tsc")
    if checker is None:
        raise Missing("tsc is not there (Debian and Ubuntu: node-typescript)")
    project = t.files.path("tsconfig.json")
    with open(project, "w", encoding="utf-8") as file:
        json.dump({"compilerOptions": CHECK, "files": [os.path.abspath(path) for path in sources("js")]}, file)
    answer = subprocess.run([checker, "-p", project], capture_output=True, text=True)
    assert answer.returncode == 0, answer.stdout[:1500]


@test("The page's own code has less than 4,000 lines")
def size(t):
    count = 0
    for path in sources("js", "css", "html"):
        with open(path, encoding="utf-8") as file:
            count += sum(1 for _ in file)
    assert 0 < count < 4000, f"it has {count} lines"
