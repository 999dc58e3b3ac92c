import Foundation
import Testing

/// What README says of the library's size is counted anew.
@Suite struct SizeTests {
  static let project = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  static func text(_ path: String) throws -> String {
    try String(contentsOf: project.appendingPathComponent(path), encoding: .utf8)
  }

  /// Lines that are neither blank nor a comment.
  static func linesOfCode(_ path: String) throws -> Int {
    try text(path).split(separator: "\n").count { line in
      let line = line.trimmingCharacters(in: .whitespaces)
      return !line.isEmpty && !line.hasPrefix("//")
    }
  }

  @Test func `the evening path's files are there, with the lines that README gives them`() throws {
    let row = /^\| (\d+) \| `([^`]+\.swift)` \| (\d+) \| .+ \|$/
    let rows = try Self.text("README.md").split(separator: "\n").compactMap {
      try row.wholeMatch(in: $0)?.output
    }
    #expect(rows.map { Int($0.1) } == Array(1...max(1, rows.count)))
    var total = 0
    for row in rows {
      let lines = try Self.linesOfCode(String(row.2))
      #expect(Int(row.3) == lines, "\(row.2) has \(lines) lines of code")
      total += lines
    }
    #expect(rows.count >= 10 && total <= 1000, "\(rows.count) files, \(total) lines")
  }
}
