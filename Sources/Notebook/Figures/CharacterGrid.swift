/// A grid of coloured characters to draw on.
struct CharacterGrid {
  let width: Int
  let height: Int
  private var cells: [(character: Character, tone: Tone)]

  init(width: Int, height: Int) {
    self.width = max(1, width)
    self.height = max(1, height)
    cells = Array(repeating: (" ", .plain), count: self.width * self.height)
  }

  /// Writes a text from (x, y) to the right; what leaves the grid is left out.
  mutating func put(_ text: String, x: Int, y: Int, _ tone: Tone = .plain) {
    guard y >= 0, y < height else { return }
    for (offset, character) in text.enumerated() where x + offset >= 0 && x + offset < width {
      cells[y * width + x + offset] = (character, tone)
    }
  }

  subscript(x: Int, y: Int) -> Character { cells[y * width + x].character }

  /// The rows as lines, without spaces at their ends.
  func lines(on canvas: Canvas) -> [String] {
    (0..<height).map { y in
      var row = cells[(y * width)..<((y + 1) * width)]
      while row.last?.character == " " { row.removeLast() }
      var line = ""
      var run = ""
      var tone = Tone.plain
      for cell in row {
        if cell.tone != tone {
          line += canvas.paint(run, tone)
          run = ""
          tone = cell.tone
        }
        run.append(cell.character)
      }
      return line + canvas.paint(run, tone)
    }
  }
}

/// Dots, eight to a character (two across, four down), drawn with the Braille letters of Unicode.
struct DotGrid {
  let columns: Int
  let rows: Int
  private var bits: [UInt8]

  /// Dots on a grid of `columns` × `rows` characters: twice as many dots across, four times down.
  init(columns: Int, rows: Int) {
    self.columns = columns
    self.rows = rows
    bits = Array(repeating: 0, count: columns * rows)
  }

  /// Sets a dot; y grows downwards. Dots outside are left out.
  mutating func set(_ x: Int, _ y: Int) {
    guard x >= 0, y >= 0, x < columns * 2, y < rows * 4 else { return }
    let pattern: [[UInt8]] = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]]
    bits[y / 4 * columns + x / 2] |= pattern[y % 4][x % 2]
  }

  /// A straight line of dots (J. Bresenham, "Algorithm for computer control of a digital plotter", 1965).
  mutating func line(from start: (x: Int, y: Int), to end: (x: Int, y: Int)) {
    let stepX = start.x < end.x ? 1 : -1
    let stepY = start.y < end.y ? 1 : -1
    let dx = abs(end.x - start.x)
    let dy = -abs(end.y - start.y)
    var error = dx + dy
    var (x, y) = start
    while true {
      set(x, y)
      if x == end.x && y == end.y { return }
      let twice = 2 * error
      if twice >= dy {
        error += dy
        x += stepX
      }
      if twice <= dx {
        error += dx
        y += stepY
      }
    }
  }

  /// The character at a place, nil where no dot is set.
  func character(column: Int, row: Int) -> Character? {
    let pattern = bits[row * columns + column]
    guard pattern != 0, let scalar = Unicode.Scalar(0x2800 + UInt32(pattern)) else { return nil }
    return Character(scalar)
  }
}

/// The signs that tell series apart where colours cannot.
let seriesMarkers: [Character] = ["●", "▲", "■", "◆", "○", "△"]
