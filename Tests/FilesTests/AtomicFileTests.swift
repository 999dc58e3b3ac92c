import TestSupport
import Base
import Files
import RunFiles
import Foundation
import Tensors
import Testing

@testable import Training

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Runs a program of the system; true if it succeeded.
private func run(_ arguments: String...) throws -> Bool {
  let process = Process()
  process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
  process.arguments = arguments
  process.standardError = FileHandle.nullDevice
  try process.run()
  process.waitUntilExit()
  return process.terminationStatus == 0
}

/// Whether a small file system can be mounted here: the only full disk one may have.
private let canMount: Bool = {
  let folder = makeTemporaryFolder()
  defer { try? FileManager.default.removeItem(atPath: folder) }
  guard (try? run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder)) == true else {
    return false
  }
  return (try? run("umount", folder)) == true
}()

@Suite struct AtomicFileTests {
  @Test func `a new file replaces the old one and nothing else is left`() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/notes"
      try writeAtomically(to: path) { try $0.write(Array("one".utf8)) }
      try writeAtomically(to: path) { try $0.write(Array("two".utf8)) }
      #expect(try bytes(of: path) == Array("two".utf8))
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["notes"])
    }
  }

  @Test func `a failure in the middle leaves the old file`() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/notes"
      try writeAtomically(to: path) { try $0.write(Array("old".utf8)) }
      #expect(throws: CourseError("enough")) {
        try writeAtomically(to: path) { file in
          try file.write(Array("half of the n".utf8))
          throw CourseError("enough")
        }
      }
      #expect(try bytes(of: path) == Array("old".utf8))
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["notes"])
    }
  }

  @Test func `when no more bytes fit the old file stays, and a sentence says so`() async {
    await #expect(processExitsWith: .success) {
      signal(SIGXFSZ, SIG_IGN)
      let folder = makeTemporaryFolder()
      let path = "\(folder)/weights"
      try writeAtomically(to: path) { try $0.write(Array("old".utf8)) }
      var limit = rlimit(rlim_cur: 1_000_000, rlim_max: 1_000_000)
      #if canImport(Glibc)
        setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
      #else
        setrlimit(RLIMIT_FSIZE, &limit)
      #endif
      #expect {
        try writeAtomically(to: path) { try $0.write([UInt8](repeating: 1, count: 5_000_000)) }
      } throws: {
        "\($0)" == "\(path) could not be written: File too large; raise the largest size of "
          + "files (ulimit -f), or choose another disk; the old file is untouched"
      }
      #expect(try bytes(of: path) == Array("old".utf8))
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["weights"])
      try FileManager.default.removeItem(atPath: folder)
    }
  }

  @Test(
    .enabled(if: canMount, "a disk that can be filled is a small tmpfs, which only root may mount"))
  func `on a full disk the old file stays, the log keeps its lines, and a sentence says so`() throws
  {
    try withTemporaryFolder { folder in
      #expect(try run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder))
      defer { _ = try? run("umount", folder) }
      let path = "\(folder)/weights"
      try writeAtomically(to: path) { try $0.write(Array("old".utf8)) }
      let log = try CSVLog(path: "\(folder)/log.csv", columns: ["loss"])
      try log.append(step: 1, [0.5])
      #expect {
        try Safetensors.write([("weights", Tensor.zeros([1000, 500]))], to: path)
      } throws: {
        "\($0)" == "\(path) could not be written: the disk is full, the file needs 3 MB; the old "
          + "file is untouched; make room, and try again"
      }
      #expect(try bytes(of: path) == Array("old".utf8))
      // Fill what is left, then log on.
      _ = try? write([UInt8](repeating: 1, count: 2_000_000), to: "\(folder)/rest")
      let before = try bytes(of: "\(folder)/log.csv")
      var sentence = ""
      for step in 2..<2_000 where sentence.isEmpty {
        do { try log.append(step: step, [0.25]) } catch { sentence = "\(error)" }
      }
      #expect(
        sentence
          == "\(folder)/log.csv could not be written: the disk is full; make room, and try again")
      #expect(try bytes(of: "\(folder)/log.csv").starts(with: before))
    }
  }

  @Test func `what a killed process left behind is removed, a living one's is not`() throws {
    try withTemporaryFolder { folder in
      // No process has a number this high; our parent's is alive.
      let (dead, living) = ("\(folder)/.notes.4194999.x1.partial", "\(folder)/.notes.1.partial")
      try write([1], to: dead)
      try write([1], to: living)
      try writeAtomically(to: "\(folder)/notes") { try $0.write([2]) }
      let left = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
      #expect(left == [".notes.1.partial", "notes"])
    }
  }

  @Test func `a link in the place of a temporary file is not followed, and the name is drawn`()
    throws
  {
    try withTemporaryFolder { folder in
      let other = "\(folder)/other"
      try write([7], to: other)
      let foreseen = "\(folder)/.notes.\(getpid()).partial"
      try #require(symlink(other, foreseen) == 0)
      var names: Set<String> = []
      for number in 0..<3 {
        try writeAtomically(to: "\(folder)/notes") { sink in
          names.formUnion(
            try FileManager.default.contentsOfDirectory(atPath: folder).filter {
              $0.hasSuffix(".partial") && "\(folder)/\($0)" != foreseen
            })
          try sink.write([UInt8(number)])
        }
      }
      #expect(try bytes(of: other) == [7] && bytes(of: "\(folder)/notes") == [2])
      #expect(names.count == 3)
    }
  }

  @Test func `a log is not written behind a link, nor into a pipe`() throws {
    try withTemporaryFolder { folder in
      let (other, log, pipe) = ("\(folder)/other", "\(folder)/log.csv", "\(folder)/pipe")
      try write([7], to: other)
      try #require(symlink(other, log) == 0 && mkfifo(pipe, 0o600) == 0)
      #expect {
        _ = try AppendingFile(path: log)
      } throws: {
        "\($0)".hasPrefix("\(log) could not be opened: ") && "\($0)".hasSuffix("; remove the link")
      }
      #expect(
        throws: CourseError("\(pipe) is a device, a pipe or a socket: name a file to write")
      ) {
        _ = try AppendingFile(path: pipe)
      }
      #expect(try bytes(of: other) == [7])
    }
  }

  @Test func `impossible places are named in a sentence`() throws {
    try withTemporaryFolder { folder in
      #expect(throws: CourseError("\(folder) is a folder: name a file to write")) {
        try writeAtomically(to: folder) { _ in }
      }
      let pipe = "\(folder)/pipe"
      try #require(mkfifo(pipe, 0o600) == 0)
      #expect(throws: CourseError("\(pipe) is a device, a pipe or a socket: name a file to write"))
      {
        try writeAtomically(to: pipe) { _ in }
      }
      let missing = "\(folder)/missing/notes"
      #expect(
        throws: CourseError(
          "\(missing) could not be written: No such file or directory; check the path")
      ) {
        try writeAtomically(to: missing) { _ in }
      }
      try write([1], to: "\(folder)/file")
      #expect(throws: CourseError("\(folder)/file is a file: name a folder")) {
        try makeFolder("\(folder)/file")
      }
    }
  }

  @Test func `in a folder that was deleted under the program the sentence says so`() async {
    await #expect(processExitsWith: .success) {
      try enterDeletedFolder()
      let gone =
        "could not be written: the folder that this was started in is gone; cd to one that is "
        + "there, and try again"
      #expect(throws: CourseError("notes \(gone)")) { try writeAtomically(to: "notes") { _ in } }
      #expect(throws: CourseError("runs/one \(gone)")) { try makeFolder("runs/one") }
      let folder = makeTemporaryFolder()
      try writeAtomically(to: "\(folder)/notes") { try $0.write([1]) }
      try FileManager.default.removeItem(atPath: folder)
    }
  }

  @Test func `a second name keeps the old bytes when the first gets new ones`() throws {
    try withTemporaryFolder { folder in
      let (last, best) = ("\(folder)/last", "\(folder)/best")
      try writeAtomically(to: last) { try $0.write([1]) }
      try linkAtomically(from: last, to: best)
      try linkAtomically(from: last, to: best)  // once more, onto itself
      // What a process killed in the middle of it left behind goes, too.
      try write([3], to: "\(folder)/.best.4194999.partial")
      try linkAtomically(from: last, to: best)
      try writeAtomically(to: last) { try $0.write([2]) }
      #expect(try bytes(of: best) == [1])
      #expect(try bytes(of: last) == [2])
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder).count == 2)
    }
  }
}
