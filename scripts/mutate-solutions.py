#!/usr/bin/env python3
"""Changes one operator or number of a solution at a time, and has the course's checks judge the result.

    scripts/mutate-solutions.py [ID...]      (default: all exercises, some ten minutes)

A change that a check lets pass is either one that changes no answer, or a hole in the check: each is
printed with its line. The judging is done by `swift run exercises grade`: the first
"student" hands in the first change of every solution, the second one the second, and so on.
"""

import json
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
SOLUTIONS = ROOT / "exercises" / "solutions"

OTHER = {
    "+": "-", "-": "+", "*": "/", "/": "*", "+=": "-=", "-=": "+=", "*=": "/=", "/=": "*=",
    "<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!=", "!=": "==", "&&": "||", "||": "&&",
    "..<": "...", "...": "..<", "min": "max", "max": "min", "true": "false", "false": "true",
}
# Operators stand between spaces, ranges and words may not; a number is no part of a name.
TOKEN = re.compile(
    r"(?<= )(?:[-+*/]=?|[<>]=?|[=!]=|&&|\|\|)(?= )|\.\.<|\.\.\.|\b(?:min|max|true|false)\b"
    r"|(?<![\w.])\d[\d_]*(?:\.\d+)?(?!\w)")


def changed(token):
    """What stands in a token's place."""
    return OTHER.get(token) or (f"{float(token) + 1}" if "." in token else f"{int(token) + 1}")


def changes(solution):
    """Every changed form of a solution's text with the line before and after."""
    lines = solution.split("\n")
    inside = False
    for number, line in enumerate(lines):
        inside = "// GAP: " in line or inside and not line.endswith("// END")
        code = line.split("//")[0]
        for match in TOKEN.finditer(code) if inside else []:
            new = code[: match.start()] + changed(match[0]) + code[match.end() :]
            yield "\n".join([*lines[:number], new, *lines[number + 1 :]]), code.strip(), new.strip()


def main():
    ids = [path.stem.removeprefix("Solution").replace("_", ".") for path in
           sorted(SOLUTIONS.glob("Solution?_?.swift"))]
    if unknown := set(sys.argv[1:]) - set(ids):
        sys.exit(f"there is no exercise {', '.join(sorted(unknown))}; there are {', '.join(ids)}")
    mutants = {}
    with tempfile.TemporaryDirectory() as folder:
        for id in sys.argv[1:] or ids:
            name = id.replace(".", "_")
            text = (SOLUTIONS / f"Solution{name}.swift").read_text()
            for index, (mutant, *lines) in enumerate(changes(text)):
                student = f"{index:03}"
                mutants[student, id] = lines
                file = pathlib.Path(folder, student, f"Exercise{name}.swift")
                file.parent.mkdir(exist_ok=True)
                file.write_text(mutant.replace(f"Solution{name}", f"Exercise{name}"))
        run = subprocess.run(
            ["swift", "run", "exercises", "grade", folder, "--json"], cwd=ROOT, text=True,
            stdout=subprocess.PIPE)
    if run.returncode != 0:
        sys.exit(f"the changes could not be judged:\n{run.stdout}")
    results = {grade["student"]: grade["results"] for grade in json.loads(run.stdout)}
    rejected, survived = 0, []
    for (student, id), (before, after) in sorted(mutants.items(), key=lambda item: item[0][::-1]):
        result = results[student][id]
        if result["outcome"] == "passed":
            survived.append(f"{id}  {before}\n     {after}")
        # A file that is no Swift, or that the compiler does not finish, says nothing about the check.
        elif result["outcome"] != "does not compile":
            rejected += 1
    compiled = rejected + len(survived)
    counts = f"{compiled} compiled, {rejected} rejected, {len(survived)} survived"
    print(*survived, f"{len(mutants)} changes, {counts}", sep="\n")


if __name__ == "__main__":
    main()
