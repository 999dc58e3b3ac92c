import Base
import Files
import Foundation

/// The picture in a file, with one plane (grey) or three (red, green, blue) of bytes.
///
/// PGM and PPM files are read here. JPEG, PNG, GIF, BMP, TIFF and WebP are decoded by macOS itself,
/// or by the first of these programs that is installed, is what its name says, and can: djpeg (JPEG
/// only), magick, convert, ffmpeg. The result does not depend on which of them it is:
///
/// - A photograph that was taken with the camera on its side comes out upright when it says so (EXIF
///   in JPEG, PNG, WebP and TIFF files).
/// - Transparent parts are laid on white. Colour profiles are not applied.
/// - Of several pictures in a file the first is taken.
/// - A JPEG file that lacks image data is refused, though its decoder would paint over the gap; one
///   with stray bytes between its parts, or without its end marker, is whole.
///
/// - Throws: `CourseError`, naming the file, when it does not exist, is no picture, is damaged or too
///   large (more than 2²⁸ values), or when no program here can decode it.
public func readImage(at path: String) throws -> Image {
  do {
    return try readImage(at: path, searchPath: nil)
  } catch let error as CourseError {
    throw CourseError("\(error); name a picture that is whole, in JPEG, PNG or PPM")
  }
}

/// The same, with programs looked for in the folders of `searchPath` only. What it throws says what is
/// wrong, but not what to do: of a set's pictures that is said once for all.
func readImage(at path: String, searchPath: String?) throws -> Image {
  let bytes = try wholeFile(path)
  guard !bytes.isEmpty else { throw CourseError("\(path) is empty") }
  guard let header = ImageHeader(bytes) else {
    throw CourseError(
      "\(path) "
        + (foreignFile(Array(bytes.prefix(1024)))
          ?? "is no picture: its first bytes are \(hexadecimal(bytes.prefix(4)))"))
  }
  guard header.format != .jpeg || header.size != nil else {
    throw CourseError("\(path) is a JPEG file that does not say how large its picture is")
  }
  if let size = header.size {
    guard Image.isBearable(channels: 3, height: size.height, width: size.width) else {
      throw CourseError(
        "\(path) says it is \(size.width) × \(size.height) pixels; a picture has at least one, and "
          + "at most \(Image.mostValues / 3)")
    }
  }
  switch header.format {
  case .portableAnymap: return try Image(portableAnymap: bytes, name: path)
  case .jpeg:
    if let damage = JPEGData.damage(in: bytes) { throw CourseError("\(path) \(damage)") }
  default: break
  }
  #if canImport(ImageIO)
    if searchPath == nil { return try decodeWithImageIO(path, header) }
  #endif
  return try decodeWithProgram(path, header, searchPath: searchPath)
}

/// The most bytes a file with a picture may have.
private let mostBytes = 1 << 30

/// All bytes of a file.
private func wholeFile(_ path: String) throws -> [UInt8] {
  let file = try openFile(path)
  defer { try? file.close() }
  var bytes: [UInt8] = []
  while true {
    let piece: Data
    do {
      piece = try file.read(upToCount: 1 << 22) ?? Data()
    } catch {
      throw CourseError("\(path) cannot be read")
    }
    if piece.isEmpty { return bytes }
    bytes += piece
    guard bytes.count <= mostBytes else {
      throw CourseError(
        "\(path) has more than \(mostBytes) bytes, the most a picture's file may have")
    }
  }
}

/// The first bytes of a file, as people write them: ff d8 ff.
func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
  bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: " ")
}

/// A file opened for reading, or a sentence why it cannot be.
func openFile(_ path: String) throws -> FileHandle {
  // Not waiting: a named pipe would keep us for ever.
  let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
  guard descriptor >= 0 else {
    throw CourseError(
      errno == ENOENT
        ? "\(path) does not exist: check the path" : "\(path) cannot be read: \(cause())")
  }
  let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
  var information = stat()
  guard fstat(descriptor, &information) == 0, information.st_mode & S_IFMT == S_IFREG else {
    let isFolder = information.st_mode & S_IFMT == S_IFDIR
    throw CourseError(
      "\(path) is a \(isFolder ? "folder" : "pipe or a device"): a file belongs there")
  }
  return file
}
