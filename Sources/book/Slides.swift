import Notebook

/// A chapter as slides, one for each cell, with the keys of the lecture mode. Without a script they
/// stand below each other.
enum Slides {
  /// The whole file.
  static func document(_ pageRenderer: HTMLRenderer) -> String {
    var renderer = pageRenderer
    renderer.showsNotes = true  // they are in the file; the key n brings them up
    let page = renderer.page
    let slides = page.cells.map { "<div class=\"slide\">\n\(renderer.section($0))\n</div>" }
    let sources = page.sources.map { source in
      "<li id=\"source-\(source.key)\"><strong>\(source.key)</strong>: \(escapedHTML(source.text))</li>"
    }
    return """
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>\(escapedHTML(page.heading)) (slides)</title>
      <link rel="icon" href="data:,">
      <link rel="stylesheet" href="book.css">
      <style>
      \(style)
      </style>
      </head>
      <body class="slides">
      <main>
      <div class="slide"><section id="title">
      <p class="chapter">Chapter \(page.chapter)</p>
      <h1>\(escapedHTML(page.title))</h1>
      <div class="question">\(renderer.prose(page.question))</div>
      <p class="chapter">→ or space: next · ←: back · a number and Enter: that slide · n: notes · c: code
      · <a href="\(page.address)">the chapter as a page</a></p>
      </section></div>
      \(slides.joined(separator: "\n"))
      <div class="slide"><section id="sources"><h2>Sources</h2>
      <ul class="sources">\(sources.joined(separator: "\n"))</ul></section></div>
      </main>
      <nav id="slide-keys" aria-label="Slides" hidden><button type="button">‹<span> back</span></button>
      <span role="status"></span><button type="button"><span>next </span>›</button></nav>
      <script>
      \(script)
      </script>
      </body>
      </html>

      """
  }

  private static let style = """
    html{font-size:clamp(100%,62% + .85vw,200%)}
    .slides main{max-width:56rem;padding:0 1.25rem 3.5rem}
    .slides section{border:0;margin:0;padding:1.8rem 0}
    .slides h1{font-size:2.4rem}
    .slides figure svg{width:100%;max-height:68vh}
    .slides .notes{display:none}.slides.with-notes .notes{display:block}
    .slides.without-code pre.code{display:none}
    .slides.shown .slide{display:none;min-height:calc(100vh - 4rem);align-content:center}
    .slides.shown .slide.on{display:block}
    #slide-keys{position:fixed;right:1rem;bottom:.8rem;display:flex;gap:.6rem;align-items:center;
    font:16px system-ui,sans-serif;background:var(--ground);padding:.2rem .4rem;border-radius:6px}
    #slide-keys[hidden]{display:none}
    #slide-keys button{font:inherit;color:var(--ink);background:var(--panel);
    border:1px solid var(--soft);border-radius:4px;padding:.35rem .8rem;min-height:2.2rem}
    #slide-keys button span{position:absolute;clip-path:inset(50%);width:1px;height:1px;overflow:hidden}
    @media print{.slides.shown .slide{display:block;break-after:page}#slide-keys{display:none}}
    """

  private static let script = #"""
    (() => {
      const slides = [...document.querySelectorAll(".slide")];
      const keys = document.getElementById("slide-keys");
      const [back, next] = keys.querySelectorAll("button");
      const status = keys.querySelector("[role=status]");
      document.body.classList.add("shown");
      keys.hidden = false;
      let [place, typed] = [-1, ""];

      // The address names the slide: reloading stays there, and links inside the chapter lead somewhere.
      function follow() {
        const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
        const wanted = slides.findIndex((slide) => target && slide.contains(target));
        show(Math.max(0, wanted));
        if (target && target.parentElement != slides[place]) target.scrollIntoView();
      }
      function show(wanted) {
        const allowed = Math.min(slides.length - 1, Math.max(0, wanted));
        if (allowed == place) return;
        slides[place]?.classList.remove("on");
        place = allowed;
        slides[place].classList.add("on");
        scrollTo(0, 0);
        status.textContent = `${Math.min(place, slides.length - 2)} / ${slides.length - 2}`;
      }
      function go(wanted) {
        show(wanted);
        history.replaceState(null, "", "#" + slides[place].firstElementChild.id);
      }
      function forwards() {
        const rest = document.documentElement.scrollHeight - innerHeight - scrollY;
        if (rest > 8) scrollBy({ top: innerHeight * 0.8 }); else go(place + 1);
      }
      function backwards() {
        if (scrollY > 8) scrollTo(0, 0); else go(place - 1);
      }

      back.addEventListener("click", () => go(place - 1));
      next.addEventListener("click", () => go(place + 1));
      addEventListener("hashchange", follow);
      addEventListener("keydown", (event) => {
        if (event.ctrlKey || event.metaKey || event.altKey) return;
        const key = event.key;
        if (event.target.closest("input")) return;
        if ((key == "Enter" || key == " ") && event.target.closest("summary,a,button")) return;
        const jump = key == "Enter" && typed ? Number(typed) : null;
        typed = /^[0-9]$/.test(key) ? (typed + key).slice(-4) : "";
        const actions = {
          ArrowRight: forwards, PageDown: forwards, " ": forwards, Enter: forwards,
          ArrowLeft: backwards, PageUp: backwards, Backspace: backwards, b: backwards,
          Home: () => go(0), End: () => go(slides.length - 1),
          n: () => document.body.classList.toggle("with-notes"),
          c: () => document.body.classList.toggle("without-code"),
        };
        if (jump !== null) go(jump); else actions[key]?.();
        if (jump !== null || actions[key]) event.preventDefault();
      });
      follow();
    })();
    """#
}
