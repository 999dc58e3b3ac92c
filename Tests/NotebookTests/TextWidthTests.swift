import Testing

@testable import Notebook

struct TextWidthTests {
  @Test(arguments: [
    ("", 0), ("11 × 11", 7), ("e\u{301}", 1), ("漢字", 4), ("\u{1B}[36mok\u{1B}[0m", 2), ("⌊x⌋", 3),
    ("🙂", 2), ("█▌", 2), ("⣿⡇", 2), ("✓ ✗", 3),
  ])
  func `a text fills as many columns as a terminal gives it`(text: String, width: Int) {
    #expect(displayWidth(text) == width)
  }

  @Test func `texts are padded, aligned and shortened by columns, not characters`() {
    #expect(padded("漢", to: 4) == "漢  ")
    #expect(rightAligned("−5", to: 4) == "  −5")
    #expect(shortened("convolution", to: 5) == "conv…")
    #expect(shortened("conv", to: 4) == "conv")
  }

  @Test func `a colour costs no room, and ends where its text does`() {
    #expect(shortened("\u{1B}[36mconvolution\u{1B}[0m", to: 5) == "\u{1B}[36mconv…\u{1B}[0m")
    #expect(shortened("\u{1B}[36mno\u{1B}[0m convolution", to: 5) == "\u{1B}[36mno\u{1B}[0m c…")
    let pieces = brokenVerbatim("a \u{1B}[36mlong line of code\u{1B}[0m here", width: 12)
    #expect(
      pieces == ["a \u{1B}[36mlong line\u{1B}[0m", "    \u{1B}[36mof code\u{1B}[0m", "    here"])
  }

  @Test func `a long line of code is broken at a space and indented`() {
    let pieces = brokenVerbatim("let conv1 = Conv2d(1, 96, kernelSize: 11)", width: 30)
    #expect(pieces == ["let conv1 = Conv2d(1, 96,", "    kernelSize: 11)"])
    let endless = brokenVerbatim(String(repeating: "x", count: 50), width: 20)
    #expect(endless.allSatisfy { displayWidth($0) <= 20 })
    #expect(endless.map { $0.trimmed }.joined().count == 50)
  }
}
