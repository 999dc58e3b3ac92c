import Testing

@testable import Notebook

struct LectureLayoutTests {
  private func piece(_ count: Int, answer: Bool = false, block: Int) -> LectureLayout.Piece {
    .init(
      lines: (0..<count).map { "\(block).\($0)" }, isAnswer: answer, block: block)
  }

  @Test func `a page ends before what would be cut and fits on a page`() {
    let pieces = [
      piece(2, block: -1), piece(10, block: 0), piece(15, block: 1), piece(3, block: 2),
    ]
    let layout = LectureLayout(pieces, rows: 20, isStepwise: false)
    #expect(layout.stops.map(\.page) == [0..<13, 13..<32])
    #expect(layout.lines[13] == "1.0")
    #expect(layout.stops.allSatisfy { $0.page.count <= 20 && $0.end == $0.page.upperBound })
  }

  @Test func `what is higher than a page goes on over several`() {
    let layout = LectureLayout(
      [piece(2, block: -1), piece(50, block: 0)], rows: 20, isStepwise: false)
    #expect(layout.stops.map(\.page) == [0..<20, 20..<40, 40..<53])
  }

  @Test func `answers wait, each for a key of its own`() {
    let pieces = [
      piece(2, block: -1), piece(3, block: 0), piece(4, answer: true, block: 1),
      piece(1, answer: true, block: 2), piece(1, block: 3),
    ]
    let layout = LectureLayout(pieces, rows: 20, isStepwise: true)
    #expect(layout.stops.map(\.page) == Array(repeating: 0..<15, count: 3))
    #expect(layout.stops.map(\.block) == [0, 1, 3])
    #expect(layout.stops.map(\.end) == [7, 12, 15])
    #expect(LectureLayout(pieces, rows: 20, isStepwise: false).stops.count == 1)
  }

  @Test(arguments: [12, 17, 20, 26, 46])
  func `every line is seen once, whatever the screen`(rows: Int) {
    let pieces = (0..<12).map { piece(1 + $0 * 7 % 13, answer: $0 % 3 == 0, block: $0) }
    let layout = LectureLayout(pieces, rows: rows, isStepwise: true)
    var covered = 0
    for stop in layout.stops where stop.end == stop.page.upperBound {
      #expect(stop.page.lowerBound == covered)
      covered = stop.page.upperBound
    }
    #expect(covered == layout.lines.count)
    for (index, piece) in pieces.enumerated() where piece.lines.count <= rows {
      let pages = layout.stops.filter { stop in
        layout.lines[stop.page].contains { $0.hasPrefix("\(index).") }
      }
      #expect(Set(pages.map(\.page)).count == 1, "block \(index) is cut")
    }
  }

  @Test func `a figure takes the screen there is, and fits it`() {
    let curve = LinePlot(series: [.init("a", y: [1.0, 2, 4])], caption: "A curve.")
    let block = Block(content: .figure(curve), figureNumber: "1.1")
    for (width, rows) in [(74, 20), (94, 26), (150, 46)] {
      let wide = Canvas(width: width, colours: .none, height: rows)
      let piece = TerminalRenderer(canvas: Canvas(width: 74)).pieces([block], wide: wide)[0]
      #expect(piece.lines.count <= rows)
      #expect((piece.lines.map { displayWidth($0) }.max() ?? 0) > width - 8)
    }
  }

  @Test(arguments: [(80, 24), (100, 30), (160, 50)])
  func `the lines of a figure stand under each other`(columns: Int, rows: Int) {
    let curve = LinePlot(
      series: [.init("a", y: (0..<20).map { Double($0 % 5) })], caption: "A curve.")
    var screen = LectureScreen(
      heading: "Chapter 5", title: "Slopes", question: "Why?",
      places: [.init(number: 1, title: "One curve?")], cellCount: 1, colours: .none,
      showsNotes: false, showsCode: true, position: 1)
    screen.shown[1] = .init(
      blocks: [Block(content: .figure(curve), figureNumber: "1.1")], isRunning: false)
    screen.resize(to: (columns, rows))
    screen.go(to: .max)
    let lines = screen.text().split(separator: "\r\n")
    let axes = lines.compactMap { line in
      line.firstIndex { "┤│└".contains($0) }.map { line.distance(from: line.startIndex, to: $0) }
    }
    #expect(axes.count > 8)
    #expect(Set(axes).count == 1)
    #expect(lines.allSatisfy { displayWidth($0.replacing(/\u{1B}\[K/, with: "")) <= columns })
  }

  @Test func `what is cut anyway begins on a page of its own when only its start would be seen`() {
    let layout = LectureLayout(
      [piece(15, block: -1), piece(30, block: 0)], rows: 20, isStepwise: false)
    #expect(layout.stops.map(\.page) == [0..<15, 15..<35, 35..<45])
  }
}
