import Foundation
import Testing

@testable import Datasets

struct ReadImageTests {
  @Test func `a PPM file needs no program`() throws {
    try withTemporaryFolder { folder in
      let path = try folder.file("a.ppm", Array("P6 1 1 255\nabc".utf8))
      #expect(try readImage(at: path).bytes == Array("abc".utf8))
    }
  }

  @Test func `what is no picture is refused with a sentence`() throws {
    try withTemporaryFolder { folder in
      let empty = try folder.file("empty.jpg", [])
      let text = try folder.file("text.jpg", Array("hello".utf8))
      #expect(complaint { _ = try readImage(at: empty) } == "\(empty) is empty")
      #expect(
        complaint { _ = try readImage(at: text) }
          == "\(text) is no picture: its first bytes are 68 65 6c 6c")
      #expect(complaint { _ = try readImage(at: folder.path) }?.contains("is a folder") == true)
      #expect(complaint { _ = try readImage(at: "no.ppm") } == "no.ppm does not exist")
    }
  }

  @Test func `a named pipe is refused, not waited for`() throws {
    try withTemporaryFolder { folder in
      let pipe = folder.appendingPathComponent("pipe.ppm").path
      #expect(mkfifo(pipe, 0o600) == 0)
      #expect(
        complaint { _ = try readImage(at: pipe) } == "\(pipe) is a pipe or a device, not a file")
    }
  }

  @Test func `without a program the sentence says what to install`() throws {
    try withTemporaryFolder { folder in
      let jpeg = try folder.file("a.jpg", jpegHeader(width: 30, height: 20, orientation: 1))
      let png = try folder.file("a.png", pngHeader(width: 1, height: 1))
      let about = try #require(complaint { _ = try readImage(at: jpeg, searchPath: "") })
      #expect(about.contains("JPEG") && about.contains("install djpeg"))
      let other = try #require(complaint { _ = try readImage(at: png, searchPath: "") })
      #expect(other.contains("PNG") && other.contains("install ImageMagick"))
    }
  }

  @Test(arguments: [
    (60_000, 60_000), (0xFFFF_FFFF, 0xFFFF_FFFF), (0x8000_0000, 1), (0, 7),
  ])
  func `a size that cannot be right is refused before any program starts`(
    width: Int, height: Int
  ) throws {
    try withTemporaryFolder { folder in
      let png = try folder.file("bomb.png", pngHeader(width: width, height: height))
      let found = try #require(complaint { _ = try readImage(at: png, searchPath: "") })
      #expect(found.contains("\(width) × \(height)"))
    }
  }

  @Test func `programs are tried in turn and what they say is passed on`() throws {
    try withTemporaryFolder { folder in
      let header = jpegHeader(width: 30, height: 20, orientation: 1)
      let jpeg = try folder.file("my photo [1].jpg", header)
      let programs = folder.appendingPathComponent("bin")
      try programs.program("djpeg", "echo 'not today' >&2; exit 1")
      let refused = complaint { _ = try readImage(at: jpeg, searchPath: programs.path) }
      #expect(refused == "\(jpeg) could not be decoded (djpeg: not today)")
      // A name with spaces and brackets arrives as a plain one.
      try programs.program(
        "magick", "case \"$2\" in *[!A-Za-z0-9/._-]*) exit 1;; esac; printf 'P5 2 1 255\\nab'")
      #expect(try readImage(at: jpeg, searchPath: programs.path).bytes == Array("ab".utf8))
      try programs.program("djpeg", "kill -9 $$")
      #expect(try readImage(at: jpeg, searchPath: programs.path).bytes == Array("ab".utf8))
    }
  }

  @Test func `a decoder that painted over a gap is believed, and no other is asked`() throws {
    try withTemporaryFolder { folder in
      let header = jpegHeader(width: 30, height: 20, orientation: 1)
      let jpeg = try folder.file("torn.jpg", header)
      let programs = folder.appendingPathComponent("bin")
      try programs.program("ffmpeg", "printf 'P5 2 1 255\\nab'")
      #expect(try readImage(at: jpeg, searchPath: programs.path).bytes == Array("ab".utf8))
      try programs.program("djpeg", "printf 'P5 2 1 255\\nab'; echo 'Premature end' >&2; exit 2")
      #expect(
        complaint { _ = try readImage(at: jpeg, searchPath: programs.path) }
          == "\(jpeg) could not be decoded (djpeg: Premature end)")
    }
  }

  /// Asks one of the programs of this machine for whole files and for torn ones.
  func judge(_ name: String) throws {
    let program = try #require(Program.find(name))
    try withTemporaryFolder { folder in
      let programs = folder.appendingPathComponent("bin")
      try programs.program(name, "exec '\(program.path)' \"$@\"")
      // The PNG file has a colour profile that is none: its pixels are good all the same.
      for (ending, bytes) in [("jpg", smallJPEG), ("png", smallPNG)] {
        if name == "djpeg" && ending == "png" { continue }
        let whole = try folder.file("whole.\(ending)", bytes)
        let image = try readImage(at: whole, searchPath: programs.path)
        #expect(image.height == 16 && image.width == 16)
        let torn = try folder.file("torn.\(ending)", bytes.prefix(bytes.count * 7 / 10))
        let found = complaint { _ = try readImage(at: torn, searchPath: programs.path) }
        #expect(found?.hasPrefix("\(torn) could not be decoded (\(name): ") == true)
      }
    }
  }

  @Test(.enabled(if: Program.find("djpeg") != nil, "needs the program djpeg"))
  func `djpeg decodes what is whole and refuses what is torn`() throws { try judge("djpeg") }

  @Test(.enabled(if: Program.find("magick") != nil, "needs the program magick"))
  func `magick decodes what is whole and refuses what is torn`() throws { try judge("magick") }

  @Test(.enabled(if: Program.find("convert") != nil, "needs the program convert"))
  func `convert decodes what is whole and refuses what is torn`() throws { try judge("convert") }

  @Test(.enabled(if: Program.find("ffmpeg") != nil, "needs the program ffmpeg"))
  func `ffmpeg decodes what is whole and refuses what is torn`() throws { try judge("ffmpeg") }

  @Test func `of a file with several pictures the first is asked for`() throws {
    try withTemporaryFolder { folder in
      let animation = try folder.file("a.gif", Array("GIF89a".utf8))
      let programs = folder.appendingPathComponent("bin")
      try programs.program(
        "magick", "case \"$1\" in *'/a.gif[0]') printf 'P5 1 1 255\\na';; esac")
      #expect(try readImage(at: animation, searchPath: programs.path).bytes == Array("a".utf8))
    }
  }

  @Test(arguments: 1...8)
  func `every EXIF orientation comes out upright`(_ orientation: Int) throws {
    // The upright picture: 1 2 3 over 4 5 6, as a camera in each position stores it.
    let stored: [[UInt8]] = [
      [1, 2, 3, 4, 5, 6], [3, 2, 1, 6, 5, 4], [6, 5, 4, 3, 2, 1], [4, 5, 6, 1, 2, 3],
      [1, 4, 2, 5, 3, 6], [3, 6, 2, 5, 1, 4], [6, 3, 5, 2, 4, 1], [4, 1, 5, 2, 6, 3],
    ]
    let turned = orientation >= 5
    let image = Image(
      bytes: stored[orientation - 1], channels: 1, height: turned ? 3 : 2, width: turned ? 2 : 3)
    let upright = image.upright(orientation: orientation)
    #expect(upright.shape == [1, 2, 3])
    #expect(upright.bytes == [1, 2, 3, 4, 5, 6])
  }

  @Test func `size and orientation are found in a JPEG header`() {
    let header = ImageHeader(jpegHeader(width: 392, height: 294, orientation: 6))
    #expect(header?.format == .jpeg)
    #expect(header?.size?.width == 392 && header?.size?.height == 294)
    #expect(header?.orientation == 6)
  }

  @Test(arguments: [1, 5, 200])
  func `a JPEG file's size is found behind much else, and must be found`(segments: Int) throws {
    try withTemporaryFolder { folder in
      // Segments of 65,535 bytes each that mean nothing here, and a marker that stands alone.
      let segment = [0xFF, 0xEE, 0xFF, 0xFF] + [UInt8](repeating: 0, count: 65_533)
      let other = Array(repeatElement(segment, count: segments).joined()) + [0xFF, 0xD0]
      let header = jpegHeader(width: 30_000, height: 30_000, orientation: 1)
      let jpeg = try folder.file("large.jpg", header[..<2] + other + header[2...])
      let found = complaint { _ = try readImage(at: jpeg, searchPath: "") }
      // More than eight megabytes are not looked through.
      #expect(
        found?.contains(segments < 100 ? "30000 × 30000 pixels" : "does not say how large") == true)
      let without = try folder.file("without.jpg", header[..<2] + other + [0xFF, 0xDA, 0, 2])
      #expect(
        complaint { _ = try readImage(at: without, searchPath: "") }
          == "\(without) is a JPEG file that does not say how large its picture is")
    }
  }

  @Test func `ten thousand mutated headers cause neither a trap nor a hang`() {
    let seeds = [
      jpegHeader(width: 30, height: 20, orientation: 3), pngHeader(width: 3, height: 4),
    ]
    let outcome = fuzz(seeds, count: 12_000) {
      if ImageHeader($0) == nil { throw DataError("no picture") }
    }
    #expect(outcome.strange.isEmpty && outcome.accepted > 1000 && outcome.refused > 1000)
  }

  @Test func `ten thousand mutated files cause neither a trap nor a hang`() throws {
    try withTemporaryFolder { folder in
      let seeds = [
        jpegHeader(width: 30, height: 20, orientation: 3), pngHeader(width: 3, height: 4),
        Image(bytes: Array(0..<12), channels: 3, height: 2, width: 2).portableAnymap,
      ]
      // Without programs: what matters is what is asked of a file before one is started.
      let outcome = fuzz(seeds, count: 10_000) {
        _ = try readImage(at: folder.file("mutated", $0), searchPath: "")
      }
      #expect(outcome.strange.isEmpty && outcome.accepted > 200 && outcome.refused > 6000)
    }
  }
}

/// The first bytes of a JPEG file: start, EXIF with an orientation, frame.
private func jpegHeader(width: Int, height: Int, orientation: UInt8) -> [UInt8] {
  let tiff: [UInt8] = [
    0x4D, 0x4D, 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0,
    0, 0,
  ]
  let exif = Array("Exif".utf8) + [0, 0] + tiff
  return [0xFF, 0xD8, 0xFF, 0xE1, 0, UInt8(exif.count + 2)] + exif
    + [0xFF, 0xC0, 0, 17, 8, UInt8(height >> 8), UInt8(height & 255), UInt8(width >> 8)]
    + [UInt8(width & 255), 3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1, 0xFF, 0xDA, 0, 2]
}

private func pngHeader(width: Int, height: Int) -> [UInt8] {
  func word(_ number: Int) -> [UInt8] { [24, 16, 8, 0].map { UInt8(number >> $0 & 255) } }
  return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + word(13) + Array("IHDR".utf8)
    + word(width) + word(height)
}

extension URL {
  /// Installs a program of the given name in this folder: a script for the shell.
  fileprivate func program(_ name: String, _ script: String) throws {
    let path = try file(name, Array("#!/bin/sh\n\(script)\n".utf8))
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
  }
}

/// 16 × 16 grey pixels as a JPEG file.
private let smallJPEG = [UInt8](
  Data(
    base64Encoded: """
      /9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAA0JCgsKCA0LCgsODg0PEyAVExISEyccHhcgLikxMC4pLSwzOko+MzZGNywt\
      QFdBRkxOUlNSMj5aYVpQYEpRUk//wAALCAAQABABAREA/8QAFgABAQEAAAAAAAAAAAAAAAAAAwIE/8QAIhAAAgEDBAMB\
      AQAAAAAAAAAAAQIDBBESEyEiMQAFMhQz/9oACAEBAAA/AEp6Vvw4Q0mmv8ysULKCrKm4Q/YN/li1w1uDEKbT17VENdRC\
      LGKfRYKqMIw2sgYKT2Dsw62cbWt5lwlqa5sRqmLGO8UonKBmYghhxB2HJgoB5HMrcE8UctX63108io0jSZIZclQmIoiA\
      ns2CDs3a9idvP//Z
      """)!)

/// The same pixels as a PNG file, with a colour profile that libpng warns of.
private let smallPNG = [UInt8](
  Data(
    base64Encoded: """
      iVBORw0KGgoAAAANSUhEUgAAABAAAAAQCAAAAAA6mKC9AAAAEWlDQ1BJQ0MAAHicY2AYHgAAAMgAAX8YrmcAAAEYSURB\
      VHjaY2BQ9cqfsvMes4Zv0fQ9D9m0GaJ7939UDm3f+VrWv3HzU3FPhm1fTYo3fTTIX/dWJ3vVS410BsHYlV8de2+qFu7l\
      DF341rKVIeeoXPkFzabbJr3P7Gd89FrMcFx38s/4o9oTv8ce1uz/Gn2QQWkqR/W7xCvuu3QXCLf9zLnPUPsXFTLcSP1U\
      zzNTbbPD2ajnJYx90gzGZ9MZZ5uez2Sea34xm3W+JUOf6Z1mrYsV8sdyRXYncW4IZ3g5N5B1Z67i1U7bj0sjeQ+WMriw\
      Hmv34DzV7cN7rj9A8NJkhvm51pzXlxY78t9dXeku+ngjw6+rG7rTHGW+X1rbkWwn+eU8Q6itKu/Xu0fXTq1N9TWVZX0L\
      AN5MgEFn6q72AAAAAElFTkSuQmCC
      """)!)
