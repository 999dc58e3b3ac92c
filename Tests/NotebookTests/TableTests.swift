import Testing

@testable import Notebook

struct TableTests {
  var table: Table {
    var table = Table(
      "layer", "output", .number("parameters"), .number("time", unit: "ms", decimals: 1))
    table.row("conv1, the first", "96 × 54 × 54", 11_712, 3.14159)
    table.row("pool1", "96 × 26 × 26", nil, 0.1)
    table.total("in all", nil, 626_368, 3.24)
    return table
  }

  @Test func `columns line up, numbers at the right, totals under a line`() {
    #expect(
      tableLines(table, canvas: Canvas(width: 76)) == [
        "layer              output         parameters   time (ms)",
        "────────────────────────────────────────────────────────",
        "conv1, the first   96 × 54 × 54       11,712         3.1",
        "pool1              96 × 26 × 26            –         0.1",
        "────────────────────────────────────────────────────────",
        "in all                               626,368         3.2",
      ])
  }

  @Test func `every width is kept to, and numbers are never broken`() {
    for width in 30...80 {
      let lines = tableLines(table, canvas: Canvas(width: width))
      for line in lines { #expect(displayWidth(line) <= width, "\(width): \(line)") }
      #expect(lines.contains { $0.contains("626,368") })
      #expect(lines.contains { $0.contains("11,712") })
    }
  }

  @Test func `a heading over numbers is wrapped before the rows become lists`() {
    var table = Table("layer", .number("bytes of memory"))
    table.row("conv1", 11_712)
    #expect(
      tableLines(table, canvas: Canvas(width: 14)) == [
        "layer    bytes", "            of", "        memory", "──────────────", "conv1   11,712",
      ])
  }

  @Test func `the column gives way that makes the table grow least`() {
    var table = Table("weights", "state", "error")
    for _ in 0..<3 { table.row("Xavier", "behind or at the limit", "25.0 ± 0.6") }
    table.row("Xavier, conv1 divided by 64", "arrived", "9.1 ± 12.5")
    // One row has two lines; wrapping the widest of each row would give all of them two.
    let lines = tableLines(table, canvas: Canvas(width: 50))
    #expect(lines.count == 2 + 4 + 1, "\(lines.joined(separator: "\n"))")
    // And an uncertainty stays with its sign.
    let narrow = tableLines(table, canvas: Canvas(width: 33))
    #expect(!narrow.contains { $0.hasSuffix("±") }, "\(narrow.joined(separator: "\n"))")
    #expect(narrow.contains { $0.hasSuffix(" ± 0.6") })
  }

  @Test func `where there is no room for columns each row is a list`() {
    let lines = tableLines(table, canvas: Canvas(width: 30))
    #expect(
      lines.prefix(4) == [
        "conv1, the first", "  output      96 × 54 × 54", "  parameters  11,712",
        "  time (ms)   3.1",
      ])
  }

  @Test func `a column of numbers is set right without being told so`() {
    var table = Table("n", "word")
    table.row(1, "a")
    table.row(1_000, "b")
    #expect(table.isRightAligned(0))
    #expect(!table.isRightAligned(1))
  }
}
