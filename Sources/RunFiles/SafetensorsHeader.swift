import Base
import Files
import Layers
import Training
import Foundation

/// The header, decoded and checked.
struct SafetensorsHeader {
  var metadata: [String: String] = [:]
  var entries: [String: SafetensorsFile.Entry] = [:]

  init(_ bytes: [UInt8], dataSize: Int, _ path: String) throws {
    let raw: RawHeader
    do {
      raw = try JSONDecoder().decode(RawHeader.self, from: Data(bytes))
    } catch {
      throw SafetensorsFile.noneAt(path, "its header is not the table it should be")
    }
    metadata = raw.metadata
    for (name, entry) in raw.entries {
      func wrong(_ what: String) -> CourseError {
        CourseError("\(path): tensor \(name) \(what); copy or fetch it again")
      }
      guard let type = SafetensorsFile.NumberType(rawValue: entry.dtype) else {
        throw wrong("holds numbers of the kind \(entry.dtype.prefix(20)), which is not supported")
      }
      var size = type.bytes
      for side in entry.shape {
        let (product, overflow) = size.multipliedReportingOverflow(by: side)
        guard side >= 0, !overflow else { throw wrong("has the impossible shape \(entry.shape)") }
        size = product
      }
      guard entry.offsets.count == 2, entry.offsets[0] >= 0, entry.offsets[1] <= dataSize,
        entry.offsets[0] <= entry.offsets[1]
      else {
        throw wrong(
          "should lie at bytes \(entry.offsets), but the file holds \(dataSize) bytes of data")
      }
      guard entry.offsets[1] - entry.offsets[0] == size else {
        throw wrong(
          "of shape \(entry.shape) needs \(size) bytes, but \(entry.offsets[1] - entry.offsets[0]) "
            + "are given")
      }
      entries[name] = SafetensorsFile.Entry(
        type: type, shape: entry.shape, range: entry.offsets[0]..<entry.offsets[1])
    }
    // The arrays must fill the data one behind another: nothing shared, nothing hidden in between.
    var end = 0
    for (name, entry) in entries.sorted(by: {
      ($0.value.range.lowerBound, $0.value.range.upperBound)
        < ($1.value.range.lowerBound, $1.value.range.upperBound)
    }) {
      guard entry.range.lowerBound == end else {
        throw CourseError(
          "\(path): tensor \(name) begins at byte \(entry.range.lowerBound) of the data, but the "
            + "one before ends at \(end); copy or fetch it again")
      }
      end = entry.range.upperBound
    }
    guard end == dataSize else {
      throw CourseError(
        "\(path) holds \(dataSize) bytes of data, but its tensors take \(end); copy or fetch it again"
      )
    }
  }
}

private struct RawHeader: Decodable {
  struct RawEntry: Decodable {
    var dtype: String
    var shape: [Int]
    var offsets: [Int]
    enum CodingKeys: String, CodingKey {
      case dtype, shape
      case offsets = "data_offsets"
    }
  }

  struct Name: CodingKey {
    var stringValue: String
    var intValue: Int? { nil }
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  var metadata: [String: String] = [:]
  var entries: [String: RawEntry] = [:]

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Name.self)
    for name in container.allKeys {
      if name.stringValue == "__metadata__" {
        metadata = try container.decode([String: String].self, forKey: name)
      } else {
        entries[name.stringValue] = try container.decode(RawEntry.self, forKey: name)
      }
    }
  }
}
