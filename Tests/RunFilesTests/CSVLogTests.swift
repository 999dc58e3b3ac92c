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
        "\($0)" == "\(path) holds another table, without the columns step, error"
      }
      #expect(throws: CourseError("\(path) has 1 columns, but 2 numbers were given")) {
        try log.append(step: 1, [1, 2])
      }
      #expect(
        throws: CourseError("\(folder)/no/log.csv could not be opened: No such file or directory")
      ) { _ = try CSVLog(path: "\(folder)/no/log.csv", columns: []) }
    }
  }

  @Test func `a table that another program is writing is refused`() async throws {
    let folder = makeTemporaryFolder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let path = "\(folder)/log.csv"
    let log = try CSVLog(path: path, columns: ["loss"])
    await #expect(processExitsWith: .success) { [path = path as String] in
      let sentence = "\(path) is being written by a run that is still going on"
      #expect(throws: CourseError(sentence)) {
        _ = try CSVLog(path: path, columns: ["loss"], resumingAt: 0)
      }
    }
    try log.append(step: 1, [1])
  }
}
