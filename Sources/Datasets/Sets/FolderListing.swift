import Base
import Files
import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// What lies in a folder: its folders and its files, in the order of their names' code points (as
/// Python sorts them), without names that begin with a dot and without the folder `__MACOSX` that
/// archives made on a Mac bring along.
struct FolderListing {
  private(set) var folders: [String] = []
  private(set) var files: [String] = []
  /// Names that are not UTF-8, and so cannot be used, with their odd bytes spelt out: caf\xe9.
  private(set) var oddFolders: [String] = []
  private(set) var oddFiles: [String] = []

  /// Looks into the folder at `path`.
  ///
  /// - Throws: `CourseError` when there is none or it cannot be read.
  init(of path: String) throws {
    guard let folder = opendir(path) else {
      let reason = errno
      throw CourseError(
        reason == ENOENT
          ? "\(path) does not exist: check the path"
          : reason == ENOTDIR
            ? "\(path) is a file: name the folder"
            : "\(path) cannot be read: \(cause(reason))")
    }
    defer { closedir(folder) }
    let offset = MemoryLayout<dirent>.offset(of: \.d_name)!
    while let entry = readdir(folder) {
      let start = (UnsafeRawPointer(entry) + offset).assumingMemoryBound(to: UInt8.self)
      let name = Array(
        UnsafeBufferPointer(
          start: start,
          count: strlen(
            UnsafePointer(
              OpaquePointer(start)))))
      if name.first == UInt8(ascii: ".") { continue }
      let isFolder = FolderListing.isFolder(path, name, type: Int(entry.pointee.d_type))
      if let text = String(validating: name, as: UTF8.self) {
        if isFolder { folders.append(text) } else { files.append(text) }
      } else {
        let text = name.map { $0 < 128 ? String(UnicodeScalar($0)) : "\\x" + hexadecimal([$0]) }
          .joined()
        if isFolder { oddFolders.append(text) } else { oddFiles.append(text) }
      }
    }
    folders.removeAll { $0 == "__MACOSX" }
    folders.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    files.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  private static func isFolder(_ path: String, _ name: [UInt8], type: Int) -> Bool {
    if type == Int(DT_DIR) { return true }
    if type == Int(DT_REG) { return false }
    // A link, or a file system that does not say.
    var status = stat()
    let full = (Array(path.utf8) + [UInt8(ascii: "/")] + name + [0]).map { CChar(bitPattern: $0) }
    return stat(full, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }
}

/// Files by the ends of their names, most frequent first: "10 .heic, 2 .txt and 1 without an ending".
func endings(_ counts: [String: Int]) -> String {
  let sorted = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
  let named = sorted.prefix(4).map { ending, count in
    ending.isEmpty ? "\(count) without an ending" : "\(count) .\(ending)"
  }
  let others = sorted.dropFirst(4).reduce(0) { $0 + $1.value }
  return (named + (others > 0 ? ["\(others) others"] : [])).joined(separator: ", ")
}
