import Base
import Files
import Foundation

/// What to do about a file of a set that is not what it should be.
let anew = "remove it, and copy or fetch it anew"

/// A file's header and what comes behind it, unpacked by `gzip -dc` if it is packed.
struct FileContents {
  let header: [UInt8]
  /// One byte more than expected if the file goes on; fewer if it ends too early.
  let body: [UInt8]

  /// Reads a file.
  ///
  /// - Parameters:
  ///   - headerCount: how many bytes the header has; a shorter file has no more of it.
  ///   - bodyCount: how many bytes the header says there are behind it. No more than one beyond that
  ///     is read, and memory is asked for once, and only as much as the file can really fill.
  /// - Throws: `CourseError`, naming the file, or what `bodyCount` throws.
  init(
    of path: String, headerCount: Int, searchPath: String? = nil,
    bodyCount: @escaping ([UInt8]) throws -> Int
  ) throws {
    let file = try openFile(path)
    defer { try? file.close() }
    func read(_ count: Int) throws -> [UInt8] {
      do {
        return [UInt8](try file.read(upToCount: count) ?? Data())
      } catch {
        throw CourseError("\(path) cannot be read; \(anew)")
      }
    }
    let start = try read(max(headerCount, 1024))
    let size = Int((try? file.seekToEnd()) ?? 0)
    var collected = Collected(
      path: path, headerCount: headerCount, bodyCount: bodyCount, most: size)
    let isPacked = start.starts(with: [0x1F, 0x8B])
    if !isPacked {
      if let other = foreignFile(start) { throw CourseError("\(path) \(other)") }
      if path.hasSuffix(".gz") {
        throw CourseError(
          "\(path) is no gzip file: its first bytes are \(hexadecimal(start.prefix(2))), not 1f 8b; "
            + anew)
      }
      try? file.seek(toOffset: 0)
      while true {
        let piece = try read(1 << 20)
        if try piece.isEmpty || !collected.add(piece[...]) { break }
      }
    } else {
      guard let gzip = Program.find("gzip", searchPath: searchPath) else {
        throw CourseError(
          "\(path) is packed, and gzip, which would unpack it, is not installed: "
            + "install it, or unpack the file otherwise")
      }
      // No packed byte stands for more than this many.
      collected.most = size * 1040
      let result = try gzip.run(["-dc"], input: path, seconds: 3600) { try collected.add($0) }
      guard result.status == 0 || result.wroteTooMuch else {
        throw CourseError(
          "\(path) could not be unpacked: "
            + (result.complaint.isEmpty ? "gzip failed" : result.complaint) + "; \(anew)")
      }
    }
    (header, body) = (collected.header, collected.body)
  }
}

/// Bytes as they come, the header apart.
private struct Collected {
  let path: String
  let headerCount: Int
  let bodyCount: ([UInt8]) throws -> Int
  /// The most bytes that can come.
  var most: Int
  var header: [UInt8] = []
  var body: [UInt8] = []
  private var expected: Int?

  init(
    path: String, headerCount: Int, bodyCount: @escaping ([UInt8]) throws -> Int, most: Int
  ) {
    (self.path, self.headerCount, self.bodyCount, self.most) = (path, headerCount, bodyCount, most)
  }

  /// Takes in a piece; false when no more is wanted.
  mutating func add(_ piece: ArraySlice<UInt8>) throws -> Bool {
    let missing = headerCount - header.count
    header += piece.prefix(missing)
    guard header.count == headerCount else { return true }
    if expected == nil {
      let count = try bodyCount(header)
      let room = min(count + 1, most)
      try requireMemory(room, for: path)
      body.reserveCapacity(room)
      expected = count
    }
    let room = expected! + 1 - body.count
    body += piece.dropFirst(missing).prefix(room)
    return body.count <= expected!
  }
}

/// Sees that the system has so much memory to give, which arrays do not survive to find out.
func requireMemory(_ count: Int, for path: String) throws {
  // Under a megabyte there is always some.
  guard count > 1 << 20 else { return }
  // Not `malloc`, which the compiler leaves out where nothing is done with the memory.
  let memory = mmap(nil, count, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANON, -1, 0)
  if memory != MAP_FAILED {
    munmap(memory, count)
  } else {
    throw CourseError(
      "\(path) needs \((count + 999_999) / 1_000_000) MB of memory, which this machine does not give: "
        + "end other programs, or take a smaller set")
  }
}
