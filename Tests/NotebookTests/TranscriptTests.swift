import Testing

@testable import Notebook

struct TranscriptTests {
  let recorded = """
    # Page

    ## 1 · First?

    54 places
    <!-- timing -->
    It took 3 ms.
    <!-- /timing -->
    | conv1 | 54 | <!-- timing -->3.5<!-- /timing --> |
    end

    """

  @Test func `times may differ, on lines of their own and inside a line`() {
    let fresh = recorded.replacing("It took 3 ms.", with: "It took\nlonger.")
      .replacing("3.5", with: "1,234.5")
    #expect(Transcript.firstDifference(recorded: recorded, fresh: fresh) == nil)
  }

  @Test func `the first difference is told in a sentence`() {
    let fresh = recorded.replacing("54 places", with: "55 places")
      .replacing("end", with: "another")
    #expect(
      Transcript.firstDifference(recorded: recorded, fresh: fresh)
        == "Line 5 of the recording (under \"1 · First?\") says \"54 places\", "
        + "line 5 of the fresh run \"55 places\".")
  }

  @Test func `a timing that is there no more is a difference`() {
    let fresh = recorded.replacing(/<!-- timing -->\nIt took 3 ms.\n<!-- \/timing -->\n/, with: "")
    #expect(Transcript.firstDifference(recorded: recorded, fresh: fresh) != nil)
  }

  @Test func `too little and too much are told`() {
    #expect(
      Transcript.firstDifference(recorded: "a\nb\n", fresh: "a\n")
        == "The fresh run ends early: line 2 of the recording says \"b\".")
    #expect(
      Transcript.firstDifference(recorded: "a\n", fresh: "a\nb\n")
        == "The fresh run goes on after the recording ends: line 2 says \"b\".")
  }
}
