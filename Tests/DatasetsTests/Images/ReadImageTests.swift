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
      let jpeg = try folder.file("a.jpg", [0xFF, 0xD8, 0xFF, 0xDB, 0, 2])
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
      let jpeg = try folder.file("my photo [1].jpg", [0xFF, 0xD8, 0xFF, 0xDB, 0, 2])
      let programs = folder.appendingPathComponent("bin")
      func install(_ name: String, _ script: String) throws {
        let path = try programs.file(name, Array("#!/bin/sh\n\(script)\n".utf8))
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
      }
      try install("djpeg", "echo 'not today' >&2; exit 1")
      let refused = complaint { _ = try readImage(at: jpeg, searchPath: programs.path) }
      #expect(refused == "\(jpeg) could not be decoded (djpeg: not today)")
      // A name with spaces and brackets arrives as a plain one.
      try install(
        "magick", "case \"$1\" in *[!A-Za-z0-9/._-]*) exit 1;; esac; printf 'P5 2 1 255\\nab'")
      #expect(try readImage(at: jpeg, searchPath: programs.path).bytes == Array("ab".utf8))
      try install("djpeg", "kill -9 $$")
      #expect(try readImage(at: jpeg, searchPath: programs.path).bytes == Array("ab".utf8))
    }
  }

  @Test func `of a file with several pictures the first is asked for`() throws {
    try withTemporaryFolder { folder in
      let animation = try folder.file("a.gif", Array("GIF89a".utf8))
      let programs = folder.appendingPathComponent("bin")
      let path = try programs.file(
        "magick",
        Array("#!/bin/sh\ncase \"$1\" in *'/a.gif[0]') printf 'P5 1 1 255\\na';; esac\n".utf8))
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
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

  @Test func `ten thousand mutated headers cause neither a trap nor a hang`() {
    let seeds = [
      jpegHeader(width: 30, height: 20, orientation: 3), pngHeader(width: 3, height: 4),
    ]
    let outcome = fuzz(seeds, count: 12_000) {
      if ImageHeader($0) == nil { throw DataError("no picture") }
    }
    #expect(outcome.strange.isEmpty && outcome.accepted > 1000 && outcome.refused > 1000)
  }

  @Test func `a thousand mutated files cause neither a trap nor a hang`() throws {
    try withTemporaryFolder { folder in
      let seeds = [
        jpegHeader(width: 30, height: 20, orientation: 3), pngHeader(width: 3, height: 4),
        Image(bytes: Array(0..<12), channels: 3, height: 2, width: 2).portableAnymap,
      ]
      // Without programs: what matters is what is asked of a file before one is started.
      let outcome = fuzz(seeds, count: 1000) {
        _ = try readImage(at: folder.file("mutated", $0), searchPath: "")
      }
      #expect(outcome.strange.isEmpty && outcome.accepted > 20 && outcome.refused > 600)
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
