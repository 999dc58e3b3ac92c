import Base
import Datasets
import Foundation
import Notebook
import Tensors

/// A measurement with a way of its own: of whole processes (their memory, the time until a reader
/// sees something), or of one part of ours beside another.
struct ProcessRow {
  let name: String
  let title: String
  /// Whether the short form measures it.
  var isHeadline = false
  /// Measures, given the peer's Python (nil without a peer) and the number of threads.
  let measure: @MainActor (String?, Int) throws -> Measurement?
}

let processRows: [ProcessRow] = [
  ProcessRow(name: "memory-a2-128", title: "peak memory, a2 training at batch 128") {
    python, threads in
    let ours = try output(
      of: CommandLine.arguments[0], ["--once", "train-a2-128", "--threads", String(threads)])
    guard let peak = Double(ours.trimmingCharacters(in: .whitespacesAndNewlines)) else {
      return nil
    }
    var peers: [(mode: String, value: Double)] = []
    for mode in Peer.Mode.here {
      guard let python else { break }
      let peer = try Peer(python: python, mode: mode, threads: threads)
      defer { peer.stop() }
      let answer = try peer.measure("train-a2-128", repeats: 2)
      peers.append((mode.rawValue, Double(answer.peakBytes ?? 0)))
    }
    return Measurement(
      name: "memory-a2-128", title: "peak memory, a2 training at batch 128", unit: nil, ours: peak,
      peers: peers, isMemory: true)
  },
  ProcessRow(
    name: "first-result", title: "time to the first table of A2's layers", isHeadline: true
  ) { python, _ in
    let folder = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
    let chapter = folder.appendingPathComponent("chapter04-alexnet-shapes").path
    let script = URL(fileURLWithPath: Checkout.place(of: #filePath))
      .deletingLastPathComponent()
      .appendingPathComponent("peer_table.py").path
    var (ours, theirs): ([Double], [Double]) = ([], [])
    for _ in 0..<5 {
      ours.append(try seconds { _ = try output(of: chapter, ["--cell", "walk"]) })
      if let python { theirs.append(try seconds { _ = try output(of: python, [script]) }) }
    }
    return Measurement(
      name: "first-result", title: "time to the first table of A2's layers", unit: nil,
      ours: median(ours),
      peers: python == nil ? [] : [(Peer.Mode.asInstalled.rawValue, median(theirs))])
  },
  ProcessRow(name: "batches-224", title: "preparing batches of 128, 28 → 224 pixels") { _, _ in
    let batches = Batches(
      builtInGlyphs(count: 128 * 4, seed: 1), batchSize: 128, transform: Resize(224), shuffle: 1,
      ahead: 0)
    let step = rows[0].prepare()
    step()
    var (preparing, learning): ([Double], [Double]) = ([], [])
    for _ in 0..<3 {
      // Four batches at a time, so that setting up the iteration does not count.
      preparing.append(seconds { for _ in batches {} } / 4)
      learning.append(seconds(step))
    }
    return Measurement(
      name: "batches-224", title: "preparing batches of 128, 28 → 224 pixels", unit: .images(128),
      ours: median(preparing), peers: [("a2's training step", median(learning))])
  },
]

private func output(of program: String, _ arguments: [String]) throws -> String {
  let process = Process()
  let pipe = Pipe()
  process.executableURL = URL(fileURLWithPath: program)
  process.arguments = arguments
  process.standardOutput = pipe
  try process.run()
  let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
  process.waitUntilExit()
  guard process.terminationStatus == 0 else {
    throw CourseError("\(program) ended with status \(process.terminationStatus)")
  }
  return String(decoding: data, as: UTF8.self)
}

/// The most memory that this process has held so far, in bytes.
func peakMemoryOfThisProcess() -> Int {
  // On Linux getrusage also counts what the process that started this one held at that moment.
  if let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8),
    let line = status.split(separator: "\n").first(where: { $0.hasPrefix("VmHWM") }),
    let kilobytes = line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap({ Int($0) }
    )
  {
    return kilobytes * 1024
  }
  var usage = rusage()
  #if canImport(Darwin)
    getrusage(RUSAGE_SELF, &usage)
    return Int(usage.ru_maxrss)
  #else
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return Int(usage.ru_maxrss) * 1024
  #endif
}
