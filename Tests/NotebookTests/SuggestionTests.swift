import Testing

@testable import Notebook

struct SuggestionTests {
  @Test func `edits are counted one by one, a swap of neighbours as one`() {
    #expect(editDistance(Array("kitten"), Array("sitting")) == 3)
    #expect(editDistance(Array("cell"), Array("clel")) == 1)
    #expect(editDistance(Array(""), Array("abc")) == 3)
    #expect(editDistance(Array("same"), Array("same")) == 0)
  }

  @Test func `the nearest word is suggested, and none when all are far`() {
    let flags = ["cell", "seed", "present", "no-color"]
    #expect(suggestion(for: "presnet", among: flags) == "present")
    #expect(suggestion(for: "sed", among: flags) == "seed")
    #expect(suggestion(for: "pres", among: flags) == "present")
    #expect(suggestion(for: "banana", among: flags) == nil)
  }
}
