/// What makes the pages of a live book follow.
enum LiveScript {
  /// Asks how the page stands to the sources, says it at the foot of the window, and puts sections that
  /// were played again in the place of the old ones.
  static let script = #"""
    (() => {
      const name = location.pathname.split("/").at(-1).replace(/\.html$/, "");
      const bar = document.createElement("div");
      bar.id = "live";
      bar.setAttribute("role", "status");
      document.body.append(bar);
      let version = document.body.dataset.version;
      let written = null;

      async function get(address) {
        const answer = await fetch(address, { cache: "no-store" });
        if (!answer.ok) throw new Error(answer.statusText);
        return answer;
      }
      async function page() {
        const text = await (await get(location.pathname)).text();
        return new DOMParser().parseFromString(text, "text/html");
      }
      // The page as it was written: in the document other scripts have added buttons.
      const parts = (page) => [...page.querySelectorAll("main section[id], main > header, nav.side")];
      const key = (part) => part.id || part.localName;

      function say(text, errors) {
        const line = document.createElement("p");
        line.textContent = text;
        const items = errors.map((error) => {
          const [item, place] = [document.createElement("li"), document.createElement("code")];
          place.textContent = error.place ?? "";
          item.append(place, error.place ? ": " : "", error.message);
          return item;
        });
        const list = document.createElement("ul");
        list.append(...items);
        bar.className = errors.length ? "failed" : "";
        bar.replaceChildren(line, ...(items.length ? [list] : []));
      }

      function put(part, now) {
        const fresh = document.importNode(part, true);
        // What the reader has turned and opened stays so.
        for (const input of now.querySelectorAll("input:checked")) {
          const same = fresh.querySelector(`input[name="${input.name}"].${input.className}`);
          if (same) same.checked = true;
        }
        for (const details of now.querySelectorAll("details[id][open]")) {
          const same = fresh.querySelector(`details#${details.id}`);
          if (same) same.open = true;
        }
        if (key(part) != "side") fresh.classList.add("fresh");
        now.replaceWith(fresh);
        dressPage(fresh);
      }

      async function follow() {
        const next = await page();
        const [before, after] = [parts(written), parts(next)];
        if (before.map(key).join() != after.map(key).join()) return location.reload();
        document.querySelectorAll(".fresh").forEach((part) => part.classList.remove("fresh"));
        const here = parts(document);
        after.forEach((part, place) => {
          if (part.outerHTML != before[place].outerHTML) put(part, here[place]);
        });
        [written, version] = [next, next.body.dataset.version];
      }

      let said = "";
      async function ask() {
        try {
          if (!written) {
            written = await page();
            if (written.body.dataset.version != version) return location.reload();
          }
          const status = (await (await get(`live.json?${name}`)).json())[name];
          if (status && String(status.version) != version) await follow();
          const text = JSON.stringify(status ?? null);
          if (status && text != said) say(status.text, status.errors);
          said = text;
          bar.hidden = !status;
        } catch {
          said = "";
          bar.hidden = false;
          say("The live book has ended; this page shows what it showed last.", []);
        }
      }
      async function watch() {
        // A page that nobody sees need not be played again.
        if (!document.hidden) await ask();
        setTimeout(watch, 100);
      }
      watch();
    })();

    """#
}
