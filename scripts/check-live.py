"""Follows a live book as somebody who edits the course does, and says what is wrong with it.

    python3 -m venv .build/check && .build/check/bin/pip install playwright
    swift build --product book
    .build/check/bin/python scripts/check-live.py [--browser CHROMIUM] [--layers]

Two tabs show chapter 4 while its source is edited: a number in a cell, an error, the error mended, a
save in the middle of a build, a build that is killed; with --layers also a file of the library, which
plays every cell again. Each time the pages must follow by themselves and must never call old results
new. It prints the seconds from the save to the picture. The files are restored at the end.
"""

import argparse
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

from playwright.sync_api import sync_playwright

ROOT = pathlib.Path(__file__).resolve().parent.parent
CHAPTER = "chapter04-alexnet-shapes"
CELL = ROOT / f"chapters/{CHAPTER}/Walking.swift"
LAYER = ROOT / "Sources/Layers/Conv2d.swift"
# A number in its cell `window`: how many rows a table has.
NUMBER = "for padding in 0...{} {{"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--browser", default=shutil.which("chromium") or shutil.which("google-chrome"))
    parser.add_argument("--layers", action="store_true")
    wishes = parser.parse_args()
    before = {path: path.read_text() for path in [CELL, LAYER]}
    folder = tempfile.mkdtemp(prefix="live-")
    port = free_port()
    book = subprocess.Popen(
        [ROOT / ".build/debug/book", "--live", "--output", folder, "--port", str(port)],
        cwd=ROOT, stdout=subprocess.PIPE, text=True)
    problems = []
    try:
        while "is served at" not in book.stdout.readline():
            if book.poll() is not None:
                sys.exit("the live book did not begin")
        with sync_playwright() as play:
            browser = play.chromium.launch(executable_path=wishes.browser, args=["--no-sandbox"])
            tabs = [browser.new_page() for _ in range(2)]
            for tab in tabs:
                tab.on("pageerror", lambda error: problems.append(f"error in the page: {error}"))
                tab.goto(f"http://127.0.0.1:{port}/{CHAPTER}.html")
                tab.wait_for_selector("#live p")
            problems += follow(tabs, before, wishes.layers)
            book.send_signal(signal.SIGINT)
            for tab in tabs:
                wait(tab, "The live book has ended", problems)
            browser.close()
        if book.wait(20) != 130:
            problems.append(f"after Ctrl-C the status is {book.returncode}")
        if not is_free(port):
            problems.append("the server has outlived the live book")
    finally:
        book.kill()
        for path, text in before.items():
            if path.read_text() != text:
                path.write_text(text)
        shutil.rmtree(folder)
    for problem in problems:
        print(problem)
    print(f"{len(problems)} problems")
    sys.exit(1 if problems else 0)


def follow(tabs, before, touches_layers):
    problems = []
    text = before[CELL]
    old = NUMBER.format(4)
    if text.count(old) != 1:
        sys.exit(f"{CELL} has {text.count(old)} times: {old}")

    def save(last):
        CELL.write_text(text.replace(old, NUMBER.format(last)))
        return time.time()

    def shows(tab, last):
        return last == tab.locator("#window").evaluate("""(section) =>
          Number([...section.querySelectorAll("table")].find((table) => table.checkVisibility())
            ?.querySelector("tr:last-of-type td").textContent)""")

    def expect(last, what, start):
        """Waits until both tabs show the table with its last row, and say that it is new."""
        for tab in tabs:
            while not shows(tab, last):
                if time.time() - start > 300:
                    problems.append(f"{what}: the page does not follow: {bar(tab)}")
                    return
                time.sleep(0.02)
        print(f"{what}: {time.time() - start:.1f} s from the save to the picture")
        for tab in tabs:
            wait(tab, "from the sources as they are: cell 2.", problems)

    expect(6, "a number in a cell", save(6))

    start = save("nonsense")
    for tab in tabs:
        wait(tab, f"{CELL.relative_to(ROOT)}:", problems)
        if not shows(tab, 6) or "of the sources before that" not in bar(tab):
            problems.append(f"a broken save: the page does not say that it is old: {bar(tab)}")
    print(f"an error: {time.time() - start:.1f} s from the save to the sentence")

    expect(7, "the error mended", save(7))
    for tab in tabs:
        if "cannot find" in bar(tab):
            problems.append(f"the error stays: {bar(tab)}")

    save(8)
    for tab in tabs:
        wait(tab, "being built", problems)
    expect(9, "a save in the middle of a build", save(9))

    start = save(10)
    wait(tabs[0], "being built", problems)
    killed = kill_builder()
    expect(10, "a builder that was killed" if killed else "a builder that ended before it was killed", start)

    if touches_layers:
        LAYER.write_text(before[LAYER] + "\nprivate let unused = 1\n")
        start = time.time()
        wait(tabs[0], "It is being played. Of the sources as they are", problems)
        print(f"an edit in Layers: {time.time() - start:.1f} s to the first cell")
        wait(tabs[0], "all cells", problems)
        print(f"an edit in Layers: {time.time() - start:.1f} s to the last cell")
    return problems


def bar(tab):
    return tab.locator("#live").inner_text()


def wait(tab, words, problems, seconds=300):
    end = time.time() + seconds
    while words not in bar(tab):
        if time.time() > end:
            problems.append(f"the page does not say \"{words}\": {bar(tab)}")
            return
        time.sleep(0.02)


def kill_builder():
    """Kills the `swift build` of this project, by its number."""
    for _ in range(100):
        for entry in pathlib.Path("/proc").glob("[0-9]*"):
            try:
                words = (entry / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            # `swift build` goes on as `swift-build`.
            is_build = any(word.endswith(b"build") for word in words[:2])
            if is_build and str(ROOT).encode() in words and b"--product" in words:
                try:
                    os.kill(int(entry.name), signal.SIGKILL)
                    return True
                except ProcessLookupError:
                    continue
        time.sleep(0.02)
    return False


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def is_free(port):
    with socket.socket() as one:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            one.bind(("127.0.0.1", port))
            return True
        except OSError:
            return False


if __name__ == "__main__":
    main()
