import TestSupport
import Base
import Files
import Foundation
import Testing

import Training
@testable import RunFiles

@Suite struct CSVLogTests {
  private func text(_ path: String) throws -> String {
    String(decoding: try bytes(of: path), as: UTF8.self)
  }

  @Test func `a table has names, numbers and empty cells`() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/log.csv"
      let log = try CSVLog(path: path, columns: ["loss", "error, top-1"])
      try log.append(step: 1, [0.5, nil])
      try log.append(step: 2, [0.1, 1e-7])
      #expect(try text(path) == "step,loss,\"error, top-1\"\n1,0.5,\n2,0.1,1e-07\n")
    }
  }

  @Test func `a resumed run takes out what it will write again, and half a line`() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/log.csv"
      try write(Array("step,loss\n1,0.5\n2,0.4\n3,0.3\n4,0.".utf8), to: path)
      let log = try CSVLog(path: path, columns: ["loss"], resumingAt: 2)
      try log.append(step: 3, [0.25])
      #expect(try text(path) == "step,loss\n1,0.5\n2,0.4\n3,0.25\n")
      _ = try CSVLog(path: path, columns: ["loss"], resumingAt: 9)
      #expect(try text(path) == "step,loss\n1,0.5\n2,0.4\n3,0.25\n")
    }
  }

  @Test(arguments: [
    ("1,0.5\n2,x\n3,0.3\n", "a damaged line, the first being line 3", "1,0.5\n3,0.3\n"),
    (
      "1,0.5\n1,0.5\n\u{0}\n3,0.3\n4,0.", "2 damaged lines, the first being line 3",
      "1,0.5\n3,0.3\n"
    ),
    ("1,0.5,7\n3,0.3\n9,0.1\n", "a damaged line, the first being line 2", "3,0.3\n"),
  ])
  func `damaged lines are taken out, and the old table is kept`(
    lines: String, says: String, left: String
  ) throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/log.csv"
      for number in 1...2 {
        try write(Array("step,loss\n\(lines)".utf8), to: path)
        let log = try CSVLog(path: path, columns: ["loss"], resumingAt: 3)
        let copy = "\(folder)/damaged-\(number)-log.csv"
        #expect(log.repair?.contains(says) == true && log.repair?.contains(copy) == true)
        #expect(try text(path) == "step,loss\n\(left)")
        #expect(try text(copy) == "step,loss\n\(lines)")
      }
      #expect(try CSVLog(path: path, columns: ["loss"], resumingAt: 3).repair == nil)
    }
  }

  @Test func `a table of an earlier version gets the columns that it lacks`() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/log.csv"
      try write(Array("step,loss\n1,0.5\n2,0.4\n3,0.".utf8), to: path)
      let log = try CSVLog(path: path, columns: ["loss", "accuracy", "sum"], resumingAt: 2)
      #expect(log.repair == nil)
      try log.append(step: 3, [0.25, 0.5, 7])
      let table = "step,loss,accuracy,sum\n1,0.5,,\n2,0.4,,\n3,0.25,0.5,7.0\n"
      #expect(try text(path) == table)
      _ = try CSVLog(path: path, columns: ["loss", "accuracy", "sum"], resumingAt: 9)
      #expect(try text(path) == table)
      // It goes on as a table with its own columns, not with others or fewer.
      for columns in [["error", "loss"], ["loss"]] {
        #expect(throws: CourseError.self) {
          _ = try CSVLog(path: path, columns: columns, resumingAt: 9)
        }
      }
    }
  }

  @Test func `what is no number is written in one way`() throws {
    try withTemporaryFolder { folder in
      let log = try CSVLog(path: "\(folder)/log.csv", columns: ["loss"])
      try log.append(step: 1, [-Double.nan])
      #expect(try text("\(folder)/log.csv") == "step,loss\n1,nan\n")
    }
  }

  @Test func `what cannot go on is refused in a sentence`() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/log.csv"
      let log = try CSVLog(path: path, columns: ["loss"])
      #expect {
        _ = try CSVLog(path: path, columns: ["loss"])
      } throws: {
        "\($0)"
          == "\(path) holds the table of an earlier run: resume it or choose another file"
      }
      #expect {
        _ = try CSVLog(path: path, columns: ["error"], resumingAt: 1)
      } throws: {
        "\($0)"
          == "\(path) holds another table, without the columns step, error: move it away, and a new "
          + "one is begun"
      }
      #expect(throws: CourseError("\(path) has 1 columns, but 2 numbers were given")) {
        try log.append(step: 1, [1, 2])
      }
      #expect(
        throws: CourseError(
          "\(folder)/no/log.csv could not be opened: No such file or directory; check the path")
      ) { _ = try CSVLog(path: "\(folder)/no/log.csv", columns: []) }
    }
  }

  @Test func `a table that another program is writing is refused`() async throws {
    let folder = makeTemporaryFolder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let path = "\(folder)/log.csv"
    let log = try CSVLog(path: path, columns: ["loss"])
    await #expect(processExitsWith: .success) { [path = path as String] in
      let sentence =
        "\(path) is being written by a run that is still going on: wait for its end, or choose another "
        + "folder"
      #expect(throws: CourseError(sentence)) {
        _ = try CSVLog(path: path, columns: ["loss"], resumingAt: 0)
      }
    }
    try log.append(step: 1, [1])
  }
}
