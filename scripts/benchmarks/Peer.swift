import Base
import Foundation
import Notebook

/// PyTorch in a process of its own, asked over pipes.
final class Peer {
  /// How PyTorch is run: as somebody who installs it runs it, or with what experts tell it.
  enum Mode: String, CaseIterable {
    case asInstalled = "as installed"
    case keepsMemory = "keeps memory"
    case channelsLast = "+ channels_last"
    /// The strongest there is on a processor with bfloat16, whose numbers have 8 bits of precision.
    case bfloat16 = "+ autocast to bfloat16"

    /// What peer.py is told.
    var format: String {
      switch self {
      case .asInstalled, .keepsMemory: "contiguous"
      case .channelsLast: "channels_last"
      case .bfloat16: "channels_last,bfloat16"
      }
    }

    /// The modes that this machine's processor makes sense for.
    static var here: [Mode] {
      let features = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
      return allCases.filter { $0 != .bfloat16 || features.contains("avx512_bf16") }
    }
  }

  /// What a measurement answers.
  struct Answer: Decodable {
    var seconds: [Double]?
    var peakBytes: Int?
    var error: String?
  }

  private struct Greeting: Decodable {
    var version: String
    var threads: Int
  }

  let mode: Mode
  let version: String
  private let process = Process()
  private let input = Pipe()
  private let output = Pipe()

  init(python: String, mode: Mode, threads: Int) throws {
    self.mode = mode
    process.executableURL = URL(fileURLWithPath: python)
    let script = URL(fileURLWithPath: Checkout.place(of: #filePath))
      .deletingLastPathComponent()
      .appendingPathComponent("peer.py").path
    process.arguments = [
      script, mode.format, String(threads),
    ]
    var environment = ProcessInfo.processInfo.environment
    environment["OMP_NUM_THREADS"] = String(threads)
    if mode != .asInstalled {
      // glibc is told to keep freed memory instead of giving it back to the system each time.
      environment["MALLOC_MMAP_MAX_"] = "0"
      environment["MALLOC_TRIM_THRESHOLD_"] = "17179869184"
    }
    process.environment = environment
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    let line = try Peer.line(from: output)
    guard let greeting = try? JSONDecoder().decode(Greeting.self, from: line) else {
      throw CourseError("\(python) did not start PyTorch")
    }
    guard greeting.threads == threads else {
      throw CourseError("PyTorch was asked for \(threads) threads but works on \(greeting.threads)")
    }
    version = greeting.version
  }

  /// The seconds of each of `repeats` runs of the measurement.
  func measure(_ name: String, repeats: Int) throws -> Answer {
    try input.fileHandleForWriting.write(contentsOf: Data("\(name) \(repeats)\n".utf8))
    let line = try Peer.line(from: output)
    guard let answer = try? JSONDecoder().decode(Answer.self, from: line) else {
      throw CourseError("PyTorch (\(mode.rawValue)) stopped during \(name)")
    }
    if let error = answer.error {
      throw CourseError("PyTorch (\(mode.rawValue)) on \(name): \(error)")
    }
    return answer
  }

  private static func line(from pipe: Pipe) throws -> Data {
    var line = Data()
    while let byte = try pipe.fileHandleForReading.read(upToCount: 1), byte != Data([10]) {
      line += byte
    }
    return line
  }

  /// Ends the process.
  func stop() {
    try? input.fileHandleForWriting.close()
    process.waitUntilExit()
  }
}
