import Notebook

/// A chapter as slides. The blocks of each cell are dealt out, in the reader's browser, to as many
/// slides of 1280 × 720 pixels as they need, and revealed one by one. The key s opens the speaker's
/// view: a second window with notes, clock and what comes next. Without a script the cells stand below
/// each other.
enum Slides {
  /// The whole file.
  static func document(_ pageRenderer: HTMLRenderer) -> String {
    var renderer = pageRenderer
    renderer.showsNotes = true  // they are in the file; the speaker's view and the key n show them
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
      <script src="theme.js"></script>
      </head>
      <body class="slides">
      <main>
      <div class="slide"><section id="title">
      <p class="chapter">Chapter \(page.chapter)</p>
      <h1>\(escapedHTML(page.title))</h1>
      <div class="question">\(renderer.prose(page.question))</div>
      <p class="chapter">→ or space: next · ←: back · a number and Enter: that cell · s: speaker's view
      · n: notes · c: code · . : dark · <a href="\(page.address)">the chapter as a page</a></p>
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
    .slides main{max-width:56rem;padding:0 1.25rem 3.5rem}
    .slides section{border:0;margin:0;padding:1.8rem 0}
    .slides .notes,.slides .permalink,.slides .scrolls{display:none}
    .slides.with-notes .notes{display:block}.slides.without-code pre.code{display:none}
    .shown{overflow:hidden}.shown main{max-width:none;padding:0}
    .shown .slide{display:none;position:absolute;left:0;top:0;width:1280px;height:720px;
    padding:36px 72px 56px;overflow:hidden;transform-origin:0 0;font-size:25px;line-height:1.4}
    .shown .slide.on{display:block}.shown .slide section{padding:0}
    .shown .slide p,.shown .slide li,.shown .slide figcaption,.shown .slide .question{max-width:none}
    .shown details.exercise>summary{font-size:25px}.shown h1{font-size:56px;margin-top:130px}.shown h2{font-size:36px;margin:0 0 20px}
    .shown .slide p,.shown .slide ul,.shown .slide ol{margin-top:12px;margin-bottom:12px}
    .shown pre{font-size:19px;margin:12px 0}.shown table{font-size:20px}.shown figcaption{font-size:19px}
    .shown figure{margin:10px 0}.shown figure svg{width:900px;max-width:100%;max-height:460px;
    min-width:0;margin:0 auto}.shown caption{max-width:none}
    .shown .drawing,.shown .table,.shown pre,.shown div.formula{overflow:visible}
    .dealing .state:not(.start){display:none!important}.states.all>.state{display:block!important}
    .slides .knobs{position:static;max-height:none;overflow:visible}
    .shown .knobs{font-size:18px;margin:10px 0;padding:6px 16px}.slides .turning{display:none}
    .shown .sources,.shown .sources li{font-size:16px;line-height:1.3;margin:4px 0}
    .waiting{visibility:hidden}.dark-screen main,.dark-screen #slide-keys{visibility:hidden}
    .dark-screen{background:#000}
    #slide-keys{position:fixed;right:1rem;bottom:.8rem;display:flex;gap:.6rem;align-items:center;
    font:16px system-ui,sans-serif;background:var(--ground);padding:.2rem .4rem;border-radius:6px}
    #slide-keys[hidden]{display:none}
    #slide-keys button{font:inherit;color:var(--ink);background:var(--panel);
    border:1px solid var(--soft);border-radius:4px;padding:.35rem .8rem;min-height:2.2rem}
    #slide-keys button span{position:absolute;clip-path:inset(50%);width:1px;height:1px;overflow:hidden}
    @page{size:1280px 720px;margin:0}
    @media print{.shown{overflow:visible}.shown .slide{display:block;position:relative;transform:none!important;
    break-after:page;break-inside:avoid}.waiting{visibility:visible}#slide-keys{display:none}}
    """

  private static let script = #"""
    (() => {
      const [wide, high, bottom] = [1280, 720, 56];
      const body = document.body;
      const main = document.querySelector("main");
      const keys = document.getElementById("slide-keys");
      const [back, next] = keys.querySelectorAll("button");
      const status = keys.querySelector("[role=status]");
      body.classList.add("shown");
      keys.hidden = false;
      // On a slide nobody asks for a cell's address; the speaker's view would read it out with the title.
      main.querySelectorAll(".permalink").forEach((link) => link.remove());
      main.classList.add("dealing");
      for (const cell of [...main.children]) { unfold(cell); deal(cell); }
      main.classList.remove("dealing");
      const slides = [...main.querySelectorAll(".slide")];
      const last = slides.filter((slide) => slide.dataset.cell).at(-1)?.dataset.cell ?? 0;
      // A step is a block that waits, or a slide without any.
      let [place, step, typed, speaker] = [-1, 0, "", null];
      const start = Date.now();

      // The blocks of a cell with knobs become blocks of the slide like any others; what its states show
      // in one place is one block, and the buttons stand with the first figure that they turn.
      function unfold(slide) {
        const turns = slide.querySelector(".turns");
        if (!turns) return;
        const wrapper = document.createElement("div");
        wrapper.className = "turns";
        slide.replaceWith(wrapper);
        wrapper.append(slide);
        const groups = [];
        for (const block of [...turns.children].filter((one) => !one.matches("form, .turning"))) {
          if (!block.matches(".state")) groups.push(null);
          else if (Array.isArray(groups.at(-1))) groups.at(-1).push(block);
          else groups.push([block]);
        }
        for (const states of groups.filter((one) => one)) {
          const count = Math.max(...states.map((state) => state.children.length));
          for (let part = 0; part < count; part += 1) {
            const shown = document.createElement("div");
            shown.className = "states";
            for (const state of states) {
              const one = state.cloneNode(false);
              if (state.children[0]) one.append(state.children[0]);
              shown.append(one);
            }
            states[0].before(shown);
          }
          states.forEach((state) => state.remove());
        }
        const units = [...turns.querySelectorAll(".states")];
        const turned = units.find((unit) => unit.querySelector("figure")) ?? units[0];
        turned?.prepend(turns.querySelector("form"));
        turns.replaceWith(...turns.children);
      }

      function tall(element) { return element.getBoundingClientRect().height; }
      // How high a block is; where it has states, the highest of them counts.
      function height(block) {
        if (!block.matches(".states")) return tall(block);
        block.classList.add("all");
        const states = [0];
        const form = block.querySelector("form");
        for (const part of block.children) if (part != form) states.push(tall(part));
        const whole = Math.max(...states) + (form ? tall(form) + 10 : 0);
        block.classList.remove("all");
        return whole;
      }

      // Moves what does not fit to slides of its own; what is higher than a slide is divided where it
      // can be, and made smaller where it cannot.
      function deal(slide) {
        slide.classList.add("on");
        const section = slide.firstElementChild;
        const head = section.querySelector("h2");
        slide.dataset.cell = head?.querySelector(".number")?.textContent ?? "";
        const room = () => high - bottom;
        const under = (element) =>
          element.getBoundingClientRect().top - current.getBoundingClientRect().top + height(element);
        // What there is under a heading of two lines.
        const most = high - bottom - 150;
        const parts = [...section.children].filter((block) => block != head).flatMap((block) =>
          height(block) > most ? divided(block, most) : [block]);
        const blocks = parts.filter((block) => !block.matches(".notes"));
        const notes = [...section.querySelectorAll(".notes")];
        let [current, target] = [slide, section];
        const isTitle = section.id == "title";
        for (const block of [...section.children]) if (block != head) block.remove();
        let count = 0;
        for (const block of blocks) {
          target.append(block);
          if (under(block) > room() && count > 0 && !isTitle) {
            block.remove();
            current.classList.remove("on");
            const more = document.createElement("div");
            more.className = "slide on";
            more.dataset.cell = slide.dataset.cell;
            target = document.createElement("div");
            target.className = "rest";
            if (head) {
              const again = head.cloneNode(true);
              again.append(" (continued)");
              target.append(again);
            }
            more.append(target);
            current.after(more);
            current = more;
            target.append(block);
            count = 0;
          }
          shrink(block, under, room);
          count += 1;
        }
        notes.forEach((note) => section.append(note));
        current.classList.remove("on");
        slide.classList.remove("on");
      }

      // A block in parts of at most so many pixels: a list by its items, a table by its rows, code by
      // its lines.
      function divided(block, most) {
        if (block.matches("ul,ol")) {
          return chunks([...block.children], (item) => tall(item) + 8, most).map((items) => {
            const part = block.cloneNode(false);
            part.append(...items);
            return part;
          });
        }
        if (block.matches(".table")) {
          const rows = [...block.querySelectorAll("tbody tr, caption")]
            .sort((one, other) => one.matches("caption") - other.matches("caption"));
          const beside = tall(block) - rows.reduce((sum, row) => sum + tall(row), 0);
          const parts = chunks(rows, tall, Math.max(most - beside, most / 2));
          // A caption does not stand alone.
          if (parts.length > 1 && parts.at(-1).length == 1) parts.at(-1).unshift(parts.at(-2).pop());
          return parts.map((some) => {
            const part = block.cloneNode(true);
            part.querySelector("tbody").replaceChildren(
              ...some.filter((row) => row.matches("tr")).map((row) => row.cloneNode(true)));
            if (!some.some((row) => row.matches("caption"))) part.querySelector("caption")?.remove();
            return part;
          });
        }
        if (block.matches("pre")) {
          const text = block.textContent.split("\n");
          // Parts of one length: a brace does not stand alone.
          const each = Math.ceil(text.length / Math.ceil(tall(block) / most));
          let from = 0;
          return chunks(text, () => 1, each).map((lines) => {
            const length = lines.join("\n").length;
            const part = excerpt(block, from, from + length);
            from += length + 1;
            return part;
          });
        }
        return [block];
      }

      function chunks(items, size, most) {
        const parts = [[]];
        let used = 0;
        for (const item of items) {
          if (used + size(item) > most && parts.at(-1).length > 0) { parts.push([]); used = 0; }
          parts.at(-1).push(item);
          used += size(item);
        }
        return parts;
      }

      // The characters of an element from one to another, with the marks that they stand in.
      function excerpt(block, from, to) {
        const range = document.createRange();
        const texts = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
        let [passed, node] = [0, texts.nextNode()];
        for (; node; passed += node.length, node = texts.nextNode()) {
          if (from >= passed && from <= passed + node.length) range.setStart(node, from - passed);
          if (to >= passed && to <= passed + node.length) { range.setEnd(node, to - passed); break; }
        }
        const part = block.cloneNode(false);
        const holder = block.querySelector("code")?.cloneNode(false);
        (holder ? part.appendChild(holder) : part).append(range.cloneContents());
        return part;
      }

      function shrink(block, under, room) {
        const over = () => under(block) > room() || block.scrollWidth > block.clientWidth + 1;
        let size = 1;
        if (over()) {
          const excess = under(block) - room();
          block.classList.add("all");
          for (const svg of block.querySelectorAll("svg")) {
            if (excess > 0) svg.style.maxHeight = Math.max(160, tall(svg) - excess) + "px";
          }
          block.classList.remove("all");
          while (size > 0.35 && over()) block.style.zoom = size -= 0.05;
        }
        // What follows does not move when a knob is turned.
        if (block.matches(".states")) block.style.minHeight = height(block) / size + "px";
      }

      function waiting() {
        const all = [...slides[place].querySelectorAll("section > *, .rest > *")];
        return all.filter((block) => !block.matches("h1,h2,.notes,p.chapter")).slice(1);
      }
      function reveal() {
        waiting().forEach((block, index) => block.classList.toggle("waiting", index >= step));
        const shown = slides[place].dataset.cell;
        const same = slides.filter((slide) => slide.dataset.cell == shown);
        const part = shown && same.length > 1 ? ` (${same.indexOf(slides[place]) + 1}/${same.length})` : "";
        status.textContent = `${place == 0 ? 0 : shown || "sources"} / ${last}${part}`;
        tell();
      }
      function scale() {
        const factor = Math.min(innerWidth / wide, innerHeight / high);
        for (const slide of slides) {
          slide.style.transform = `translate(${(innerWidth - wide * factor) / 2}px,`
            + `${(innerHeight - high * factor) / 2}px) scale(${factor})`;
        }
      }
      function show(wanted, isWhole) {
        const allowed = Math.min(slides.length - 1, Math.max(0, wanted));
        slides[place]?.classList.remove("on");
        place = allowed;
        slides[place].classList.add("on");
        step = isWhole || place == 0 ? waiting().length : 0;
        if (slides[place].querySelector(".sources")) step = waiting().length;
        reveal();
      }
      function name() {
        let index = place;
        while (index > 0 && !slides[index].firstElementChild.id) index -= 1;
        return slides[index].firstElementChild.id;
      }
      function go(wanted, isWhole) {
        show(wanted, isWhole);
        history.replaceState(null, "", "#" + name());
      }
      function goTo(number) {
        const found = slides.findIndex((slide) => slide.dataset.cell == String(number));
        if (number == 0) go(0); else if (found >= 0) go(found); else go(slides.length - 1);
      }
      function forwards() {
        if (step < waiting().length) { step += 1; reveal(); } else if (place + 1 < slides.length) go(place + 1);
      }
      function backwards() {
        if (step > 0 && place > 0 && !slides[place].querySelector(".sources")) { step -= 1; reveal(); }
        else if (place > 0) go(place - 1, true);
      }
      // The address names the cell: reloading stays there, and links inside the chapter lead somewhere.
      function follow() {
        const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
        const wanted = slides.findIndex((slide) => target && slide.contains(target));
        show(Math.max(0, wanted), wanted >= 0 && target.parentElement != slides[wanted]);
      }

      // The speaker's view is a window of this page's own: nothing is fetched, from nowhere.
      function openSpeaker() {
        speaker = open("", "speaker", "popup,width=900,height=700");
        if (!speaker) { status.textContent = "the browser forbids a second window"; return; }
        const page = speaker.document;
        page.title = "Speaker's view";
        page.documentElement.lang = "en";
        page.head.innerHTML = `<meta charset="utf-8"><style>
          body{font:20px/1.45 system-ui,sans-serif;margin:24px;background:#14171b;color:#e4e7ea}
          h1{font-size:24px;margin:0 0 12px}#clock{font-size:34px;font-variant-numeric:tabular-nums}
          #next{color:#a3adb8;border-top:1px solid #343b43;margin-top:20px;padding-top:12px}</style>`;
        page.body.innerHTML = `<main><p id="clock"></p><h1></h1><div id="notes"></div><div id="next"></div></main>`;
        page.addEventListener("keydown", press);
        tell();
      }
      function tell() {
        if (!speaker || speaker.closed) return;
        const page = speaker.document;
        const slide = slides[place];
        const cell = slides.find((one) => one.dataset.cell == slide.dataset.cell) ?? slide;
        const minutes = Math.floor((Date.now() - start) / 60000);
        const now = new Date().toTimeString().slice(0, 5);
        page.getElementById("clock").textContent = `${now} · ${minutes} min · ${status.textContent}`;
        page.querySelector("h1").textContent = slide.querySelector("h1,h2")?.textContent ?? "";
        const notes = [...cell.querySelectorAll(".notes")].map((note) => note.innerHTML).join("");
        page.getElementById("notes").innerHTML = notes || "<p>(no notes)</p>";
        const after = step < waiting().length ? waiting()[step] : slides[place + 1]?.querySelector("h1,h2");
        page.getElementById("next").textContent = "Next: " + (after?.textContent.trim().slice(0, 300) ?? "the end");
      }
      setInterval(tell, 1000);

      function press(event) {
        if (event.ctrlKey || event.metaKey || event.altKey) return;
        const key = event.key;
        if ((key == " " || key.startsWith("Arrow")) && event.target.closest?.("input")) return;
        if ((key == "Enter" || key == " ") && event.target.closest?.("summary,a,button")) return;
        if (body.classList.contains("dark-screen")) {
          body.classList.remove("dark-screen");
          return event.preventDefault();
        }
        const jump = key == "Enter" && typed ? Number(typed) : null;
        typed = /^[0-9]$/.test(key) ? (typed + key).slice(-4) : "";
        const actions = {
          ArrowRight: forwards, PageDown: forwards, " ": forwards, Enter: forwards,
          ArrowLeft: backwards, PageUp: backwards, Backspace: backwards, b: backwards,
          Home: () => go(0), End: () => go(slides.length - 1), s: openSpeaker,
          n: () => body.classList.toggle("with-notes"), c: () => body.classList.toggle("without-code"),
          ".": () => body.classList.add("dark-screen"),
        };
        if (jump !== null) goTo(jump); else actions[key]?.();
        if (jump !== null || actions[key]) event.preventDefault();
      }
      back.addEventListener("click", backwards);
      next.addEventListener("click", forwards);
      addEventListener("hashchange", follow);
      addEventListener("resize", scale);
      addEventListener("keydown", press);
      scale();
      follow();
    })();
    """#
}
