import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

#if canImport(ImageIO)
  import CoreGraphics
  import ImageIO
#endif

/// The picture in a file, with one plane (grey) or three (red, green, blue) of bytes.
///
/// PGM and PPM files are read here. JPEG, PNG, GIF, BMP, TIFF and WebP are decoded by macOS itself,
/// or by the first of these programs that is installed and can: djpeg (JPEG only), magick, convert,
/// ffmpeg. A photograph that was taken with the camera on its side comes out upright when it says so
/// (the EXIF orientation of JPEG files). Transparency is dropped. A JPEG file that its decoder finds
/// damaged is refused, though the decoder would paint over the gap.
///
/// - Throws: `DataError`, naming the file, when it does not exist, is no picture, is damaged or too
///   large (more than 2²⁸ values), or when no program here can decode it.
public func readImage(at path: String) throws -> Image {
  try readImage(at: path, searchPath: nil)
}

/// The same, with programs looked for in the folders of `searchPath` only.
func readImage(at path: String, searchPath: String?) throws -> Image {
  let file = try openFile(path)
  defer { try? file.close() }
  // Long enough for the header of a photograph with a thumbnail in it.
  var start = [UInt8]((try? file.read(upToCount: 1 << 18)) ?? Data())
  guard !start.isEmpty else { throw DataError("\(path) is empty") }
  guard var header = ImageHeader(start) else {
    throw DataError("\(path) is no picture: its first bytes are \(hexadecimal(start.prefix(4)))")
  }
  // A JPEG file may hold any amount of other things before its size; a few megabytes are honest.
  while header.format == .jpeg, header.size == nil, start.count < 1 << 23,
    let next = try? file.read(upToCount: start.count), !next.isEmpty
  {
    start += next
    header = ImageHeader(start)!
  }
  guard header.format != .jpeg || header.size != nil else {
    throw DataError("\(path) is a JPEG file that does not say how large its picture is")
  }
  if let size = header.size {
    guard Image.isBearable(channels: 3, height: size.height, width: size.width) else {
      throw DataError(
        "\(path) says it is \(size.width) × \(size.height) pixels; a picture has at least one, and "
          + "at most \(Image.mostValues / 3)")
    }
  }
  if header.format == .portableAnymap {
    // 2²⁸ values as text take six bytes at most.
    var all = start
    while all.count < Image.mostValues * 6,
      let next = try? file.read(upToCount: 1 << 24), !next.isEmpty
    {
      all += next
    }
    return try Image(portableAnymap: all, name: path)
  }
  #if canImport(ImageIO)
    if searchPath == nil { return try decodeWithImageIO(path) }
  #endif
  return try decodeWithProgram(path, header, searchPath: searchPath)
}

/// The programs that decode pictures, in the order they are tried, and how each is called. ImageMagick
/// decodes every picture of a file unless it is told which: [0] is the first.
///
/// In a damaged JPEG file all of them paint over the gap. djpeg says so with its status 2; the others
/// must be asked to be strict, and only there: elsewhere they would fail over a colour profile.
private let decoders:
  [(
    name: String, isForJPEGOnly: Bool, first: String, strictly: [String],
    arguments: @Sendable (String) -> [String]
  )] = [
    ("djpeg", true, "", [], { ["-pnm", $0] }),
    ("magick", false, "[0]", ["-regard-warnings"], { [$0, "-strip", "-depth", "8", "ppm:-"] }),
    ("convert", false, "[0]", ["-regard-warnings"], { [$0, "-strip", "-depth", "8", "ppm:-"] }),
    (
      "ffmpeg", false, "", ["-xerror", "-err_detect", "explode"],
      {
        [
          "-v", "error", "-nostdin", "-noautorotate", "-i", "file:" + $0, "-frames:v", "1", "-f",
          "image2pipe", "-vcodec", "ppm", "-pix_fmt", "rgb24", "-",
        ]
      }
    ),
  ]

private func decodeWithProgram(
  _ path: String, _ header: ImageHeader, searchPath: String?
) throws -> Image {
  var complaints: [String] = []
  let safe = try SafeName(path)
  let isJPEG = header.format == .jpeg
  let mayHoldSeveral = [.gif, .tiff, .webp].contains(header.format)
  for decoder in decoders where !decoder.isForJPEGOnly || isJPEG {
    guard let program = Program.find(decoder.name, searchPath: searchPath) else { continue }
    do {
      let name = safe.path + (mayHoldSeveral ? decoder.first : "")
      let arguments = (isJPEG ? decoder.strictly : []) + decoder.arguments(name)
      let result = try program.run(arguments) { _ in Image.mostValues + 64 }
      guard result.status == 0 else {
        // Whoever draws the whole picture and yet fails has painted over a gap; the next program
        // might do so without a word.
        if isJPEG, result.status != nil,
          (try? Image(portableAnymap: result.output, name: "")) != nil
        {
          complaints.append("\(decoder.name): \(result.complaint)")
          break
        }
        throw DataError(
          result.tookTooLong
            ? "took longer than a minute"
            : result.wroteTooMuch
              ? "found more than \(Image.mostValues) values"
              : result.complaint.isEmpty ? "failed" : result.complaint)
      }
      return try Image(portableAnymap: result.output, name: "its result")
        .upright(orientation: header.orientation)
    } catch let error as DataError {
      complaints.append("\(decoder.name): \(error)")
    }
  }
  let format = header.format.rawValue
  if complaints.isEmpty {
    throw DataError(
      "\(path) is a \(format) file and no program here can decode it; install "
        + (isJPEG ? "djpeg (libjpeg-turbo), " : "")
        + "ImageMagick or ffmpeg, or convert it to PPM")
  }
  throw DataError("\(path) could not be decoded (\(complaints.joined(separator: "; ")))")
}

/// ImageMagick gives a meaning to colons, brackets, percent signs and more in a name. A file that
/// has such characters is reached through a link with a plain name.
private final class SafeName {
  let path: String
  private let folder: URL?

  init(_ path: String) throws {
    let full = URL(fileURLWithPath: path).path
    let isPlain = full.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        true
      default: "/._-+".utf8.contains(byte)
      }
    }
    if isPlain {
      self.path = full
      folder = nil
      return
    }
    let temporary = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    do {
      try FileManager.default.createDirectory(at: temporary, withIntermediateDirectories: true)
      let link = temporary.appendingPathComponent("picture")
      try FileManager.default.createSymbolicLink(atPath: link.path, withDestinationPath: full)
      self.path = link.path
      folder = temporary
    } catch {
      throw DataError("\(path) could not be given a plain name in \(temporary.path)")
    }
  }

  deinit {
    if let folder { try? FileManager.default.removeItem(at: folder) }
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
    throw DataError(
      errno == ENOENT
        ? "\(path) does not exist" : "\(path) cannot be read: \(String(cString: strerror(errno)))")
  }
  let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
  var information = stat()
  guard fstat(descriptor, &information) == 0, information.st_mode & S_IFMT == S_IFREG else {
    let isFolder = information.st_mode & S_IFMT == S_IFDIR
    throw DataError("\(path) is a \(isFolder ? "folder" : "pipe or a device"), not a file")
  }
  return file
}

#if canImport(ImageIO)
  private func decodeWithImageIO(_ path: String) throws -> Image {
    // A "thumbnail" of the largest size is the picture itself, turned upright.
    let options: [CFString: Any] = [
      kCGImageSourceCreateThumbnailFromImageAlways: true,
      kCGImageSourceCreateThumbnailWithTransform: true,
      kCGImageSourceThumbnailMaxPixelSize: 1 << 16,
    ]
    guard
      let source = CGImageSourceCreateWithURL(URL(fileURLWithPath: path) as CFURL, nil),
      CGImageSourceGetStatus(source) == .statusComplete,
      let picture = CGImageSourceCreateThumbnailAtIndex(source, 0, options as CFDictionary)
    else { throw DataError("\(path) could not be decoded") }
    let (width, height) = (picture.width, picture.height)
    let isGrey = picture.colorSpace?.model == .monochrome
    let space = CGColorSpace(name: isGrey ? CGColorSpace.genericGrayGamma2_2 : CGColorSpace.sRGB)!
    let bytesPerPixel = isGrey ? 1 : 4
    var raw = [UInt8](repeating: 0, count: width * height * bytesPerPixel)
    let info = isGrey ? CGImageAlphaInfo.none : CGImageAlphaInfo.noneSkipLast
    let drawn = raw.withUnsafeMutableBytes { memory in
      let context = CGContext(
        data: memory.baseAddress, width: width, height: height, bitsPerComponent: 8,
        bytesPerRow: width * bytesPerPixel, space: space, bitmapInfo: info.rawValue)
      context?.draw(picture, in: CGRect(x: 0, y: 0, width: width, height: height))
      return context != nil
    }
    guard drawn else { throw DataError("\(path) could not be decoded") }
    let channels = isGrey ? 1 : 3
    var bytes = [UInt8](repeating: 0, count: channels * width * height)
    for pixel in 0..<(width * height) {
      for channel in 0..<channels {
        bytes[channel * width * height + pixel] = raw[pixel * bytesPerPixel + channel]
      }
    }
    return Image(bytes: bytes, channels: channels, height: height, width: width)
  }
#endif
