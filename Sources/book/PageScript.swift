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

  /// The theme's button, buttons that copy code, and figures that open as large as the window.
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

      // A live book calls it again for what it has put into the page.
      window.dressPage = (part) => {
        part.querySelectorAll("pre.code").forEach(addCopy);
        part.querySelectorAll("figure").forEach(addEnlarge);
      };
      dressPage(document);
    })();

    """#
}
