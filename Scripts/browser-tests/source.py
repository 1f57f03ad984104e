"""The page's own code: its types hold, and it stays small."""
import glob
import json
import os
import re
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


# What is no code: comments, to the end of a line or of a block.
COMMENTS = {"js": r"/\*.*?\*/|(?m:^\s*//[^\n]*$)", "css": r"/\*.*?\*/", "html": r"<!--.*?-->"}


def code_lines(path):
    with open(path, encoding="utf-8") as file:
        text = re.sub(COMMENTS[path.rsplit(".", 1)[1]], "", file.read(), flags=re.DOTALL)
    return sum(1 for line in text.splitlines() if line.strip())


@test("The page's own code has less than 4,000 lines that are neither blank nor comments")
def size(t):
    count = sum(code_lines(path) for path in sources("js", "css", "html"))
    assert 0 < count < 4000, f"it has {count} lines"
