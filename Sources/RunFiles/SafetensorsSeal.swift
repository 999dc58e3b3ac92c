import Base
import Tensors

// What tells a damaged file from a whole one: safetensors itself has no checksum.

extension Safetensors {
  /// The number of the format in which this program writes weights and the state of runs.
  static let format = 1
  static let formatKey = "course.format"
  static let digestKey = "course.digest"

  /// Metadata with the format's number and a digest of everything in the file, which whoever opens it
  /// checks. Other programs' files have none and are taken as they are.
  static func sealed(
    _ metadata: [String: String], _ tensors: [(name: String, tensor: Tensor)]
  ) -> [String: String] {
    let metadata = metadata.merging([formatKey: "\(format)"]) { $1 }
    let lines = tensors.map { name, tensor in
      let checksum = tensor.withPointer {
        EventRecord.castagnoli(UnsafeRawBufferPointer(start: $0, count: tensor.count * 4))
      }
      return line(name, .float32, tensor.shape, checksum)
    }
    return metadata.merging([digestKey: digest(metadata, lines)]) { $1 }
  }

  /// What a digest knows of one tensor.
  static func line(
    _ name: String, _ type: SafetensorsFile.NumberType, _ shape: [Int], _ checksum: UInt32
  ) -> String {
    "\(name) \(type.rawValue) \(shape) \(checksum)"
  }

  /// The digest of strings and tensors, in whatever order they stand in the file: CRC-32C, in which no
  /// damage within 32 bits and one in four billion of any other kind stays unseen.
  static func digest(_ metadata: [String: String], _ tensors: [String]) -> String {
    let strings = metadata.filter { $0.key != digestKey }.map { "\($0.key)=\($0.value)" }
    let text = (strings.sorted() + tensors.sorted()).joined(separator: "\n")
    return "crc32c:" + String(EventRecord.castagnoli(text.utf8), radix: 16)
  }
}

extension SafetensorsFile {
  /// Compares the file with its digest, if it is one of this program's. Throws a `CourseError` when
  /// they differ, or when a later version of this program has written it.
  func checkSeal() throws {
    let (format, digest) = (metadata[Safetensors.formatKey], metadata[Safetensors.digestKey])
    if format == nil, digest == nil { return }
    if let format = format.flatMap({ Int($0) }), format > Safetensors.format {
      throw CourseError(
        "\(path) is of format \(format), and this program reads formats up to "
          + "\(Safetensors.format): take the version of the program that wrote it")
    }
    let lines = try entries.map { name, entry in
      var checksum: UInt32 = 0
      try forEachPiece(of: entry) { checksum = EventRecord.castagnoli($0, after: checksum) }
      return Safetensors.line(name, entry.type, entry.shape, checksum)
    }
    guard digest == Safetensors.digest(metadata, lines) else {
      throw CourseError(
        "\(path) is damaged: its contents are not those that its digest speaks of; take another "
          + "checkpoint or a copy (whoever changes it on purpose leaves \(Safetensors.formatKey) and "
          + "\(Safetensors.digestKey) out of its metadata)")
    }
  }
}
