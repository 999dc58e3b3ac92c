import MachinePeak
import Foundation
import Base
import Notebook

// Measures every row of Rows.swift, ours and PyTorch's in turn, and prints a Markdown table. The
// machine's own limits are measured in the same run, so that each figure is also a share of them.

let options = readOptions()
Threads.count = options.threads

if options.list {
  for row in rows { show("\(row.name)\t\(row.title)") }
  for row in processRows { show("\(row.name)\t\(row.title)") }
  exit(0)
}

if let name = options.once {
  // The process whose peak memory is measured: warm up, a few steps, then tell.
  guard let row = rows.first(where: { $0.name == name }) else { exit(2) }
  let run = row.prepare()
  for _ in 0..<4 { run() }
  show("\(peakMemoryOfThisProcess())")
  exit(0)
}

do {
  try measureAll()
} catch {
  Console.fail("course-benchmark: \(error)", status: 1)
}

func measureAll() throws {
  let named = options.only
  guard named == nil || (rows.map(\.name) + processRows.map(\.name)).contains(named!) else {
    throw CourseError("there is no measurement named \(named!); --list names them")
  }
  let chosen = rows.filter { named == nil ? !options.quick || $0.isHeadline : $0.name == named }
  let peak = fusedMultiplyAddPeak(threads: options.threads)
  let bandwidth = memoryBandwidth(threads: options.threads)
  var report = Report(threads: options.threads, peak: peak, bandwidth: bandwidth)

  var peers: [Peer] = []
  defer { for peer in peers { peer.stop() } }
  if let python = options.peer {
    peers = try Peer.Mode.here.map {
      try Peer(python: python, mode: $0, threads: options.threads)
    }
    report.peerVersion = peers[0].version
  }
  let modes = peers.map(\.mode.rawValue)
  show(report.heading(modes: modes))
  // Each row is shown, and kept, as soon as it is measured: what was measured survives what follows.
  func add(_ measurement: Measurement) throws {
    report.add(measurement)
    show(report.line(measurement, modes: modes))
    if let path = options.json {
      try Data(report.json.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
    }
  }
  for row in chosen { try add(measure(row, peers)) }
  for row in processRows where named == nil ? !options.quick || row.isHeadline : row.name == named {
    if let result = try row.measure(options.peer, options.threads) { try add(result) }
  }
}

func show(_ line: String) { Console.print(line + "\n") }

/// Ours, theirs, ours, theirs …: whatever else the machine does meets all of them.
func measure(_ row: Row, _ peers: [Peer]) throws -> Measurement {
  let run = row.prepare()
  run()
  run()
  let once = seconds(run)
  let budget = options.quick ? 0.4 : 1.5
  let repeats = max(1, min(50, Int(budget / max(once, 1e-6))))
  var ours: [Double] = []
  var theirs = peers.map { _ in [Double]() }
  for _ in 0..<(options.quick ? 2 : 4) {
    for _ in 0..<repeats { ours.append(seconds(run)) }
    for (index, peer) in peers.enumerated() {
      theirs[index] += try peer.measure(row.name, repeats: repeats).seconds ?? []
    }
  }
  return Measurement(
    name: row.name, title: row.title, unit: row.unit, ours: median(ours),
    peers: zip(peers, theirs).map { ($0.mode.rawValue, median($1)) })
}

func seconds(_ body: () throws -> Void) rethrows -> Double {
  let start = ContinuousClock.now
  try body()
  return start.duration(to: .now) / .seconds(1)
}

func median(_ values: [Double]) -> Double {
  let sorted = values.sorted()
  let middle = sorted.count / 2
  return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

// MARK: - Flags

struct Options {
  var quick = false
  var list = false
  var only: String?
  var json: String?
  var peer: String?
  var threads = Threads.count
  /// Set in the processes whose peak memory is measured: the row they run, once.
  var once: String?
}

func readOptions() -> Options {
  var options = Options()
  var rest = Array(CommandLine.arguments.dropFirst())
  func fail(_ sentence: String) -> Never {
    FileHandle.standardError.write(Data("course-benchmark: \(sentence)\n".utf8))
    exit(2)
  }
  func value(of flag: String) -> String {
    guard !rest.isEmpty else { fail("\(flag) needs a value") }
    return rest.removeFirst()
  }
  while !rest.isEmpty {
    let flag = rest.removeFirst()
    switch flag {
    case "--quick": options.quick = true
    case "--list": options.list = true
    case "--only": options.only = value(of: flag)
    case "--json": options.json = value(of: flag)
    case "--peer": options.peer = value(of: flag)
    case "--once": options.once = value(of: flag)
    case "--threads":
      guard let threads = Int(value(of: flag)), (1...256).contains(threads) else {
        fail("--threads takes a whole number from 1 to 256")
      }
      options.threads = threads
    case "--help":
      show(
        """
        Measures the library and, with --peer, PyTorch beside it. Usually run by scripts/benchmark.
          --quick        the main rows, few repeats: under two minutes
          --only NAME    one row
          --list         the rows
          --json FILE    the results as JSON too
          --threads N    as many threads on both sides (default: all cores)
          --peer PYTHON  a Python that has PyTorch
        """)
      exit(0)
    default: fail("there is no flag \(flag); --help tells which there are")
    }
  }
  return options
}
