#!/usr/bin/env python3
"""Builds the library's reference with DocC, and says what is public and has no comment.

    scripts/document.py [--output FOLDER]

Everything public in Sources/ (the rooms of the library, not the programs) must have a comment, and
DocC must have nothing to say: otherwise the status is 1. The reference is written to build/docs; any
server of files shows it (python3 -m http.server --bind 127.0.0.1 --directory build/docs).
"""

import argparse
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--output", default="build/docs")
    output = ROOT / parser.parse_args().output
    # A room's folder is capitalised, a program's is not.
    rooms = sorted(path.name for path in (ROOT / "Sources").iterdir() if path.name[0].isupper())
    programs = subprocess.run(
        ["swift", "build", "--show-bin-path"], cwd=ROOT, text=True, stdout=subprocess.PIPE, check=True)
    graphs = pathlib.Path(programs.stdout.strip()).parent / "symbolgraph"
    shutil.rmtree(graphs, ignore_errors=True)
    run = subprocess.run(
        ["swift", "package", "dump-symbol-graph", "--skip-synthesized-members"], cwd=ROOT,
        text=True, capture_output=True)
    # It also fails for tests that were not built, of which nothing is wanted here.
    missing = [room for room in rooms if not (graphs / f"{room}.symbols.json").exists()]
    if missing:
        sys.exit(f"{', '.join(missing)} could not be read:\n{run.stdout}{run.stderr}")
    bare, total = [], 0
    output.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        for room in rooms:
            # Beside the room's own graph stand those of what it adds to other modules' types.
            for path in [graphs / f"{room}.symbols.json", *graphs.glob(f"{room}@*.symbols.json")]:
                shutil.copy(path, folder)
                for symbol in json.loads(path.read_text())["symbols"]:
                    if "location" not in symbol or "::SYNTHESIZED::" in symbol["identifier"]["precise"]:
                        continue
                    total += 1
                    if not symbol.get("docComment"):
                        place = symbol["location"]
                        file = place["uri"].removeprefix(f"file://{ROOT}/")
                        line = place["position"]["line"] + 1
                        bare.append(f"{file}:{line}: {'.'.join(symbol['pathComponents'])}")
        docc = subprocess.run(
            [
                "docc", "convert", "--additional-symbol-graph-dir", folder, "--output-path", output,
                "--fallback-display-name", "The library of the course",
                "--fallback-bundle-identifier", "course", "--fallback-default-module-kind", "Library",
            ], text=True, capture_output=True)
    said = (docc.stdout + docc.stderr).strip()
    for line in bare:
        print(f"{line} has no comment")
    if said:
        print(said)
    print(
        f"{len(rooms)} rooms, {total} public symbols, {len(bare)} without a comment; DocC "
        + ("has nothing to say" if not said and docc.returncode == 0 else "complains"))
    print(f"The reference is in {output}")
    sys.exit(1 if bare or said or docc.returncode != 0 else 0)


if __name__ == "__main__":
    main()
