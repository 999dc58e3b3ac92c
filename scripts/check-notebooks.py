#!/usr/bin/env python3
"""Holds exported notebooks against the notebook format, and turns each into a page with nbconvert.

    python3 -m venv .build/check && .build/check/bin/pip install nbformat nbconvert
    swift run book
    .build/check/bin/python scripts/check-notebooks.py [FILE...]      (default: build/book/*.ipynb)

A notebook must be valid, must lose none of its outputs on the way to HTML, and its pictures must have
a description.
"""

import glob
import re
import sys

import nbformat
from nbconvert import HTMLExporter


def problems(path):
    notebook = nbformat.read(path, as_version=nbformat.NO_CONVERT)
    try:
        nbformat.validate(notebook)
    except nbformat.ValidationError as error:
        return [f"is not valid: {str(error).splitlines()[0]}"]
    found = []
    body, _ = HTMLExporter().from_notebook_node(notebook)
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    markup = [one.get("data", {}).get("text/html", "") for one in outputs]
    pictures = [text for text in markup if text.startswith("<img ")]
    drawn = re.findall(r'<img[^>]* src="data:image/svg[^>]*>', body)
    if len(drawn) != len(pictures):
        found.append(f"{len(pictures)} pictures became {len(drawn)}")
    bare = [one for one in drawn if not re.search('alt="[^"]', one)]
    if bare:
        found.append(f"{len(bare)} pictures have lost their description")
    if "for reading" not in notebook.cells[0].source:
        found.append("does not say in its first cell that it is for reading")
    tables = sum("<table" in text for text in markup)
    if body.count("<table>") < tables:
        found.append(f"of {tables} tables only {body.count('<table>')} are left")
    if not outputs:
        found.append("has no outputs")
    return found


def main():
    paths = sys.argv[1:] or sorted(glob.glob("build/book/*.ipynb"))
    if not paths:
        sys.exit("there are no notebooks in build/book; swift run book makes them")
    count = 0
    for path in paths:
        for problem in problems(path):
            print(f"{path}: {problem}")
            count += 1
    print(f"{len(paths)} notebooks, {count} problems")
    sys.exit(1 if count else 0)


if __name__ == "__main__":
    main()
