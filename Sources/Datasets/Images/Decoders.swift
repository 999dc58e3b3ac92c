import Base
import Files
import Foundation
import Synchronization

/// A program that decodes pictures.
struct Decoder: Sendable {
  /// Its name in PATH.
  let name: String
  /// What asks it which program it is, and what the real one then says.
  let question: String
  let answers: [String]
  let isForJPEGOnly: Bool
  /// How it is called for a file; it writes a PPM, PGM or PAM file.
  let arguments: @Sendable (_ path: String, _ format: ImageHeader.Format) -> [String]

  /// All that are known, in the order they are tried.
  static let all = [
    Decoder(
      name: "djpeg", question: "-version",
      answers: ["libjpeg", "mozjpeg", "Independent JPEG", "[switches]"], isForJPEGOnly: true,
      arguments: { path, _ in ["-pnm", path] }),
    imageMagick("magick"), imageMagick("convert"),
    Decoder(
      name: "ffmpeg", question: "-version", answers: ["ffmpeg version"], isForJPEGOnly: false,
      arguments: { path, format in
        // PAM has a plane for transparency.
        let output =
          format.mayBeTransparent ? ["pam", "-pix_fmt", "rgba"] : ["ppm", "-pix_fmt", "rgb24"]
        return [
          "-v", "error", "-nostdin", "-noautorotate", "-i", "file:" + path, "-frames:v", "1", "-f",
          "image2pipe", "-vcodec",
        ] + output + ["-"]
      }),
  ]

  private static func imageMagick(_ name: String) -> Decoder {
    Decoder(
      name: name, question: "-version", answers: ["Version: ImageMagick"], isForJPEGOnly: false,
      arguments: { path, format in
        // It decodes every picture of a file unless it is told which: [0] is the first. Of an
        // animation that may be a part of the whole area, which -coalesce fills up.
        let first = format.mayHoldSeveral ? "[0]" : ""
        let whole = format == .gif ? ["-coalesce"] : []
        let onWhite = format.mayBeTransparent ? ["-background", "white", "-alpha", "remove"] : []
        return [path + first] + whole + onWhite + ["-strip", "-depth", "8", "ppm:-"]
      })
  }

  /// The program if it is installed and is what its name says. Other programs go by the same names:
  /// convert may be a part of Windows, or stand in for ImageMagick's.
  func find(searchPath: String?) -> Program? {
    guard let program = Program.find(name, searchPath: searchPath) else { return nil }
    if let known = Decoder.found.withLock({ $0[program.path] }) { return known ? program : nil }
    let isReal = isReal(program)
    Decoder.found.withLock { $0[program.path] = isReal }
    return isReal ? program : nil
  }

  private func isReal(_ program: Program) -> Bool {
    guard let result = try? program.run([question], seconds: 20, limit: { _ in 1 << 16 }) else {
      return false
    }
    // djpeg says it on its standard error.
    let said = String(decoding: result.output, as: UTF8.self) + result.complaint
    return answers.contains { said.contains($0) }
  }

  /// Of each program that was asked, whether it is what its name says.
  private static let found = Mutex<[String: Bool]>([:])
}

extension ImageHeader.Format {
  /// Whether a file of this format may hold several pictures.
  var mayHoldSeveral: Bool { [.gif, .tiff, .webp].contains(self) }

  /// Whether a picture of this format may have transparent parts.
  var mayBeTransparent: Bool { [.png, .gif, .tiff, .webp, .bmp].contains(self) }
}

/// The picture that the first program decodes that is there, is what its name says, and can.
func decodeWithProgram(
  _ path: String, _ header: ImageHeader, searchPath: String?
) throws -> Image {
  var complaints: [String] = []
  let safe = try SafeName(path)
  let isJPEG = header.format == .jpeg
  for decoder in Decoder.all where !decoder.isForJPEGOnly || isJPEG {
    guard Program.find(decoder.name, searchPath: searchPath) != nil else { continue }
    guard let program = decoder.find(searchPath: searchPath) else {
      complaints.append("the \(decoder.name) installed here is another program of that name")
      continue
    }
    do {
      return try picture(of: safe.path, header, program, decoder)
        .upright(orientation: header.orientation)
    } catch let error as CourseError {
      complaints.append("\(decoder.name): \(error)")
    }
  }
  let format = header.format.rawValue
  let tried = complaints.isEmpty ? "" : " (\(complaints.joined(separator: "; ")))"
  if complaints.allSatisfy({ $0.hasSuffix("another program of that name") }) {
    throw CourseError(
      "\(path) is a \(format) file and no program here can decode it\(tried); install "
        + (isJPEG ? "djpeg (libjpeg-turbo), " : "")
        + "ImageMagick or ffmpeg, or convert it to PPM")
  }
  throw CourseError("\(path) could not be decoded\(tried)")
}

private func picture(
  of path: String, _ header: ImageHeader, _ program: Program, _ decoder: Decoder
) throws -> Image {
  let result = try program.run(decoder.arguments(path, header.format)) { _ in
    Image.mostValues / 3 * 4 + 128
  }
  if result.tookTooLong { throw CourseError("took longer than a minute") }
  if result.wroteTooMuch { throw CourseError("found more than \(Image.mostValues) values") }
  // That no image data is missing in a JPEG file is known by now. A program that draws it whole and
  // complains nevertheless is not right: djpeg does so over stray bytes, with status 2.
  let mayComplain = header.format == .jpeg && result.status != nil && !result.output.isEmpty
  guard result.status == 0 || mayComplain else {
    throw CourseError(result.complaint.isEmpty ? "failed" : result.complaint)
  }
  let isPAM = result.output.starts(with: Array("P7".utf8))
  let image =
    isPAM
    ? try Image(transparentOnWhite: result.output, name: "its result")
    : try Image(portableAnymap: result.output, name: "its result")
  if let size = header.size, (image.width, image.height) != (size.width, size.height) {
    throw CourseError(
      "its result is \(image.width) × \(image.height) pixels, not \(size.width) × \(size.height)")
  }
  return image
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
    let temporary = temporaryFolder.appendingPathComponent(UUID().uuidString)
    do {
      try FileManager.default.createDirectory(at: temporary, withIntermediateDirectories: true)
      let link = temporary.appendingPathComponent("picture")
      try FileManager.default.createSymbolicLink(atPath: link.path, withDestinationPath: full)
      self.path = link.path
      folder = temporary
    } catch {
      throw CourseError("\(path) could not be given a plain name in \(temporary.path): rename it")
    }
  }

  deinit {
    if let folder { try? FileManager.default.removeItem(at: folder) }
  }
}
