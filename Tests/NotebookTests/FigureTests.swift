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
      BarChart([.init("gain", 2), .init("loss", -3.5)]), BarChart([.init("loss", -1)]),
      ArchitectureDiagram([
        .init("input", shape: [1, 28, 28]), .init("conv1", shape: [6, 28, 28]),
        .init("fc", shape: [120]),
      ]),
      ArchitectureDiagram([
        .init("input", shape: [3, 8, 8]),
        .init("conv1", shape: [4, 8, 8], parts: 2, crosses: true),
        .init("conv2", shape: [8, 4, 4], parts: 2), .init("fc", shape: [10], crosses: true),
      ]),
      ArchitectureDiagram([]), BarChart([]),
      BarChart([.init("nothing", 0.0), .init("not finite", Double.nan)]),
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
      NumberGrids([
        [
          .grid("picture", [["1", "2"], ["3", "4"]]) { row, _ in row == 0 ? .marked : .faint },
          .sign("⋆"), .grid("k & l", [["−1"]]), .sign("="), .grid("", [["10"], ["5"]]),
        ], [.grid("a rather long title", [["7"]])], [.grid("wide", [["1", "1.25", "2"]])],
      ]), NumberGrids([]),
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

  @Test func `bars of values below zero go to the left of a line`() {
    let chart = BarChart([.init("a", 10), .init("b", -5), .init("c", -0.1), .init("d", 0)])
    #expect(
      chart.lines(on: Canvas(width: 24)) == [
        "a       │█████████    10", "b  █████│             −5", "c      ▐│           −0.1",
        "d       │              0",
      ])
    #expect(chart.svg().contains("class=\"axis\""))
    #expect(!BarChart([.init("a", 10)]).svg().contains("class=\"axis\""))
  }

  @Test func `boxes are as long as they have channels and as high as they have rows`() {
    let diagram = ArchitectureDiagram([
      .init("input", shape: [1, 40, 40]), .init("conv1", shape: [10, 24, 24]),
      .init("pool1", shape: [5, 8, 8]), .init("fc", shape: [40]),
    ])
    let lines = diagram.lines(on: Canvas(width: 60))
    #expect(
      lines.suffix(3) == [
        " input conv1 pool1 fc", " 1     10    5     40", " 40²   24²   8²",
      ])
    // Where a column of characters is full of dots: 40 rows of the input fill ten characters.
    func full(_ column: Int) -> Int {
      lines.prefix(10).count { $0.count > column && Array($0)[column] == "⣿" }
    }
    #expect((7...9).map(full) == [6, 6, 6] && full(10) == 0)
    #expect(full(13) == 2 && full(15) == 0)
    #expect(diagram.altText.hasSuffix("conv1 10 × 24 × 24, pool1 5 × 8 × 8, fc 40."))
  }

  @Test func `a part sees its own part, or all where the stage crosses`() {
    func links(crosses: Bool) -> Int {
      let diagram = ArchitectureDiagram([
        .init("one", shape: [4, 8, 8], parts: 2),
        .init("two", shape: [4, 8, 8], parts: 2, crosses: crosses),
      ])
      return diagram.svg().matches(of: /<line\s/).count
    }
    #expect(links(crosses: false) == 2)
    #expect(links(crosses: true) == 4)
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

  @Test func `what a histogram tells the blind is what it counted`() {
    #expect(
      Histogram([0.0, 0.1, 0.2, 0.9], bins: 2).altText
        == "Histogram of 4 values from 0 to 0.9; the fullest range is around 0.23.")
    #expect(
      Histogram([1.0, 5], bins: 4, x: Axis(range: 0...2)).altText
        == "Histogram of 1 values from 0 to 2, 1 more outside; the fullest range is around 1.2.")
  }

  @Test(arguments: [(3, 20.0), (12, 3), (13, 3), (2, 200)])
  func `a line plot names every curve inside its drawing`(count: Int, letters: Double) throws {
    let names = (0..<count).map { String(repeating: "x", count: Int(letters)) + " \($0)." }
    // All curves end at the bottom.
    let svg = LinePlot(series: names.map { .init($0, y: [1.0, 0]) }).svg()
    let height = try #require(svg.firstMatch(of: /viewBox="0 0 \S+ ([0-9.]+)"/))
    for name in names {
      let label = try #require(
        svg.firstMatch(
          of: try Regex("y=\"([0-9.]+)\"[^>]*>\(name)<", as: (Substring, Substring).self)),
        "\(name) is missing")
      #expect(Double(label.1)! < Double(height.1)!)
    }
  }

  @Test func `a method has one colour in all figures`() {
    let figures = [
      ["tanh of 1998", "ReLU"], ["ReLU", "max pooling"], ["max pooling", "twice the width"],
      ["twice the width", "three convolutions"], ["three convolutions", "dropout"],
      ["dropout", "moved pictures"], ["LeNet, lecture form", "ReLU"],
      ["pixels, linear", "pixels, RBF", "HOG, linear", "SIFT, RBF", "a small CNN"],
      ["pixels, RBF SVM", "SIFT, RBF SVM", "a small CNN"],
    ]
    var colours: [String: Set<Int>] = [:]
    for names in figures {
      let drawn = methodColours(names)
      #expect(Set(drawn).count == names.count, "\(names) have \(drawn)")
      for (name, colour) in zip(names, drawn) {
        colours[name.replacing(" SVM", with: ""), default: []].insert(colour)
      }
    }
    for (name, drawn) in colours { #expect(drawn.count == 1, "\(name) has \(drawn)") }
  }

  @Test func `the same method under another condition is a dashed line of its colour`() {
    let names = ["ReLU", "tanh", "ReLU, large", "2012", "2012, test"]
    #expect(methodColours(names, sharing: true) == [0, 1, 0, 2, 2])
    #expect(Set(methodColours(names)).count == 5)
    let svg = LinePlot(series: names.map { .init($0, y: [1.0, 2]) }).svg()
    #expect(svg.matches(of: /class="curve dashed line0"/).count == 1)
    #expect(svg.matches(of: /class="curve dashed line2"/).count == 1)
    #expect(svg.matches(of: /class="curve dashed/).count == 2)
  }

  @Test func `continuous curves differ by their pattern, and only data have signs`() {
    let wave = (0..<61).map { sin(Double($0) / 10) }
    let svg = LinePlot(
      series: [
        .init("data", points: (0..<40).map { (x: Double($0), y: 0.5) }, isLine: false),
        .init("found", y: wave), .init("true", y: wave),
      ]
    ).svg()
    // Forty circles and the one beside the name.
    #expect(svg.matches(of: /<circle/).count == 41)
    #expect(!svg.contains("<polygon"))
    // The curve and the piece of it beside its name.
    #expect(svg.matches(of: /class="curve line1"/).count == 2)
    #expect(svg.matches(of: /class="curve dotted line2"/).count == 2)
  }

  @Test func `a shaded part of an axis is shaded from top to bottom`() throws {
    let plot = LinePlot(
      x: Axis(range: 0...10), series: [.init("a", points: [(0, 1), (10, 2)])],
      shaded: [-5...2, 12...15])
    let svg = plot.svg()
    #expect(svg.matches(of: /class="shade"/).count == 1)
    let shaded = plot.lines(on: Canvas(width: 60)).filter { $0.contains("░") }
    #expect(shaded.count == plot.rows)
    let written = try JSONEncoder().encode(AnyFigure(plot))
    #expect(try JSONDecoder().decode(AnyFigure.self, from: written).figure.svg() == svg)
  }

  @Test(arguments: [(12.0, 8.0), (4, 2.5), (1, 1), (1, 30)])
  func `in the plane a unit is as long upwards as it is across`(width: Double, height: Double)
    throws
  {
    let svg = ScatterPlot(
      [.init("corner", points: [(0, 0), (width, height)])], x: Axis("x", range: 0...width),
      y: Axis("y", range: 0...height)
    ).svg()
    let places = svg.matches(of: /<circle cx="([0-9.]+)" cy="([0-9.]+)"/).prefix(2)
      .map { (x: Double($0.1) ?? .nan, y: Double($0.2) ?? .nan) }
    let units = [
      (places[1].x - places[0].x) / width, (places[0].y - places[1].y) / height,
    ]
    #expect(abs(units[0] / units[1] - 1) < 1e-3, "\(units)")
  }

  @Test func `a drawing's numbers have no more digits than they need`() {
    var drawing = SVG(width: 10, height: 10, alt: "")
    drawing.line(1, -0.5, 12.254, -0.001, class: "a")
    #expect(drawing.text.contains(#"<line x1="1" y1="-0.5" x2="12.25" y2="0" class="a"/>"#))
  }

  @Test(.timeLimit(.minutes(1))) func `a heat map looks for its ends once`() {
    // A search for every field would take minutes.
    let row = (0..<4_000).map { Double($0) }
    let lines = HeatMap(Array(repeating: row, count: 48)).lines(on: Canvas(width: 4_000))
    #expect(lines.last?.hasSuffix("4,000") == true)
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
