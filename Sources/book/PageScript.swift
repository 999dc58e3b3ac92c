/// What a page of the book does beyond lying there; without it everything is still to be read.
enum PageScript {
  /// Runs before the page is drawn, so that it does not flash in another theme first.
  static let theme = #"""
    (() => {
      // A page opened from a folder may be forbidden to remember anything.
      try {
        const theme = localStorage.getItem("theme");
        if (theme == "light" || theme == "dark") document.documentElement.dataset.theme = theme;
      } catch {}
    })();

    """#

  /// The theme's button, buttons that copy code, figures that open as large as the window, and a word
  /// where something is wider than its place.
  static let page = #"""
    (() => {
      const button = document.getElementById("theme");
      const names = ["automatic", "light", "dark"];
      const root = document.documentElement;
      const say = () => { button.textContent = "Theme: " + (root.dataset.theme ?? names[0]); };
      button.hidden = false;
      say();
      button.addEventListener("click", () => {
        const name = names[(names.indexOf(root.dataset.theme ?? names[0]) + 1) % names.length];
        if (name == names[0]) delete root.dataset.theme; else root.dataset.theme = name;
        try { localStorage.setItem("theme", name); } catch {}
        say();
      });

      function addCopy(code) {
        const copy = document.createElement("button");
        [copy.type, copy.className, copy.textContent] = ["button", "copy", "copy"];
        copy.setAttribute("aria-label", "Copy this code");
        copy.addEventListener("click", async () => {
          const text = code.textContent;
          try {
            await navigator.clipboard.writeText(text);
          } catch {
            // Pages opened from a folder have no clipboard of their own; the old way still works.
            const field = document.createElement("textarea");
            field.value = text;
            document.body.append(field);
            field.select();
            document.execCommand("copy");
            field.remove();
          }
          copy.textContent = "copied";
          setTimeout(() => { copy.textContent = "copy"; }, 1500);
        });
        const holder = document.createElement("div");
        holder.className = "code-holder";
        code.replaceWith(holder);
        holder.append(code, copy);
      }

      const dialog = document.createElement("dialog");
      dialog.className = "large";
      dialog.setAttribute("aria-label", "Figure, enlarged");
      dialog.addEventListener("click", () => dialog.close());
      document.body.append(dialog);
      function addEnlarge(figure) {
        const svg = figure.querySelector("svg");
        if (!svg) return;
        const enlarge = document.createElement("button");
        [enlarge.type, enlarge.className, enlarge.textContent] = ["button", "enlarge", "enlarge"];
        const number = figure.querySelector("figcaption .number")?.textContent ?? "the figure";
        enlarge.setAttribute("aria-label", `Enlarge ${number.replace(/\.$/, "")}`);
        enlarge.addEventListener("click", () => {
          const large = svg.cloneNode(true);
          large.removeAttribute("width");
          // The chosen layer of the explorer has its colour from where it stands.
          const boxes = large.querySelectorAll(".stage .fill0");
          svg.querySelectorAll(".stage .fill0").forEach((box, place) => {
            boxes[place].style.fill = getComputedStyle(box).fill;
          });
          const close = document.createElement("button");
          [close.type, close.textContent] = ["button", "close"];
          dialog.replaceChildren(close, large);
          dialog.showModal();
        });
        figure.append(enlarge);
      }

      // In the explorer a layer of the drawing, behind the input, is as good as its button.
      document.querySelectorAll(".explorer g.stage").forEach((stage, place) => {
        const input = document.querySelector(`.explorer input.a${place - 1}`);
        if (!input) return;
        stage.style.cursor = "pointer";
        stage.addEventListener("click", () => { input.click(); });
      });

      // The chosen layer comes into view sideways where the drawing is wider than the screen.
      function showStage() {
        const turns = document.querySelector(".explorer .turns");
        const chosen = turns?.querySelector("input:checked")?.className.match(/^a(\d+)$/)?.[1];
        if (!chosen) return;
        for (const drawing of turns.querySelectorAll(".drawing:has(g.stage)")) {
          const stage = drawing.querySelectorAll("g.stage")[Number(chosen) + 1];
          if (!stage || !drawing.checkVisibility()) continue;
          const [box, place] = [drawing.getBoundingClientRect(), stage.getBoundingClientRect()];
          drawing.scrollLeft += place.left + place.width / 2 - box.left - box.width / 2;
        }
      }

      // The word that something scrolls: above it, but beneath a drawing.
      function hint(box) {
        const isDrawing = box.matches(".drawing");
        const outer = box.closest(".code-holder") ?? box;
        const beside = isDrawing ? outer.nextElementSibling : outer.previousElementSibling;
        if (beside?.matches(".scrolls")) return beside;
        const word = document.createElement("p");
        [word.className, word.textContent] = ["scrolls", "↔ wider than its place: it scrolls"];
        if (isDrawing) outer.after(word); else outer.before(word);
        return word;
      }

      const fits = (box) => box.scrollWidth <= box.clientWidth && box.scrollHeight <= box.clientHeight;
      // What is seen and wider than its place says so, and the Tab key stops there; elsewhere not.
      function measure() {
        const boxes = [...document.querySelectorAll("main :is(.table, .drawing, .formula, pre)")]
          .filter((box) => box.checkVisibility())
          .map((box) => [box, box.scrollWidth > box.clientWidth + 1]);
        for (const [box, isWide] of boxes) {
          if (isWide || box.dataset.wide) hint(box).classList.toggle("on", isWide);
          if (isWide) [box.dataset.wide, box.tabIndex] = ["yes", 0];
          else if (fits(box) && box != document.activeElement) box.removeAttribute("tabindex");
        }
      }
      let isWaiting = false;
      function measureSoon() {
        if (isWaiting) return;
        isWaiting = true;
        requestAnimationFrame(() => { isWaiting = false; measure(); });
      }
      root.classList.add("measured");
      addEventListener("resize", measureSoon);
      addEventListener("load", measureSoon);
      document.addEventListener("toggle", measureSoon, true);
      document.addEventListener("change", () => { measureSoon(); showStage(); });

      // A live book calls it again for what it has put into the page.
      window.dressPage = (part) => {
        part.querySelectorAll("pre.code").forEach(addCopy);
        part.querySelectorAll("figure").forEach(addEnlarge);
        measure();
        showStage();
      };
      dressPage(document);
    })();

    """#
}
