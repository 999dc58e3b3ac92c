import Foundation

/// The bytes of a file, unpacked by `gzip -dc` if it is packed.
///
/// - Parameters:
///   - headerCount: how many bytes the header has.
///   - expectedCount: how many bytes the header says there are in all. No more than one beyond that
///     is read, and memory grows only with what is really there: a header cannot make it run out.
/// - Returns: the bytes, one more than expected if the file goes on; fewer if it ends too early.
/// - Throws: `DataError`, naming the file, or what `expectedCount` throws.
func readFile(
  at path: String, headerCount: Int, searchPath: String? = nil,
  expectedCount: ([UInt8]) throws -> Int
) throws -> [UInt8] {
  let file = try openFile(path)
  defer { try? file.close() }
  func read(_ count: Int) throws -> [UInt8] {
    do {
      return [UInt8](try file.read(upToCount: count) ?? Data())
    } catch {
      throw DataError("\(path) cannot be read")
    }
  }
  let header = try read(headerCount)
  let isPacked = header.starts(with: [0x1F, 0x8B])
  if path.hasSuffix(".gz") && !isPacked {
    throw DataError(
      "\(path) is no gzip file: its first bytes are \(hexadecimal(header.prefix(2))), not 1f 8b")
  }
  if !isPacked {
    if header.count < headerCount { return header }
    let expected = try expectedCount(header)
    var bytes = header
    // Piece by piece: what the file really holds decides how much memory is taken.
    while bytes.count <= expected {
      let piece = try read(min(1 << 24, expected + 1 - bytes.count))
      if piece.isEmpty { break }
      bytes += piece
    }
    return bytes
  }
  guard let gzip = Program.find("gzip", searchPath: searchPath) else {
    throw DataError("\(path) is packed, and gzip, which would unpack it, is not installed")
  }
  var expected: Int?
  let result = try gzip.run(["-dc"], input: path, seconds: 600) { output in
    if expected == nil && output.count >= headerCount {
      expected = try expectedCount(Array(output.prefix(headerCount)))
    }
    return expected.map { $0 + 1 } ?? headerCount
  }
  guard result.status == 0 || result.wroteTooMuch else {
    throw DataError(
      "\(path) could not be unpacked: "
        + (result.complaint.isEmpty ? "gzip failed" : result.complaint))
  }
  return result.output
}
