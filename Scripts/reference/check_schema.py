#!/usr/bin/env python3
"""Checks JSON files of curvetrace against their schemas with Python's jsonschema.

    python3 Scripts/reference/check_schema.py FILE.json ...

The schemas are Sources/CurveExport/CurveExport.docc/*.schema.json; each file says by its "format" which is meant. The
schemas themselves are checked first. Tests/CurveExportTests/JSONSchema.swift checks the same files without Python.
Needs jsonschema (run with 4.26).
"""

import json
import pathlib
import sys

from jsonschema import Draft202012Validator
from referencing import Registry, Resource

FOLDER = pathlib.Path(__file__).parents[2] / "Sources/CurveExport/CurveExport.docc"


def main():
    schemas = {path.name: json.loads(path.read_text()) for path in FOLDER.glob("*.schema.json")}
    for schema in schemas.values():
        Draft202012Validator.check_schema(schema)
    registry = Registry().with_resources(
        (name, Resource.from_contents(schema)) for name, schema in schemas.items()
    )
    failed = False
    for path in sys.argv[1:]:
        value = json.loads(pathlib.Path(path).read_text())
        name = str(value.get("format", "")).removeprefix("curvetrace-") + ".schema.json"
        if name not in schemas:
            sys.exit(f"{path}: its format has no schema")
        validator = Draft202012Validator({"$ref": name}, registry=registry)
        errors = sorted(validator.iter_errors(value), key=lambda error: error.json_path)
        for error in errors:
            print(f"{path}: {error.json_path}: {error.message}")
        failed = failed or bool(errors)
        print(f"{path}: {'not ' if errors else ''}as {name} says")
    sys.exit(1 if failed else 0)


main()
