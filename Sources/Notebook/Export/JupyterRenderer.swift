import Foundation

/// Writes a page as a Jupyter notebook (nbformat 4.5) with its outputs.
///
/// Prose becomes Markdown cells. Code becomes a code cell, and the results, tables and figures that
/// follow it become its outputs; where no code precedes them, the code cell holds a comment.
package struct JupyterRenderer {
  var showsCode = true
  var showsNotes = false

  /// A renderer.
  package init(showsCode: Bool = true, showsNotes: Bool = false) {
    self.showsCode = showsCode
    self.showsNotes = showsNotes
  }

  private var markdown: MarkdownRenderer {
    MarkdownRenderer(canvas: Canvas(width: 80), showsCode: showsCode, showsNotes: showsNotes)
  }

  /// The whole file, as JSON.
  package func document(_ page: PageRecord) -> String {
    var cells: [[String: Any]] = []
    cells.append(
      markdownCell(
        "title",
        "# \(page.heading)\n\n" + markdown.prose(page.question + "\n\n" + Check.legend)
          + "\n\n" + markdown.prose(aboutReading(page))))
    for record in page.cells { cells += self.cells(record) }
    if page.isWhole {
      var parts: [String] = []
      if let sentence = verdictSentence(page.verdicts) { parts.append(sentence) }
      if !page.sources.isEmpty {
        let items = page.sources.map { markdown.prose("- **\($0.key)**: \($0.text)") }
        parts += ["## Sources", items.joined(separator: "\n")]
      }
      if !parts.isEmpty { cells.append(markdownCell("sources", parts.joined(separator: "\n\n"))) }
    }
    let notebook: [String: Any] = [
      "nbformat": 4, "nbformat_minor": 5, "cells": cells,
      "metadata": [
        "kernelspec": ["name": "swift", "display_name": "Swift", "language": "swift"],
        "language_info": ["name": "swift", "file_extension": ".swift", "mimetype": "text/x-swift"],
        "title": page.heading,
      ] as [String: Any],
    ]
    let options: JSONSerialization.WritingOptions = [
      .prettyPrinted, .sortedKeys, .withoutEscapingSlashes,
    ]
    guard let data = try? JSONSerialization.data(withJSONObject: notebook, options: options) else {
      fatalError("the notebook of \(page.command) could not be written as JSON")
    }
    return String(decoding: data, as: UTF8.self) + "\n"
  }

  /// What a reader who tries to run the cells should know first.
  private func aboutReading(_ page: PageRecord) -> String {
    "**This notebook is for reading.** Its cells show code of the chapter and what came out of it, but "
      + "do not run by themselves. To run the chapter, and to change it, take the course's folder and "
      + "type `swift run \(page.command)`."
      + (page.origin.map { " " + $0.sentence } ?? "")
  }

  private func cells(_ record: CellRecord) -> [[String: Any]] {
    var cells: [[String: Any]] = []
    var prose = ["## \(record.number) · \(record.title)"]
    var code: (source: String, outputs: [[String: Any]])?
    func id() -> String { "\(record.id)-\(cells.count + 1)" }
    func closeProse() {
      guard !prose.isEmpty else { return }
      cells.append(markdownCell(id(), prose.joined(separator: "\n\n")))
      prose = []
    }
    func closeCode() {
      if let made = code { cells.append(codeCell(id(), made.source, made.outputs)) }
      code = nil
    }
    for block in record.blocks {
      if case .code(let excerpt) = block.content, showsCode, let source = excerpt.text {
        closeProse()
        closeCode()
        code = (source, [])
      } else if let output = output(block) {
        closeProse()
        let comment = block.figureNumber.map { "// Figure \($0)" } ?? "// The result"
        code = (code?.source ?? comment, (code?.outputs ?? []) + [output])
        if case .figure(let figure) = block.content, !figure.caption.isEmpty {
          closeCode()
          prose.append(markdown.prose("*Figure \(block.figureNumber ?? "").* \(figure.caption)"))
        }
      } else if case .formula(let text) = block.content {
        closeCode()
        // Some converters print the name of a language they do not know, such as "formula".
        prose.append("```text\n\(text)\n```")
      } else if var text = markdown.text(block) {
        closeCode()
        if text.hasPrefix("<!-- notes") { continue }
        if block.varies, case .prose(let words) = block.content, proseParts(words).count == 1,
          proseParts(words)[0].marker == nil, !text.contains("*")
        {
          text = "*\(text)*"
        }
        prose.append(text)
      }
    }
    closeProse()
    closeCode()
    return cells
  }

  /// What a code cell shows of a block; nil for what belongs into a Markdown cell.
  private func output(_ block: Block) -> [String: Any]? {
    switch block.content {
    case .result(let text, let aside):
      let whole = aside.map { "\(text)    \($0)" } ?? text
      return ["output_type": "stream", "name": "stdout", "text": lines(whole + "\n")]
    case .table(let table):
      let plain = tableLines(table, canvas: Canvas(width: 100)).joined(separator: "\n")
      // Links to sources and figures lead nowhere in a notebook.
      let html = HTMLRenderer(.nothing).text(block) ?? ""
      return display(["text/html": lines(html), "text/plain": lines(plain)])
    case .figure(let figure):
      let number = block.figureNumber ?? ""
      let drawing = figure.lines(on: Canvas(width: 76)).joined(separator: "\n")
      let caption = "Figure \(number). \(figure.caption)"
      let svg = figure.svg()
      // On its own an SVG must bring its colours along, on a ground that fits them.
      let end = svg.firstIndex(of: ">").map { svg.index(after: $0) } ?? svg.endIndex
      let ground = "<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>"
      let whole =
        svg[..<end] + "<title>\(escapedHTML(figure.altText))</title><style>\(SVG.style)</style>"
        + ground + svg[end...]
      // As an image of HTML it keeps its description: converters drop the one of an SVG.
      let data = Data(whole.utf8).base64EncodedString()
      let image =
        "<img alt=\"\(escapedHTML(figure.altText))\" src=\"data:image/svg+xml;base64,\(data)\">"
      return display(["text/html": lines(image), "text/plain": lines("\(drawing)\n\n\(caption)")])
    default: return nil
    }
  }

  private func display(_ data: [String: Any]) -> [String: Any] {
    ["output_type": "display_data", "data": data, "metadata": [String: Any]()]
  }

  private func markdownCell(_ id: String, _ source: String) -> [String: Any] {
    [
      "cell_type": "markdown", "id": cellID(id), "metadata": [String: Any](),
      "source": lines(source),
    ]
  }

  private func codeCell(_ id: String, _ source: String, _ outputs: [[String: Any]]) -> [String: Any]
  {
    [
      "cell_type": "code", "id": cellID(id), "metadata": [String: Any](), "source": lines(source),
      "outputs": outputs, "execution_count": NSNull(),
    ]
  }

  /// Cell ids are at most 64 letters, digits, dashes and underscores.
  private func cellID(_ text: String) -> String {
    String(
      text.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") ? $0 : "-" }.suffix(64))
  }

  /// Lines with their line breaks, as notebooks keep texts.
  private func lines(_ text: String) -> [String] {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map {
      String($0) + "\n"
    }
    if let last = lines.popLast(), last != "\n" { lines.append(String(last.dropLast())) }
    return lines
  }
}
