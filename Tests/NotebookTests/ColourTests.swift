import Testing

@testable import Notebook

struct ColourTests {
  @Test(
    arguments: [
      (true, ["NO_COLOR": "1"], false, true),
      (false, ["CLICOLOR_FORCE": "1"], true, false),
      (nil, ["NO_COLOR": "1", "CLICOLOR_FORCE": "1"], true, false),
      (nil, ["NO_COLOR": ""], true, true),
      (nil, ["CLICOLOR_FORCE": "1"], false, true),
      (nil, ["CLICOLOR_FORCE": "0"], false, false),
      (nil, [:], true, true),
      (nil, [:], false, false),
      (nil, ["TERM": "dumb"], true, false),
    ] as [(Bool?, [String: String], Bool, Bool)])
  func `the flag counts most, then NO_COLOR, then CLICOLOR_FORCE, then the terminal`(
    flag: Bool?, environment: [String: String], isTerminal: Bool, coloured: Bool
  ) {
    let depth = colourDepth(flag: flag, environment: environment, isTerminal: isTerminal)
    #expect((depth != .none) == coloured)
  }

  @Test func `all colours are used where the terminal says it has them`() {
    #expect(
      colourDepth(flag: nil, environment: ["COLORTERM": "truecolor"], isTerminal: true) == .full)
    #expect(colourDepth(flag: nil, environment: [:], isTerminal: true) == .palette)
  }
}
