import ExerciseChecks
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

  @Test(arguments: catalogue.map(\.id))
  func `has formulas that a terminal of 80 columns shows whole`(id: String) throws {
    let question = try #require(fullQuestion(of: id))
    let shown = layout(question, Sheet(columns: 80, colours: .none))
    for line in question.split(separator: "\n") where line.hasPrefix("    ") {
      #expect(shown.contains(String(line)))
    }
  }
}
