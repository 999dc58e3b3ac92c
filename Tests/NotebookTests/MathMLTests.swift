import Testing

@testable import Notebook

struct MathMLTests {
  @Test(arguments: [
    ("(1 − p)²", "<msup>"), ("Σ wᵢxᵢ", "<mo>∑</mo><msub><mi>w</mi><mi>i</mi></msub>"),
    ("√2", "<msqrt><mn>2</mn></msqrt>"), ("1,234.5 = x", "<mn>1,234.5</mn><mo>=</mo><mi>x</mi>"),
    ("L Lᵀ", "<mi>L</mi><msup><mi>L</mi><mi>T</mi></msup>"), ("a < b", "<mo>&lt;</mo>"),
    ("Σᵣ𝒸 g", "<msub><mo>∑</mo><mrow><mi>r</mi><mi>c</mi></mrow></msub><mi>g</mi>"),
    ("e^sᵢ + 1", "<msup><mi>e</mi><msub><mi>s</mi><mi>i</mi></msub></msup><mo>+</mo>"),
    ("10⁻⁷", "<msup><mn>10</mn><mrow><mo>−</mo><mn>7</mn></mrow></msup>"),
  ])
  func `signs become elements`(text: String, element: String) {
    #expect(mathML(text).contains(element), "\(mathML(text))")
  }

  @Test func `gaps part columns, lines are rows`() {
    let table = mathML("now    mean x\n2012   p (1 − p)   y")
    #expect(table.ranges(of: "<mtr>").count == 2)
    #expect(table.ranges(of: "<mtd>").count == 6)
  }

  @Test func `equals signs below each other make a column, and spaces before them none`() {
    let table = mathML("y[r]  = a\nz[r, c] = b   by hand\n        = c")
    #expect(table.ranges(of: "<mtr>").count == 3)
    #expect(table.ranges(of: "<mtd class=\"left\">").isEmpty)
    let aligned = mathML("y[r]    = a\nz[r, c] = b   by hand\n        = c")
    #expect(aligned.ranges(of: "<mtd class=\"left\">").count == 3)
    #expect(aligned.ranges(of: "<mtd><mo>=</mo>").count == 3)
    #expect(aligned.contains("<mtr><mtd class=\"left\"></mtd><mtd><mo>=</mo><mi>c</mi></mtd>"))
    #expect(!mathML("y   = a").contains("<mtd><mo>=</mo>"))
    #expect(mathML("y   = a   z = b").ranges(of: "<mtd>").count == 2)
  }

  @Test(arguments: ["^", "√", "²", "ᵢ", "((", "", " ", "^^", "√√ ", "a^ "])
  func `half a formula is still well formed`(text: String) {
    var open: [String] = []
    for match in mathML(text).matches(of: /<(\/?)([a-z]+)[^>]*>/) {
      if match.1.isEmpty {
        open.append(String(match.2))
      } else {
        #expect(open.popLast() == String(match.2))
      }
    }
    #expect(open == [])
  }
}
