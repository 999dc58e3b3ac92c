import Foundation
import Notebook

/// What one row gave, in seconds (or bytes) for ours and for each way of running PyTorch.
struct Measurement {
  let name: String
  let title: String
  /// nil where the figures are not seconds of work but seconds or bytes as they stand.
  let unit: Row.Unit?
  let ours: Double
  let peers: [(mode: String, value: Double)]
  /// Whether the figures are bytes.
  var isMemory = false
}

/// The table, and the same as JSON.
struct Report {
  let threads: Int
  /// Multiply-add peak in GFLOP/s.
  let peak: Double
  /// Memory bandwidth in GB/s.
  let bandwidth: Double
  var peerVersion: String?
  private var measurements: [Measurement] = []

  init(threads: Int, peak: Double, bandwidth: Double) {
    self.threads = threads
    self.peak = peak
    self.bandwidth = bandwidth
  }

  mutating func add(_ measurement: Measurement) { measurements.append(measurement) }

  /// Speed in the row's own unit, and the share of what the machine can do.
  private func figure(_ m: Measurement, _ value: Double) -> (
    text: String, number: Double, unit: String, share: Double?
  ) {
    switch m.unit {
    case .images(let count):
      let speed = Double(count) / value
      return ("\(significant(speed)) images/s", speed, "images/s", nil)
    case .operations(let operations):
      let speed = operations / value / 1e9
      return ("\(significant(speed)) GFLOP/s", speed, "GFLOP/s", speed / peak)
    case .bytes(let count):
      let speed = Double(count) / value / 1e9
      return ("\(significant(speed)) GB/s", speed, "GB/s", speed / bandwidth)
    case nil where m.isMemory:
      return (bytes(Int(value)), value, "bytes", nil)
    case nil:
      return (duration(value), value, "s", nil)
    }
  }

  /// The lines above the table's rows.
  func heading(modes: [String]) -> String {
    [
      "Measured on \(threads) thread\(threads == 1 ? "" : "s"); this machine's multiply-add peak "
        + "\(significant(peak)) GFLOP/s, memory \(significant(bandwidth)) GB/s"
        + (peerVersion.map { "; PyTorch \($0)" } ?? "") + ".",
      "Ratios are ours ÷ PyTorch's in speed, PyTorch's ÷ ours in time and memory: above 1 we are "
        + "better off.", "",
      "| measurement | ours | of the limit |" + modes.map { " \($0) | ratio |" }.joined(),
      "|---|---|---|" + String(repeating: "---|---|", count: modes.count),
    ].joined(separator: "\n")
  }

  /// One row of the table.
  func line(_ m: Measurement, modes: [String]) -> String {
    let ours = figure(m, m.ours)
    var line =
      "| \(m.title) | \(ours.text) | \(ours.share.map { percent($0, decimals: 0) } ?? "") |"
    for mode in modes {
      if let peer = m.peers.first(where: { $0.mode == mode }) {
        line += " \(figure(m, peer.value).text) | \(significant(peer.value / m.ours, digits: 3)) |"
      } else {
        line += " | |"
      }
    }
    // What is compared with something other than PyTorch says so in words.
    for peer in m.peers where Peer.Mode(rawValue: peer.mode) == nil {
      line +=
        "\n| … beside \(peer.mode) | \(figure(m, peer.value).text) | "
        + "\(multiple(peer.value / m.ours)) |" + modes.map { _ in " | |" }.joined()
    }
    return line
  }

  private struct Entry: Encodable {
    let name: String
    let ours: Double
    let peer: Double?
    let mode: String?
    let ratio: Double?
    let unit: String
  }

  var json: String {
    var entries = [
      Entry(name: "peak", ours: peak, peer: nil, mode: nil, ratio: nil, unit: "GFLOP/s"),
      Entry(name: "bandwidth", ours: bandwidth, peer: nil, mode: nil, ratio: nil, unit: "GB/s"),
    ]
    for m in measurements {
      let ours = figure(m, m.ours)
      if m.peers.isEmpty {
        entries.append(
          Entry(name: m.name, ours: ours.number, peer: nil, mode: nil, ratio: nil, unit: ours.unit))
      }
      for peer in m.peers {
        entries.append(
          Entry(
            name: m.name, ours: ours.number, peer: figure(m, peer.value).number, mode: peer.mode,
            ratio: peer.value / m.ours, unit: ours.unit))
      }
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    return (try? encoder.encode(entries)).map { String(decoding: $0, as: UTF8.self) + "\n" } ?? "[]"
  }
}
