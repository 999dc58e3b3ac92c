import Foundation
@testable import Notebook
import Testing

// What every chapter's page must keep to, read from its recording and its sources.

/// The terms that every chapter may rely on once they are defined, each with the forms in which it is
/// used; where a word has an everyday meaning too, only the phrase is looked for.
private let terms: [(term: String, forms: [String])] =
  [
    "weight", "bias", "layer", "activation", "gradient", "loss", "softmax", "batch", "epoch",
    "learning rate", "momentum", "overfitting", "kernel function", "support vector", "margin",
    "standard error", "receptive field", "channel", "stride", "padding", "MAC", "filter", "pooling",
  ].map { ($0, [$0]) } + [
    ("unit", ["units?(?! of)(?! variance)"]), ("network", ["(?:neural )?network"]),
    ("forward pass", ["forward pass"]), ("backward pass", ["backward pass"]),
    ("training step", ["training step"]),
    ("initial weights", ["initial weight", "initiali[sz]ation"]),
    ("validation set", ["validation"]), ("regularisation", ["regulari[sz]ation"]),
    ("feature", ["features?(?! of)"]), ("top-k", ["top-[15k]"]),
  ]

func recording(_ chapter: String) throws -> [CellRecord] {
  let file = projectFolder.appendingPathComponent("chapters/\(chapter)/output.md")
  return try TranscriptReader.records(String(contentsOf: file, encoding: .utf8))
}

private func sources(under folder: String) -> [(path: String, text: String)] {
  let root = projectFolder.appendingPathComponent(folder)
  let paths = FileManager.default.enumerator(atPath: root.path)?.compactMap { $0 as? String } ?? []
  return paths.filter { $0.hasSuffix(".swift") }.sorted().compactMap { path in
    (try? String(contentsOf: root.appendingPathComponent(path), encoding: .utf8))
      .map { ("\(folder)/\(path)", $0) }
  }
}

/// At most 12 cells, 2,000 words and 10 figures on the main path, the last cell the conclusion.
@Test(arguments: chapters)
func `A main path fits into a lecture and ends in what can now be said`(chapter: String) throws {
  let cells = try recording(chapter)
  let length = PageLength(cells)
  #expect(length.cells <= 12)
  #expect(length.words <= 2_000)
  #expect(length.figures <= 10)
  #expect(cells.last { !$0.isFurther }?.id == "conclusion")
}

/// A transcript that was changed by hand no longer belongs to its data: figures become characters.
@Test(arguments: chapters, [false, true])
func `A recording's data and its transcript are of one run, and equally long`(
  chapter: String, full: Bool
) throws {
  let source = projectFolder.appendingPathComponent("chapters/\(chapter)/main.swift").path
  let recorded = Recording(beside: source, full: full)
  // Not every chapter has a recorded long run.
  guard let text = try? String(contentsOfFile: recorded.transcript, encoding: .utf8) else {
    #expect(full)
    return
  }
  let (page, warning) = try recorded.read(of: .nothing)
  #expect(warning == nil)
  #expect(PageLength(page.cells) == PageLength(try TranscriptReader.records(text)))
}

@Test func `No term is used before it is defined`() throws {
  let pages = try chapters.enumerated().map { (number: $0 + 1, cells: try recording($1)) }
  let glossary = Glossary(pages)
  for fault in glossary.faults(terms) {
    Issue.record("\(chapters[fault.chapter - 1]): \(fault.sentence)")
  }
  for (term, _) in terms {
    #expect(glossary.entries.contains { $0.term.lowercased() == term.lowercased() }, "\(term)")
  }
}

@Test(arguments: chapters)
func `± is explained where it first stands`(chapter: String) throws {
  let page = try String(
    contentsOf: projectFolder.appendingPathComponent("chapters/\(chapter)/output.md"),
    encoding: .utf8)
  let body = page.drop { $0 != "#" }.components(separatedBy: "<!-- notes").enumerated().map {
    $0.offset == 0 ? $0.element : $0.element.components(separatedBy: "-->").dropFirst().joined()
  }.joined()
  guard let first = body.firstRange(of: "±") else { return }
  #expect(body[first.lowerBound...].hasPrefix("± *b*"), "the first ± is that of Cell.plusMinus")
}

@Test(arguments: chapters)
func `Code that is shown is code that is compiled`(chapter: String) throws {
  func plain(_ text: some StringProtocol) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.trimmingCharacters(in: .whitespaces) }.joined(separator: "\n")
  }
  let own = sources(under: "chapters/\(chapter)")
  let library = sources(under: "Sources")
  let file = projectFolder.appendingPathComponent("chapters/\(chapter)/output.md")
  for part in try String(contentsOf: file, encoding: .utf8).components(separatedBy: "```swift\n")
    .dropFirst()
  {
    let code = part.components(separatedBy: "\n```")[0]
    let lines = code.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
    if lines.count == 2, lines[0].hasPrefix("// Sources/") || lines[0].hasPrefix("// chapters/") {
      let quoted = (library + own).first { "// \($0.path)" == lines[0] }
      #expect(quoted.map { plain($0.text).contains(plain(lines[1])) } == true, "\(code)")
    } else {
      #expect(own.contains { plain($0.text).contains(plain(code)) }, "\(code)")
    }
  }
}
