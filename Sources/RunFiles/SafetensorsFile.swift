import Base
import Files
import Layers
import Training
import Tensors

/// A safetensors file, opened for reading. The header is read and checked at once, and the whole file
/// against its digest where it has one; the numbers of a tensor are read when they are asked for.
///
/// Nothing in the file is believed before it is checked: a header that claims a length, a shape or
/// an offset beyond the file's own size is refused before any memory is taken for it.
public final class SafetensorsFile {
  /// One array in the file.
  public struct Entry: Sendable {
    /// How the numbers are stored.
    public let type: NumberType
    /// The shape.
    public let shape: [Int]
    let range: Range<Int>
    /// Where its bytes begin among the data.
    var offset: Int { range.lowerBound }
    var count: Int { range.count / type.bytes }
  }

  /// How a file can store numbers. All are read as 32-bit floats; integers above 2²⁴ and doubles are
  /// rounded to the nearest.
  public enum NumberType: String, Sendable {
    /// 64-bit floats.
    case float64 = "F64"
    /// 32-bit floats, the only kind we write.
    case float32 = "F32"
    /// 16-bit floats of IEEE 754.
    case float16 = "F16"
    /// The upper halves of 32-bit floats.
    case brainFloat16 = "BF16"
    /// 64-bit integers.
    case int64 = "I64"
    /// 32-bit integers.
    case int32 = "I32"
    /// Bytes.
    case uint8 = "U8"

    /// Bytes for one number.
    public var bytes: Int {
      switch self {
      case .float64, .int64: 8
      case .float32, .int32: 4
      case .float16, .brainFloat16: 2
      case .uint8: 1
      }
    }
  }

  /// The file's path, for messages.
  public let path: String
  /// The strings kept with the arrays.
  public let metadata: [String: String]
  /// The arrays by name.
  public let entries: [String: Entry]
  private let file: ReadableFile
  private let dataStart: Int

  static func noneAt(_ path: String, _ why: String) -> CourseError {
    CourseError("\(path) is no safetensors file: \(why); copy or fetch it again")
  }

  /// Opens a file and checks its header. Throws a `CourseError` that names the path and what is wrong.
  public init(path: String) throws {
    self.path = path
    file = try ReadableFile(path: path)
    let size = file.size
    guard size >= 8 else {
      throw SafetensorsFile.noneAt(path, "it has \(size) bytes, fewer than eight")
    }
    var first = [UInt8](repeating: 0, count: min(size, 64))
    try first.withUnsafeMutableBytes { [file] in try file.read(into: $0, at: 0) }
    if let kind = SafetensorsFile.otherKind(first) { throw CourseError("\(path) is \(kind)") }
    var length: UInt64 = 0
    try withUnsafeMutableBytes(of: &length) { [file] in try file.read(into: $0, at: 0) }
    length = UInt64(littleEndian: length)
    // The format's own limit keeps a wrong number from asking for gigabytes.
    guard length >= 2, length <= 100_000_000, length <= UInt64(size - 8) else {
      throw SafetensorsFile.noneAt(
        path, "its header claims \(length) bytes and \(size - 8) follow")
    }
    var bytes = [UInt8](repeating: 0, count: Int(length))
    try bytes.withUnsafeMutableBytes { [file] in try file.read(into: $0, at: 8) }
    guard bytes[0] == UInt8(ascii: "{") else {
      throw SafetensorsFile.noneAt(path, "its header does not begin with a {")
    }
    dataStart = 8 + Int(length)
    let header = try SafetensorsHeader(bytes, dataSize: size - dataStart, path)
    metadata = header.metadata
    entries = header.entries
    try checkSeal()
  }

  /// What a file is that begins with these bytes, and what to do, where it is one of those that people
  /// have in place of a safetensors file.
  private static func otherKind(_ bytes: [UInt8]) -> String? {
    // The length of a header can begin with any bytes, those of a pickle among them.
    if bytes.count > 8, bytes[8] == UInt8(ascii: "{") { return nil }
    let text = String(decoding: bytes, as: UTF8.self).lowercased()
    if text.hasPrefix("version https://git-lfs") {
      return "a pointer of Git LFS, not the weights themselves: git lfs pull fetches them"
    }
    if text.drop(while: \.isWhitespace).hasPrefix("<") {
      return "a page of HTML, as servers send in place of a file, not weights: fetch it again"
    }
    guard bytes.starts(with: [0x50, 0x4B, 3, 4]) || bytes.starts(with: [0x80, 2]) else {
      return nil
    }
    return "a file of PyTorch's own kind (.pth, .pt), which can run code when it is read: "
      + "in Python, safetensors.torch.save_file(model.state_dict(), \"weights.safetensors\") "
      + "writes one of numbers alone"
  }

  /// The numbers of one array. Throws a `CourseError` when there is none of that name or the file has
  /// become shorter.
  public func tensor(_ name: String) throws -> Tensor {
    guard let entry = entries[name] else {
      throw CourseError("\(path) holds no tensor called \(name): take a file that has it")
    }
    var failure: (any Error)?
    let tensor = Tensor(shape: entry.shape) { output in
      do { try read(entry, into: output) } catch { failure = error }
    }
    if let failure { throw failure }
    return tensor
  }

  private func read(_ entry: Entry, into output: UnsafeMutablePointer<Float>) throws {
    if entry.type == .float32 {
      let bytes = UnsafeMutableRawBufferPointer(start: output, count: entry.range.count)
      return try file.read(into: bytes, at: dataStart + entry.range.lowerBound)
    }
    let width = entry.type.bytes
    var done = 0
    try forEachPiece(of: entry) { bytes in
      for i in 0..<(bytes.count / width) { output[done + i] = number(bytes, i * width, entry.type) }
      done += bytes.count / width
    }
  }

  /// Reads the bytes of an array, some whole numbers at a time.
  func forEachPiece(of entry: Entry, _ body: (UnsafeRawBufferPointer) -> Void) throws {
    var bytes = [UInt8](repeating: 0, count: min(entry.range.count, 1 << 18))
    for first in stride(from: 0, to: entry.range.count, by: 1 << 18) {
      try bytes.withUnsafeMutableBytes { bytes in
        let piece = UnsafeMutableRawBufferPointer(
          rebasing: bytes[..<min(bytes.count, entry.range.count - first)])
        try file.read(into: piece, at: dataStart + entry.range.lowerBound + first)
        body(UnsafeRawBufferPointer(piece))
      }
    }
  }
}

/// One number of any kind as a float.
private func number(
  _ bytes: UnsafeRawBufferPointer, _ offset: Int, _ type: SafetensorsFile.NumberType
) -> Float {
  func load<Value: FixedWidthInteger>(_: Value.Type) -> Value {
    Value(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: Value.self))
  }
  switch type {
  case .float64: return Float(Double(bitPattern: load(UInt64.self)))
  case .float32: return Float(bitPattern: load(UInt32.self))
  case .float16: return float(half: load(UInt16.self))
  case .brainFloat16: return Float(bitPattern: UInt32(load(UInt16.self)) << 16)
  case .int64: return Float(load(Int64.self))
  case .int32: return Float(load(Int32.self))
  case .uint8: return Float(load(UInt8.self))
  }
}

/// A 16-bit float (1 sign, 5 exponent, 10 fraction bits); not every platform's Swift has the type.
func float(half bits: UInt16) -> Float {
  let sign: Float = bits & 0x8000 == 0 ? 1 : -1
  let exponent = Int(bits >> 10 & 31)
  let fraction = Float(bits & 1023)
  switch exponent {
  case 0: return sign * fraction * 0x1p-24
  case 31: return fraction == 0 ? sign * .infinity : .nan
  default:
    return sign * (1024 + fraction) * Float(sign: .plus, exponent: exponent - 25, significand: 1)
  }
}
