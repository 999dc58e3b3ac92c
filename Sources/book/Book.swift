import Base
import ExerciseChecks
import Foundation
import Notebook

/// A book made of played chapters: pages as texts, ready to be written.
struct Book {
  /// A file of the site.
  struct File {
    var name: String
    var text: String
  }

  /// The chapters in reading order.
  let pages: [PageRecord]
  /// The questions and hints of exercises, by number.
  let exercises: [String: HTMLRenderer.Exercise]
  /// When, where and how the pages were made, in a sentence or two.
  let made: String
  /// A chapter's network, one layer at a time; nil for a book without.
  let explorer: PageRecord?
  /// How often each page was written, where pages follow the sources; nil where they do not.
  var versions: [String: Int]?
  /// The terms that the chapters define.
  private let glossary: Glossary

  init(
    pages: [PageRecord], exercises: [String: HTMLRenderer.Exercise], made: String,
    explorer: PageRecord? = nil, versions: [String: Int]? = nil
  ) {
    (self.pages, self.exercises, self.made) = (pages, exercises, made)
    (self.explorer, self.versions) = (explorer, versions)
    glossary = Glossary(pages.map { ($0.chapter, $0.cells) })
  }

  /// All files of the site.
  ///
  /// - Parameter slides: whether each chapter is there as slides, too.
  func files(slides: Bool) -> [File] {
    var files = [
      File(name: "index.html", text: contents(slides: slides)),
      File(name: "book.css", text: HTMLStyle.sheet + "\n" + BookStyle.sheet + BookStyle.explorer),
      File(name: "theme.js", text: PageScript.theme),
      File(name: "page.js", text: PageScript.page),
      File(name: "search.js", text: Search.script),
      File(name: "search-index.js", text: Search.index(of: pages, exercises, explorer)),
    ]
    if !glossary.entries.isEmpty {
      files.append(File(name: "glossary.html", text: glossaryPage()))
    }
    if let explorer { files.append(File(name: "explorer.html", text: explorerPage(explorer))) }
    if versions != nil { files.append(File(name: "live.js", text: LiveScript.script)) }
    for page in pages {
      files.append(file(of: page, slides: slides))
      files.append(File(name: page.command + ".ipynb", text: JupyterRenderer().document(page)))
      if slides { files.append(File(name: page.slides, text: Slides.document(renderer(page)))) }
    }
    return files
  }

  /// The page of a chapter.
  func file(of page: PageRecord, slides: Bool) -> File {
    File(name: page.address, text: chapter(page, slides: slides))
  }

  /// What makes HTML of a page and knows the other ones.
  func renderer(_ page: PageRecord) -> HTMLRenderer {
    var renderer = HTMLRenderer(page)
    renderer.exercises = exercises
    renderer.chapters = Dictionary(
      pages.map { ($0.chapter, $0.address) }, uniquingKeysWith: { first, _ in first })
    return renderer
  }

  // MARK: pages

  /// Every term from A to Z, with the sentence that defines it and the place where that stands.
  private func glossaryPage() -> String {
    let entries = glossary.entries.sorted { $0.term.lowercased() < $1.term.lowercased() }
    let items = entries.compactMap { entry -> String? in
      guard let page = pages.first(where: { $0.chapter == entry.chapter }) else { return nil }
      let anchor = Glossary.anchor(entry.term)
      // The sentence marks its terms again; here they have no places, and sources are not listed.
      var unlisted = page
      unlisted.sources = []
      var plain = renderer(unlisted)
      plain.namesPlaces = false
      return
        "<dt id=\"\(anchor)\"><a href=\"\(page.address)#\(anchor)\">\(escapedHTML(entry.term))</a></dt>"
        + "<dd>\(plain.prose(entry.sentence)) <p class=\"forms\">Chapter \(page.chapter)</p></dd>"
    }
    return framed(
      title: "Glossary",
      """
      <header><h1>Glossary</h1><p class="question">Each term, in the sentence that defines it. A term \
      leads to its place in the book.</p></header>
      <dl class="glossary">\(items.joined(separator: "\n"))</dl>
      """)
  }

  /// The explorer: its cell, whose knob chooses the layer.
  private func explorerPage(_ explorer: PageRecord) -> String {
    var alone = renderer(explorer)
    alone.namesPlaces = false
    let chapter = "<a href=\"\(explorer.address)\">\(escapedHTML(explorer.heading))</a>"
    return framed(
      title: "The explorer of AlexNet",
      """
      <header><h1>The explorer of AlexNet</h1><p class="question">Choose a layer by its button or in the \
      drawing: what it does, what it costs, what one of its outputs sees, and what it answers.</p>
      <p>It belongs to \(chapter); in a terminal, <code>swift run \(explorer.command) --explorer</code> \
      shows the same.</p></header>
      <div class="explorer">\(explorer.cells.map(alone.section).joined(separator: "\n"))</div>
      """)
  }

  private func chapter(_ page: PageRecord, slides: Bool) -> String {
    let renderer = renderer(page)
    let place = pages.firstIndex { $0.command == page.command } ?? 0
    var links: [String] = []
    if place > 0 {
      let before = pages[place - 1]
      links.append(
        "<a rel=\"prev\" href=\"\(before.address)\">← \(escapedHTML(before.heading))</a>")
    }
    if place + 1 < pages.count {
      let next = pages[place + 1]
      links.append("<a rel=\"next\" href=\"\(next.address)\">\(escapedHTML(next.heading)) →</a>")
    }
    return framed(
      title: page.heading, of: page,
      """
      <nav class="around top" aria-label="Neighbouring chapters, at the top">\(links.joined(separator: "\n"))</nav>
      \(renderer.body())
      \(moreExercises(page, renderer))
      \(page.command == explorer?.command
        ? "<p>Its network, one layer at a time: <a href=\"explorer.html\">the explorer</a>.</p>" : "")
      <p class="forms">This chapter runs: <code>swift run \(page.command)</code>.
      It is also here \(forms(page, slides: slides)).</p>
      <nav class="around" aria-label="Neighbouring chapters">\(links.joined(separator: "\n"))</nav>
      """)
  }

  /// The exercises of a chapter to which no cell points.
  private func moreExercises(_ page: PageRecord, _ renderer: HTMLRenderer) -> String {
    let shown = page.exerciseNumbers
    let more = page.exercises(among: exercises).filter { !shown.contains($0.id) }
    if more.isEmpty { return "" }
    let folded = more.map { id, exercise in
      renderer.folded(id, summary: "exercise \(id), \(escapedHTML(exercise.title))")
    }
    return """
      <section id="more-exercises"><h2>\(shown.isEmpty ? "Exercises" : "More exercises")</h2>
      \(folded.joined(separator: "\n"))</section>
      """
  }

  private func contents(slides: Bool) -> String {
    let entries = pages.map { page in
      let renderer = renderer(page)
      let cells = page.cells.map {
        "<li value=\"\($0.number)\"><a href=\"\(page.address)#\($0.id)\">\(escapedHTML($0.title))</a></li>"
      }
      let figures = page.figures.map { number, caption in
        "<li><a href=\"\(page.address)#\(HTMLRenderer.figureID(number))\">Figure \(number)</a>. "
          + "\(escapedHTML(caption))</li>"
      }
      return """
        <section id="chapter-\(page.chapter)">
        <h2><a href="\(page.address)"><span class="number">\(page.chapter)</span> \
        \(escapedHTML(page.title))</a></h2>
        \(renderer.prose(page.question))
        <details><summary>\(page.cells.count) cells</summary><ol>\(cells.joined())</ol></details>
        \(figures.isEmpty
          ? "" : "<details><summary>\(figures.count) figures</summary><ul>\(figures.joined())</ul></details>")
        <p class="forms">Also \(forms(page, slides: slides)).</p>
        </section>
        """
    }
    return framed(
      title: Book.title,
      """
      <header><h1>\(Book.title)</h1>
      <p class="question">From kernel methods to AlexNet, in \(pages.count) Swift programs. Each page is \
      what its program printed when it ran: nothing is quoted that can be counted.</p></header>
      \(entries.joined(separator: "\n"))
      \(explorer == nil ? "" : """
        <section id="explorer"><h2><a href="explorer.html">The explorer of AlexNet</a></h2>
        <p>One layer at a time: its shape, its cost, what it sees and what it answers.</p></section>
        """)
      <footer><p>\(escapedHTML(made))</p></footer>
      """)
  }

  /// The other forms a chapter is here in.
  private func forms(_ page: PageRecord, slides: Bool) -> String {
    let notebook = "<a href=\"\(page.command).ipynb\">as a Jupyter notebook</a>"
    return slides ? "<a href=\"\(page.slides)\">as slides</a> and \(notebook)" : notebook
  }

  static let title = "How deep learning for vision began"

  /// Beside the page on a desk, behind it on a phone: all chapters, and the cells of this one.
  private func side(_ page: PageRecord?) -> String {
    let items = pages.map { other in
      let isHere = other.command == page?.command
      let cells = other.cells.map { cell in
        "<li><a href=\"#\(cell.id)\">\(cell.number) \(escapedHTML(cell.title))</a></li>"
      }
      let here = isHere ? " aria-current=\"page\"" : ""
      return
        "<li><a href=\"\(other.address)\"\(here)>\(other.chapter) \(escapedHTML(other.title))</a>"
        + (isHere ? "<ul>\(cells.joined())</ul>" : "") + "</li>"
    }
    return """
      <nav class="side" id="side" aria-label="Chapters and cells"><ul>
      \(items.joined(separator: "\n"))
      </ul></nav>
      """
  }

  /// The head of every page, the line at its top, and what is searched.
  private func framed(title: String, of page: PageRecord? = nil, _ body: String) -> String {
    """
    <!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>\(escapedHTML(title))</title>
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="book.css">
    <script src="theme.js"></script>
    <script src="page.js" defer></script>
    <script src="search.js" defer></script>
    \(versions == nil ? "" : "<script src=\"live.js\" defer></script>")
    </head>
    <body\(versionMark(of: page))>
    <a class="skip" href="#text">Skip to the text</a>
    <nav class="book" aria-label="Book"><a href="index.html">Contents</a>
    \(glossary.entries.isEmpty ? "" : "<a href=\"glossary.html\">Glossary</a>")
    \(explorer == nil ? "" : "<a href=\"explorer.html\">Explorer</a>")
    <a class="to-side" href="#side">Chapters and cells</a>
    <form role="search" id="book-search" hidden><label>Search
    <input type="search" autocomplete="off" spellcheck="false"></label></form>
    <button type="button" id="theme" hidden>Theme: automatic</button></nav>
    <div id="book-found" role="region" aria-label="Search results" hidden>
    <p role="status"></p><ol></ol></div>
    <div class="frame">
    <main id="text">
    \(body)
    </main>
    \(side(page))
    </div>
    </body>
    </html>

    """
  }

  /// What the script of a live book compares.
  private func versionMark(of page: PageRecord?) -> String {
    page.flatMap { versions?[$0.command] }.map { " data-version=\"\($0)\"" } ?? ""
  }
}

extension PageRecord {
  /// The file of the chapter's page.
  var address: String { command + ".html" }
  /// The file of the chapter's slides.
  var slides: String { command + "-slides.html" }

  /// The chapter's own exercises, in order.
  func exercises(among all: [String: HTMLRenderer.Exercise])
    -> [(id: String, exercise: HTMLRenderer.Exercise)]
  {
    all.filter { $0.key.hasPrefix("\(chapter).") }
      .sorted { $0.key.localizedStandardCompare($1.key) == .orderedAscending }
      .map { ($0.key, $0.value) }
  }
}

/// The exercises as a book shows them, by number.
func exerciseTexts() -> [String: HTMLRenderer.Exercise] {
  var texts: [String: HTMLRenderer.Exercise] = [:]
  for exercise in catalogue {
    texts[exercise.id] = .init(
      title: exercise.title,
      question: fullQuestion(of: exercise.id, in: Checkout.root)
        ?? exercise.asked,
      hints: exercise.hints)
  }
  return texts
}

/// When, where and how the pages were made.
func colophon(_ request: Request, since start: Date) -> String {
  let date = Date().formatted(.iso8601.year().month().day())
  let processors = Threads.usableCores
  let flags = request.flags.isEmpty ? "" : " with " + request.flags.joined(separator: " ")
  if request.replays {
    return "Made on \(date) from the chapters' recorded results, version \(courseVersion)."
  }
  let jobs = request.jobs == 1 ? "one after the other" : "up to \(request.jobs) at a time"
  return "Made on \(date), version \(courseVersion), by running the chapters\(flags), \(jobs), on "
    + "\(processors) processors in \(duration(Date().timeIntervalSince(start))). Times on the pages "
    + "were measured in these runs"
    + (request.jobs == 1 ? "." : ", so other chapters may have slowed them; --jobs 1 avoids that.")
}
