import ExerciseChecks
import Foundation
import Notebook
import Testing

@testable import exercises

/// A question as the command shows it.
@Suite struct `A question` {
  @Test func `is wrapped anew where it is prose, and keeps its formulas`() {
    let text = question(
      in: """
        import Tensors

        /// # 9.9 Adding
        ///
        /// Add two
        /// numbers:
        ///
        ///     c = a + b
        ///     where both are numbers
        ///
        /// 1. first read them;
        /// 2. then add them.
        public enum Exercise9_9 {}
        """)
    let sheet = Sheet(columns: 80, colours: .none)
    #expect(
      layout(text, sheet) == [
        "Add two numbers:", "", "    c = a + b", "    where both are numbers", "",
        " 1. first read them;", " 2. then add them.",
      ])
  }

  @Test func `is the same in a checkout whose lines end otherwise`() throws {
    let checkout = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: checkout) }
    let (folder, name) = ("exercises/solutions", "Solution2_1.swift")
    try FileManager.default.createDirectory(
      at: checkout.appending(path: folder), withIntermediateDirectories: true)
    let text = try String(
      contentsOf: projectFolder.appending(path: "\(folder)/\(name)"), encoding: .utf8)
    try Data(("\u{FEFF}" + text.replacing("\n", with: "\r\n")).utf8)
      .write(to: checkout.appending(path: "\(folder)/\(name)"))
    let question = try #require(fullQuestion(of: "2.1", in: checkout.path))
    #expect(question == fullQuestion(of: "2.1", in: projectFolder.path))
    #expect(fullQuestion(of: "2.2", in: checkout.path) == nil)
  }

  @Test(arguments: catalogue.map(\.id))
  func `has formulas that a terminal of 80 columns shows whole`(id: String) throws {
    let question = try #require(fullQuestion(of: id, in: projectFolder.path))
    let shown = layout(question, Sheet(columns: 80, colours: .none))
    for line in question.split(separator: "\n") where line.hasPrefix("    ") {
      #expect(shown.contains(String(line)))
    }
  }
}
