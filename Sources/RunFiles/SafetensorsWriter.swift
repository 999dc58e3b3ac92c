import Files
import Layers
import Training
import Foundation
import Base
import Tensors

/// The file format that PyTorch's ecosystem exchanges weights in: eight bytes with the length of a
/// header, the header in JSON, the numbers. It is a plain table of arrays, so that reading one can
/// run nobody's code (unlike Python's pickles).
///
///     8 bytes     n, the header's length, little-endian
///     n bytes     {"0.weight": {"dtype": "F32", "shape": [6, 1, 5, 5], "data_offsets": [0, 600]}, …}
///     the rest    the arrays, one behind another; offsets count from here
///
/// An entry "__metadata__" may hold strings of any meaning, by name.
public enum Safetensors {
  /// Writes tensors as 32-bit floats, in the given order, atomically: see `CourseError` for what may
  /// go wrong; a file that was there is then untouched.
  ///
  /// - Parameters:
  ///   - tensors: names, all different and none "__metadata__", and numbers.
  ///   - metadata: strings to keep with them.
  ///   - path: the file, ending in ".safetensors" by custom.
  public static func write(
    _ tensors: [(name: String, tensor: Tensor)], metadata: [String: String] = [:],
    to path: String
  ) throws {
    let header = header(for: tensors, metadata)
    let size = 8 + header.count + tensors.reduce(0) { $0 + $1.tensor.count * 4 }
    try writeAtomically(to: path, size: size) { file in
      try withUnsafeBytes(of: UInt64(header.count).littleEndian) { try file.write($0) }
      try file.write(header)
      for (_, tensor) in tensors {
        try tensor.withPointer {
          try file.write(UnsafeRawBufferPointer(start: $0, count: tensor.count * 4))
        }
      }
    }
  }

  /// The header's bytes, filled up with spaces to a multiple of eight so that the numbers begin at
  /// one.
  static func header(
    for tensors: [(name: String, tensor: Tensor)], _ metadata: [String: String]
  ) -> [UInt8] {
    var names: Set<String> = ["__metadata__"]
    var entries: [String] = []
    if !metadata.isEmpty {
      let pairs = metadata.sorted { $0.key < $1.key }
        .map { "\(jsonString($0.key)):\(jsonString($0.value))" }
      entries.append("\"__metadata__\":{\(pairs.joined(separator: ","))}")
    }
    var offset = 0
    for (name, tensor) in tensors {
      require(names.insert(name).inserted, "two tensors of a file are called \(name)")
      let end = offset + tensor.count * 4
      entries.append(
        "\(jsonString(name)):{\"dtype\":\"F32\",\"shape\":\(jsonList(tensor.shape)),"
          + "\"data_offsets\":\(jsonList([offset, end]))}")
      offset = end
    }
    var bytes = Array("{\(entries.joined(separator: ","))}".utf8)
    while bytes.count % 8 != 0 { bytes.append(UInt8(ascii: " ")) }
    return bytes
  }

  private static func jsonList(_ numbers: [Int]) -> String {
    "[" + numbers.map(String.init).joined(separator: ",") + "]"
  }

  private static func jsonString(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case _ where scalar.value < 0x20 || scalar.value == 0x7f:
        result += "\\u00" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
