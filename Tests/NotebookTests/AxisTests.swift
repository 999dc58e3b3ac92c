import Testing

@testable import Notebook

struct AxisTests {
  func labels(_ axis: Axis, _ values: [Double], ticks: Int = 5) -> [String] {
    AxisLayout(axis, values: values, ticks: ticks, rounded: true).ticks.map(\.label)
  }

  @Test func `ticks are round numbers and the ends move out to them`() {
    #expect(labels(Axis(), [0.1, 2.3]) == ["0.0", "0.5", "1.0", "1.5", "2.0", "2.5"])
    #expect(labels(Axis(), [61, 81]) == ["60", "65", "70", "75", "80", "85"])
    #expect(
      labels(Axis(), [-3_100, 5_200]) == ["−4,000", "−2,000", "0", "2,000", "4,000", "6,000"])
    #expect(labels(Axis(), [0, 1.2e9]).last == "1.2×10⁹")
    #expect(
      labels(Axis("year", scale: .years), [1970, 2010], ticks: 4) == [
        "1970", "1980", "1990", "2000", "2010",
      ])
  }

  @Test func `a logarithmic axis has powers of ten, or 1, 2, 5 where it is short`() {
    let axis = Axis(scale: .log)
    #expect(
      labels(axis, [1e-6, 1], ticks: 7) == ["10⁻⁶", "10⁻⁵", "10⁻⁴", "0.001", "0.01", "0.1", "1"])
    #expect(labels(axis, [0.3, 2.3]) == ["0.2", "0.5", "1", "2", "5"])
    let layout = AxisLayout(axis, values: [0, -1, 1, 100], ticks: 5, rounded: true)
    #expect(layout.lower == 1)
    #expect(layout.upper == 100)
    #expect(layout.position(0) == nil)
    #expect(abs((layout.position(10) ?? 0) - 0.5) < 1e-9)
  }

  @Test func `constants, nothing and what is not finite still make an axis`() {
    for values in [[], [5], [0], [.nan], [.infinity, 3], [-2, -2]] as [[Double]] {
      for scale in [Axis.Scale.linear, .log] {
        let layout = AxisLayout(Axis(scale: scale), values: values, ticks: 5, rounded: true)
        #expect(layout.lower < layout.upper)
        #expect(layout.position(.nan) == nil)
        #expect(!layout.ticks.isEmpty)
      }
    }
  }

  @Test func `a range that is asked for is kept`() {
    let layout = AxisLayout(Axis(range: 0...1), values: [0.2, 7], ticks: 5, rounded: true)
    #expect(layout.lower == 0 && layout.upper == 1)
    #expect(layout.position(7) == nil)
    #expect(layout.position(0.25) == 0.25)
  }

  @Test func `a logarithmic axis between two of its numbers has ticks like any other`() {
    let layout = AxisLayout(Axis(scale: .log), values: [2.1, 2.9], ticks: 4, rounded: false)
    #expect(layout.ticks.map(\.label) == ["2.2", "2.4", "2.6", "2.8"])
  }

  @Test func `whole numbers get no ticks between them`() {
    #expect(labels(Axis("epoch"), [1, 2, 3]) == ["1", "2", "3"])
    #expect(labels(Axis("epoch"), [1, 2.5]) != ["1", "2"])
  }
}
