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
}
