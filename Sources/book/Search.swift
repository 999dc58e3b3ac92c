import Foundation
import Notebook

/// Searching all pages in the reader's browser, from a server as well as from a folder.
enum Search {
  /// Every cell, exercise and source as its address, title and text, in a script: pages opened from
  /// a folder may not fetch data.
  static func index(of pages: [PageRecord], _ exercises: [String: HTMLRenderer.Exercise]) -> String
  {
    let entries = pages.flatMap { page in
      let chapter = "Chapter \(page.chapter) ·"
      let cells = page.cells.map { cell in
        ["\(page.address)#\(cell.id)", "\(chapter) \(cell.number) \(cell.title)", cell.plainText]
      }
      // The hints are left out: nobody who looks for something wants the solution.
      let asked = page.exercises(among: exercises).map { id, exercise in
        [
          "\(page.address)#\(HTMLRenderer.exerciseID(id))",
          "\(chapter) Exercise \(id) \(exercise.title)", exercise.question,
        ]
      }
      let sources = page.sources.map { source in
        ["\(page.address)#source-\(source.key)", "\(chapter) Source \(source.key)", source.text]
      }
      return cells + asked + sources
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.withoutEscapingSlashes]
    guard let data = try? encoder.encode(entries) else { fatalError("texts are always JSON") }
    return "var bookIndex = \(String(decoding: data, as: UTF8.self));\n"
  }

  /// Shows the search field, loads the index when it is first used, and lists the places that
  /// hold every word typed, titles first. An exercise that the address names unfolds.
  static let script = #"""
    (() => {
      const form = document.getElementById("book-search");
      const field = form.querySelector("input");
      const found = document.getElementById("book-found");
      const [status, list] = [found.querySelector("p"), found.querySelector("ol")];
      form.hidden = false;
      let isLoading = false;

      function load() {
        if (isLoading) return;
        isLoading = true;
        const script = document.createElement("script");
        script.src = "search-index.js";
        script.onload = search;
        document.head.append(script);
      }

      function search() {
        const words = field.value.toLowerCase().split(/\s+/).filter((word) => word);
        found.hidden = words.length == 0;
        if (found.hidden || !window.bookIndex) return;
        const hits = [];
        for (const [address, title, text] of window.bookIndex) {
          const [inTitle, inText] = [title.toLowerCase(), text.toLowerCase()];
          if (!words.every((word) => inTitle.includes(word) || inText.includes(word))) continue;
          const rank = words.filter((word) => inTitle.includes(word)).length;
          hits.push({ address, title, rank, excerpt: excerpt(text, inText, words) });
        }
        hits.sort((first, second) => second.rank - first.rank);
        const places = hits.length == 1 ? "1 place" : `${hits.length} places`;
        status.textContent = hits.length > 20 ? `${places}, the first 20:` : `${places} found`;
        list.replaceChildren(...hits.slice(0, 20).map(item));
      }

      // The text around the first word found in it, as [before, word, after].
      function excerpt(text, lower, words) {
        const places = words.map((word) => [lower.indexOf(word), word.length]);
        const [at, length] = places.find(([place]) => place >= 0) ?? [0, 0];
        const start = Math.max(0, at - 50);
        return [
          (start > 0 ? "…" : "") + text.slice(start, at), text.slice(at, at + length),
          text.slice(at + length, at + length + 90) + "…",
        ];
      }

      function item({ address, title, excerpt: [before, word, after] }) {
        const link = document.createElement("a");
        [link.href, link.textContent] = [address, title];
        const mark = document.createElement("mark");
        mark.textContent = word;
        const words = document.createElement("p");
        words.append(before, mark, after);
        const item = document.createElement("li");
        item.append(link, words);
        return item;
      }

      function unfold() {
        const place = document.getElementById(location.hash.slice(1));
        if (place instanceof HTMLDetailsElement) place.open = true;
      }

      addEventListener("hashchange", unfold);
      unfold();
      field.addEventListener("focus", load);
      field.addEventListener("input", () => { load(); search(); });
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        list.querySelector("a")?.click();
      });
      document.addEventListener("keydown", (event) => {
        if (event.key == "Escape" && !found.hidden) { field.value = ""; search(); }
        if (event.key == "/" && !event.ctrlKey && !event.metaKey && event.target != field) {
          event.preventDefault();
          field.focus();
        }
      });
      // A result on the page that is open leads there, and the list is in the way.
      list.addEventListener("click", () => { found.hidden = true; });
    })();

    """#
}
