import Foundation
import Notebook

/// Searching all pages in the reader's browser, from a server as well as from a folder.
enum Search {
  /// Every cell, exercise and source as its address, title and text, in a script: pages opened from
  /// a folder may not fetch data.
  static func index(
    of pages: [PageRecord], _ exercises: [String: HTMLRenderer.Exercise],
    _ explorer: PageRecord? = nil
  ) -> String {
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
    let layers: [[String]] = (explorer?.cells ?? []).flatMap { cell in
      cell.states.map { state -> [String] in
        // Only what depends on the layer; the text has the word that readers look for.
        var shown = cell
        shown.blocks = state.blocks
        let values = zip(cell.knobs, state.positions).map { $0.values[$1] }
        return [
          "explorer.html#\(cell.id)", "The explorer · \(values.joined(separator: ", "))",
          shown.plainText + "\nWhat an output sees is its receptive field.",
        ]
      }
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.withoutEscapingSlashes]
    guard let data = try? encoder.encode(entries + layers) else {
      fatalError("texts are always JSON")
    }
    return "var bookIndex = \(String(decoding: data, as: UTF8.self));\n"
  }

  /// Shows the search field, loads the index when it is first used, and lists the places that
  /// hold every word typed, titles first. British and American spellings are one; a word that stands
  /// nowhere is taken for the nearest that does. An exercise that the address names unfolds.
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

      // Words, and what stands between them.
      const pieces = (text) => text.match(/[\p{L}\p{M}\p{N}]+|[^\p{L}\p{M}\p{N}]+/gu) ?? [];

      // One spelling for both sides of the Atlantic, letter by letter as long as before where that
      // can be: "colour" and "color", "normalise" and "normalize", "centre" and "center".
      const known = new Map();
      function plain(text) { return pieces(text).map(plainPiece).join(""); }
      function plainPiece(piece) {
        if (!known.has(piece)) known.set(piece, oneSpelling(piece));
        return known.get(piece);
      }
      function oneSpelling(text) {
        return text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "")
          .replace(/(col|behavi|neighb|fav|flav|lab|hum|vap)our/g, "$1or").replace(/(i|y)s(e|ed|es|ing|ation|er)\b/g, "$1z$2")
          .replace(/\b(cent|met|fib)re/g, "$1er").replace(/\bgrey/g, "gray").replace(/ogue\b/g, "og")
          .replace(/ll(ed|ing)\b/g, "l$1").replace(/\bdefence/g, "defense");
      }

      let entries, vocabulary;
      function prepare() {
        entries = window.bookIndex.map(([address, title, text]) => (
          { address, title, text, inTitle: plain(title), inText: plain(text) }));
        vocabulary = new Set(entries.flatMap((one) => (one.inTitle + " " + one.inText).match(/[\p{L}\p{N}]+/gu)));
      }

      // Letters to add, remove, change or swap, as far as `limit`.
      function distance(first, second, limit) {
        if (Math.abs(first.length - second.length) > limit) return limit + 1;
        let [before, row] = [[], [...Array(second.length + 1).keys()]];
        for (let i = 1; i <= first.length; i++) {
          const next = [i];
          for (let j = 1; j <= second.length; j++) {
            next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (first[i - 1] != second[j - 1]));
            if (i > 1 && j > 1 && first[i - 1] == second[j - 2] && first[i - 2] == second[j - 1]) {
              next[j] = Math.min(next[j], before[j - 2] + 1);
            }
          }
          [before, row] = [row, next];
        }
        return row[second.length];
      }

      // The word itself where it stands somewhere, else the nearest ones that do.
      function meant(word) {
        if (word.length < 4 || entries.some((one) => one.inText.includes(word) || one.inTitle.includes(word))) return [word];
        const limit = word.length < 8 ? 1 : 2;
        const near = [...vocabulary].filter((other) => distance(word, other, limit) <= limit);
        return near.length > 0 ? near : [word];
      }

      function search() {
        const typed = plain(field.value).split(/\s+/).filter((word) => word);
        found.hidden = typed.length == 0;
        if (found.hidden || !window.bookIndex) return;
        if (!entries) prepare();
        const words = typed.map(meant);
        const hits = [];
        for (const { address, title, text, inTitle, inText } of entries) {
          if (!words.every((near) => near.some((word) => inTitle.includes(word) || inText.includes(word)))) continue;
          const rank = words.filter((near) => near.some((word) => inTitle.includes(word))).length;
          hits.push({ address, title, rank, excerpt: excerpt(text, inText, words.flat()) });
        }
        hits.sort((first, second) => second.rank - first.rank);
        const places = hits.length == 1 ? "1 place" : `${hits.length} places`;
        const changed = words.map(([word]) => word).join(" ");
        const instead = typed.join(" ") == changed ? "" : ` for ${changed}`;
        status.textContent =
          hits.length > 20 ? `${places}${instead}, the first 20:` : `${places} found${instead}`;
        list.replaceChildren(...hits.slice(0, 20).map(item));
      }

      // Where a place of a text's one spelling lies in the text; a word spelt otherwise counts as a whole.
      function placeIn(text, place, isEnd) {
        let [here, there] = [0, 0];
        for (const piece of pieces(text)) {
          const length = plainPiece(piece).length;
          if (place < there + length || (isEnd && place == there + length)) {
            if (length == piece.length) return here + place - there;
            return isEnd ? here + piece.length : here;
          }
          here += piece.length;
          there += length;
        }
        return text.length;
      }

      // The text around the first word found in it, as [before, word, after].
      function excerpt(text, lower, words) {
        const places = words.map((word) => [lower.indexOf(word), word.length]);
        const [found, length] = places.find(([place]) => place >= 0) ?? [0, 0];
        const at = placeIn(text, found, false);
        const end = length > 0 ? placeIn(text, found + length, true) : at;
        const start = Math.max(0, at - 50);
        return [
          (start > 0 ? "…" : "") + text.slice(start, at), text.slice(at, end),
          text.slice(end, end + 90) + "…",
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
        const place = document.getElementById(decodeURIComponent(location.hash.slice(1)));
        const folded = place?.closest("details");
        if (!folded || folded.open) return;
        folded.open = true;
        place.scrollIntoView();
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
