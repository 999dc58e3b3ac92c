import Foundation
import Testing

@testable import Notebook

struct FigureTests {
  static let figures: [any Figure] = {
    let wave = (0..<100).map { sin(Double($0) / 10) }
    let gaps = wave.enumerated().map { $0.offset.isMultiple(of: 9) ? Double.nan : $0.element }
    let grey = PixelImage(stretching: wave.map { Float($0) }, width: 10, height: 10)
    let colour = PixelImage(
      width: 5, height: 7, channels: 3, pixels: (0..<105).map { Float($0) / 104 })
    return [
      BarChart([.init("conv <1>", 0.08), .init("fc", 0.92, text: "92.0 %"), .init("none", 0)]),
      BarChart([]), BarChart([.init("nothing", 0.0), .init("not finite", Double.nan)]),
      LinePlot(
        x: Axis("epoch"), y: Axis("loss"),
        series: [.init("a", y: wave), .init("b", y: gaps), .init("c & d", y: [0.5])]),
      LinePlot(y: Axis(scale: .log), series: [.init("a", y: wave)]), LinePlot(series: []),
      LinePlot(series: (0..<20).map { .init("a rather long name \($0)", y: [Double($0), 3]) }),
      Histogram(wave, bins: 7, x: Axis("value")), Histogram([Float]()), Histogram([3.0, 3, 3]),
      HeatMap(
        [[1.0, 2], [3, .nan]], rowLabels: ["cat", "dog"], columnLabels: ["c", "d"],
        axes: ("true", "predicted"), decimals: 1),
      HeatMap([wave, wave], tones: .diverging), HeatMap([[Double]]()),
      ImageFigure(grey, caption: "A ramp."),
      ImageFigure(grid: [colour, colour, colour], labels: ["a", "b", "a long one"], columns: 2),
      ImageFigure(grid: Array(repeating: grey, count: 30)),
      ScatterPlot(
        [.init("in", points: [(0, 0), (1, 1)]), .init("out", points: [(2, 2), (.nan, 1)])],
        x: Axis("x"), y: Axis("y")
      ) { x, _ in x > 1 ? 1 : 0 },
    ]
  }()

  @Test(arguments: figures.indices, [36, 56, 72, 92])
  func `a figure keeps to its width, in colour as without`(index: Int, width: Int) {
    for colours in [ColourDepth.none, .palette, .full] {
      for line in Self.figures[index].lines(on: Canvas(width: width, colours: colours)) {
        #expect(displayWidth(line) <= width)
        #expect(colours != .none || !line.contains("\u{1B}"))
      }
    }
  }

  @Test(arguments: figures.indices)
  func `a figure has an alt text and is well-formed SVG`(index: Int) {
    let figure = Self.figures[index]
    #expect(!figure.altText.isEmpty)
    let parser = XMLCheck(figure.svg())
    #expect(parser.problem == nil)
    #expect(!figure.svg().contains("nan"))
  }

  @Test func `bars are as long as their values, and the smallest is still seen`() {
    let chart = BarChart([.init("a", 100), .init("b", 50), .init("c", 1), .init("d", 0)])
    #expect(
      chart.lines(on: Canvas(width: 20)) == [
        "a  ████████████  100", "b  ██████         50", "c  ▏               1",
        "d                  0",
      ])
  }

  @Test func `a line goes where its values are, with its name at its end`() {
    let plot = LinePlot(
      y: Axis("loss"), series: [.init("down", y: [3.0, 2, 1, 0])], rows: 9)
    let lines = plot.lines(on: Canvas(width: 40))
    #expect(lines[0] == "loss")
    #expect(lines[1].contains("●"))
    #expect(lines[9].hasSuffix("● down"))
    #expect(lines[1].hasPrefix("3 ┤") && lines[9].hasPrefix("0 ┤"))
  }

  @Test func `a histogram counts every value once`() {
    let histogram = Histogram([0.0, 0.1, 0.5, 1.0, .nan], bins: 2)
    #expect(histogram.counts == [2, 2])
    #expect(histogram.outside == 1)
    #expect(Histogram([1.0, 5], bins: 4, x: Axis(range: 0...2)).counts == [0, 0, 1, 0])
  }

  @Test func `a numbered heat map shows its numbers without colours`() {
    let map = HeatMap([[50.0, 2], [3, 45]], decimals: 0)
    let lines = map.lines(on: Canvas(width: 30))
    #expect(lines[0].contains("50█") && lines[0].contains("2·"))
    #expect(lines[1].contains("3·") && lines[1].contains("45█"))
  }
}

/// Whether a text is well-formed XML.
private final class XMLCheck {
  var problem: String?

  init(_ text: String) {
    var open: [Substring] = []
    var rest = text[...]
    while let start = rest.firstIndex(of: "<") {
      guard let end = rest[start...].firstIndex(of: ">") else {
        problem = "a tag is not closed"
        return
      }
      let tag = rest[rest.index(after: start)..<end]
      let name = tag.drop { $0 == "/" }.prefix { $0.isLetter || $0.isNumber }
      if tag.hasPrefix("/") {
        if open.popLast() != name { problem = "</\(name)> closes something else" }
      } else if !tag.hasSuffix("/") {
        open.append(name)
      }
      if tag.count(where: { $0 == "\"" }) % 2 == 1 { problem = "a quote is open in <\(tag)>" }
      rest = rest[rest.index(after: end)...]
    }
    if !open.isEmpty { problem = problem ?? "\(open) stay open" }
  }
}
