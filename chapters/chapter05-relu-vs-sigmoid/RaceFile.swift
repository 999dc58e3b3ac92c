import Base
import Files
import Foundation

/// The runs of a race in a file: a line of JSON that says which race it is, and one for each run,
/// added when the run ends. A race that was interrupted goes on from there.
final class RaceFile {
  /// What race a file is about.
  struct Header: Codable, Equatable {
    /// The set of images, as `--data` names it.
    let data: String
    let classes: Int
    let plan: RacePlan
    let seed: UInt64
  }

  /// A file that is only read does not hold a run that is asked for.
  struct Missing: Error {}

  let header: Header
  private(set) var runs: [RaceRun] = []
  private let file: AppendingFile?

  /// Opens a file that is only read.
  ///
  /// - Throws: `CourseError` when it cannot be read or holds no race.
  init(reading path: String) throws {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw CourseError("\(path), which holds a recorded race, cannot be read: copy it again")
    }
    let lines = data.split(separator: UInt8(ascii: "\n"))
    guard let first = lines.first, let header = try? JSONDecoder().decode(Header.self, from: first)
    else { throw CourseError("\(path) does not begin like a recorded race: copy it again") }
    self.header = header
    runs = lines.dropFirst().compactMap { try? JSONDecoder().decode(RaceRun.self, from: $0) }
    file = nil
  }

  /// Opens a file for a race: a new one, or one whose race is to go on.
  ///
  /// - Throws: `CourseError` when the file cannot be written or holds something else.
  init(path: String, header: Header) throws {
    self.header = header
    let file = try AppendingFile(path: path)
    self.file = file
    let bytes = try file.contents()
    // A program that was killed may have left half a line.
    let end = bytes.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    let lines = Data(bytes[..<end]).split(separator: UInt8(ascii: "\n"))
    guard let first = lines.first else {
      guard bytes.isEmpty else {
        throw CourseError("\(path) holds something else than a race: name a new file")
      }
      try file.append(RaceFile.line(header))
      return
    }
    guard (try? JSONDecoder().decode(Header.self, from: first)) == header else {
      throw CourseError(
        "\(path) holds another race, with other images, another plan or another seed; name a new "
          + "file")
    }
    try file.truncate(to: end)
    runs = lines.dropFirst().compactMap { try? JSONDecoder().decode(RaceRun.self, from: $0) }
  }

  /// A run that was made before and answers the same question; nil when it has to be made.
  ///
  /// - Throws: `Missing` when it has to be made and the file is only read.
  func run(
    _ activation: Activation, _ conditions: Conditions, rate: Double, limit: Int, seed: UInt64
  ) throws -> RaceRun? {
    let known = runs.first {
      $0.layers == conditions.layers && $0.weights == conditions.weights.rawValue
        && $0.pixels == conditions.pixels.rawValue && $0.activation == activation.rawValue
        && abs($0.rate / rate - 1) < 1e-9 && $0.seed == seed
        && ($0.end != .limit || $0.errors.count >= limit)
    }
    if known == nil && file == nil { throw Missing() }
    return known
  }

  /// Adds a run.
  func append(_ run: RaceRun) throws {
    runs.append(run)
    try file?.append(RaceFile.line(run))
  }

  private static func line(_ value: some Encodable) throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return try Array(encoder.encode(value)) + [UInt8(ascii: "\n")]
  }
}
