import Testing

@testable import Notebook

struct NumbersTests {
  @Test(arguments: [
    (0, "0"), (999, "999"), (1_000, "1,000"), (60_965_224, "60,965,224"), (-5, "−5"),
    (-1_234_567, "−1,234,567"), (Int.min, "−9,223,372,036,854,775,808"),
  ])
  func `whole numbers have their thousands separated`(number: Int, text: String) {
    #expect(grouped(number) == text)
  }

  @Test(arguments: [
    (0.0123456, "0.01235"), (1_234_567.0, "1,235,000"), (0.5, "0.5"), (9_999.7, "10,000"),
    (53.75, "53.75"), (0, "0"), (-2.25, "−2.25"), (1.2344e-7, "1.234×10⁻⁷"),
    (4.7e17, "4.7×10¹⁷"), (.nan, "not a number"), (-.infinity, "−∞"), (0.99999, "1"),
  ])
  func `measured numbers have four significant digits`(number: Double, text: String) {
    #expect(significant(number) == text)
  }

  @Test(arguments: [(65_536, 4, "65,530"), (16, 4, "16"), (7.89, 2, "7.8"), (0.0199, 1, "0.01")])
  func `a bound is rounded down, so that it stays one`(bound: Double, digits: Int, text: String) {
    #expect(significant(below: bound, digits: digits) == text)
  }

  @Test func `a Float is rounded as it was meant`() {
    #expect(significant(Float(0.1)) == "0.1")
    #expect(percent(Float(0.92)) == "92.0 %")
  }

  @Test(arguments: [(0.04, 1, "0.0"), (-0.04, 1, "0.0"), (-1234.56, 1, "−1,234.6"), (2.5, 0, "2")])
  func `decimals are kept as asked, and zero has no sign`(
    number: Double, decimals: Int, text: String
  ) {
    #expect(grouped(number, decimals: decimals) == text)
  }

  @Test(arguments: [
    (1, "1 byte"), (999, "999 bytes"), (1_000, "1 kB"), (243_860_896, "243.9 MB"),
    (999_999_999, "1 GB"), (3_000_000_000, "3 GB"),
  ])
  func `memory is given in decimal units`(count: Int, text: String) {
    #expect(bytes(count) == text)
  }

  @Test(arguments: [
    (0, "0 s"), (0.00034, "340 µs"), (0.0123, "12.3 ms"), (0.99999, "1 s"), (2.149, "2.15 s"),
    (59.99, "1 min"), (250, "4 min 10 s"), (3_600, "1 h"), (3_900, "1 h 5 min"), (-2, "−2 s"),
    (3.6e303, "1×10³⁰⁰ h"), (.infinity, "∞"), (.nan, "not a number"),
  ])
  func `a span of time has the unit that fits it`(seconds: Double, text: String) {
    #expect(duration(seconds) == text)
  }

  @Test func `a multiple has three digits, four above a thousand`() {
    #expect(multiple(757.86) == "758×")
    #expect(multiple(1.8666) == "1.87×")
    #expect(multiple(2_252.3) == "2,252×")
  }
}
