import Base
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
      #expect(
        complaint { _ = try readImage(at: empty) }
          == "\(empty) is empty; name a picture that is whole, in JPEG, PNG or PPM")
      #expect(
        complaint { _ = try readImage(at: text) }
          == "\(text) is no picture: its first bytes are 68 65 6c 6c; name a picture that is whole, "
          + "in JPEG, PNG or PPM")
      #expect(complaint { _ = try readImage(at: folder.path) }?.contains("is a folder") == true)
      #expect(
        complaint { _ = try readImage(at: "no.ppm", searchPath: nil) }
          == "no.ppm does not exist: check the path")
    }
  }

  @Test func `a named pipe is refused, not waited for`() throws {
    try withTemporaryFolder { folder in
      let pipe = folder.appendingPathComponent("pipe.ppm").path
      #expect(mkfifo(pipe, 0o600) == 0)
      #expect(
        complaint { _ = try readImage(at: pipe, searchPath: nil) }
          == "\(pipe) is a pipe or a device: a file belongs there")
    }
  }

  @Test func `without a program the sentence says what to install`() throws {
    try withTemporaryFolder { folder in
      let jpeg = try folder.file("a.jpg", smallJPEG)
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
      let jpeg = try folder.file("my photo [1].jpg", smallJPEG)
      let line = String(repeating: "abcdefgh", count: 32)
      let programs = folder.appendingPathComponent("bin")
      try programs.program("djpeg", "echo 'not today' >&2; exit 1")
      let refused = complaint { _ = try readImage(at: jpeg, searchPath: programs.path) }
      #expect(refused == "\(jpeg) could not be decoded (djpeg: not today)")
      // A name with spaces and brackets arrives as a plain one.
      try programs.program(
        "magick",
        "case \"$1\" in *[!A-Za-z0-9/._-]*) exit 1;; esac; printf 'P5 16 16 255\\n\(line)'")
      #expect(try readImage(at: jpeg, searchPath: programs.path).bytes == Array(line.utf8))
      try programs.program("djpeg", "kill -9 $$")
      #expect(try readImage(at: jpeg, searchPath: programs.path).bytes == Array(line.utf8))
      // One whose picture has another size is not believed.
      try programs.program("djpeg", "printf 'P5 2 1 255\\nab'")
      #expect(try readImage(at: jpeg, searchPath: programs.path).bytes == Array(line.utf8))
    }
  }

  @Test func `a program that is not what its name says is passed over`() throws {
    try withTemporaryFolder { folder in
      let jpeg = try folder.file("a.jpg", smallJPEG)
      let programs = folder.appendingPathComponent("bin")
      // It would even draw something.
      let drawn = "printf 'P5 16 16 255\\n'; head -c 256 /dev/zero"
      try programs.program("convert", says: "convert: ImageMagick is not installed here", drawn)
      try programs.program("djpeg", says: "", drawn)
      let found = try #require(complaint { _ = try readImage(at: jpeg, searchPath: programs.path) })
      #expect(
        found.contains("no program here can decode it (the djpeg installed here is another program")
          && found.contains("the convert installed here is another program of that name); install"))
      try programs.program("ffmpeg", "printf 'P5 16 16 255\\n'; head -c 256 /dev/zero | tr '\\0' a")
      #expect(try readImage(at: jpeg, searchPath: programs.path).bytes[0] == UInt8(ascii: "a"))
    }
  }

  @Test(arguments: ["djpeg", "magick", "ffmpeg"])
  func `what is torn is refused and what is whole is read, whoever would decode it`(
    name: String
  ) throws {
    try withTemporaryFolder { folder in
      let programs = folder.appendingPathComponent("bin")
      // Each paints over gaps, and finds fault with everything.
      try programs.program(
        name, "printf 'P5 16 16 255\\n'; head -c 256 /dev/zero; echo 'Premature end' >&2; exit 2")
      let torn = try folder.file("torn.jpg", smallJPEG.prefix(smallJPEG.count * 9 / 10))
      #expect(
        complaint { _ = try readImage(at: torn, searchPath: programs.path) }?
          .hasPrefix("\(torn) lacks image data: it is damaged or cut off after ") == true)
      let body = smallJPEG.dropLast(2)
      for bytes in [smallJPEG[...], body, body + [1, 2, 0xFF, 0xD9]] {
        let whole = try folder.file("whole.jpg", bytes)
        #expect(try readImage(at: whole, searchPath: programs.path).width == 16)
      }
    }
  }

  @Test func `pictures in other formats, and what is none, are told by name`() throws {
    let kinds: [(String, [UInt8])] = [
      ("is a HEIC picture", [0, 0, 0, 24] + Array("ftypheic".utf8) + [0, 0, 0, 0]),
      ("is a HEIC picture", [0, 0, 0, 24] + Array("ftypmif1".utf8) + [0, 0, 0, 0]),
      ("is an AVIF picture", [0, 0, 0, 28] + Array("ftypmif1\0\0\0\0avif".utf8)),
      ("is a film", [0, 0, 0, 24] + Array("ftypisom".utf8) + [0, 0, 0, 0]),
      ("is an SVG drawing", Array("<?xml version=\"1.0\"?>\n<svg xmlns=\"x\"/>".utf8)),
      ("is a pointer of Git LFS", Array("version https://git-lfs.github.com/spec/v1\noid".utf8)),
      ("is a page of HTML", Array("\u{FEFF}\r\n<!DOCTYPE html><html>".utf8)),
      ("is a page of HTML", Array("<html><body>".utf8)), ("is a PDF", Array("%PDF-1.4".utf8)),
      ("is a ZIP archive", Array("PK\u{3}\u{4}".utf8)), ("is a JPEG XL picture", [0xFF, 0x0A, 1]),
      ("is packed with gzip", [0x1F, 0x8B, 8, 0]),
      ("is a PBM or PAM picture", Array("P4 1 1".utf8)),
    ]
    try withTemporaryFolder { folder in
      for (sentence, bytes) in kinds {
        let path = try folder.file("a.jpg", bytes)
        #expect(complaint { _ = try readImage(at: path) }?.hasPrefix("\(path) \(sentence)") == true)
      }
    }
  }

  /// Asks one of the programs of this machine for whole files and for torn ones.
  func judge(_ name: String) throws {
    let program = try #require(Program.find(name))
    try withTemporaryFolder { folder in
      let programs = folder.appendingPathComponent("bin")
      try programs.file(name, Array("#!/bin/sh\nexec '\(program.path)' \"$@\"\n".utf8))
      try FileManager.default.setAttributes(
        [.posixPermissions: 0o755], ofItemAtPath: "\(programs.path)/\(name)")
      func read(_ file: String, _ bytes: some Sequence<UInt8>) throws -> Image {
        try readImage(at: folder.file(file, bytes), searchPath: programs.path)
      }
      let whole = try read("whole.jpg", smallJPEG)
      #expect(whole.height == 16 && whole.width == 16)
      let end = smallJPEG.suffix(2)
      for bytes in [
        smallJPEG.dropLast(2), smallJPEG.dropLast(2) + [1, 2, 3] + end,
        smallJPEG[..<20] + [7, 7, 7] + smallJPEG[20...], progressiveJPEG[...], restartingJPEG[...],
      ] {
        let image = try read("odd.jpg", bytes)
        let distance = zip(whole.rgb.bytes, image.rgb.bytes).map { abs(Int($0) - Int($1)) }.max()!
        #expect(distance <= 1)
      }
      let torn = complaint { _ = try read("torn.jpg", smallJPEG.prefix(smallJPEG.count * 9 / 10)) }
      #expect(torn?.contains("torn.jpg lacks image data") == true)
      if name == "djpeg" { return }
      // The PNG file has a colour profile that is none: its pixels are good all the same.
      #expect(try read("whole.png", smallPNG).width == 16)
      let found = complaint { _ = try read("torn.png", smallPNG.prefix(smallPNG.count * 7 / 10)) }
      #expect(found?.contains("torn.png could not be decoded (\(name): ") == true)
      let onWhite = try read("clear.png", transparentPNG).rgb.bytes.map { Int($0) }
      for (value, expected) in zip(onWhite, [255, 255, 128, 255, 128, 255]) {
        #expect(abs(value - expected) <= 1)
      }
    }
  }

  static func isReal(_ name: String) -> Bool {
    Decoder.all.first { $0.name == name }?.find(searchPath: nil) != nil
  }

  @Test(.enabled(if: isReal("djpeg"), "needs the program djpeg"))
  func `djpeg decodes what is whole and refuses what is torn`() throws { try judge("djpeg") }

  @Test(.enabled(if: isReal("magick"), "needs ImageMagick's magick"))
  func `magick decodes what is whole and refuses what is torn`() throws { try judge("magick") }

  @Test(.enabled(if: isReal("convert"), "needs ImageMagick's convert"))
  func `convert decodes what is whole and refuses what is torn`() throws { try judge("convert") }

  @Test(.enabled(if: isReal("ffmpeg"), "needs the program ffmpeg"))
  func `ffmpeg decodes what is whole and refuses what is torn`() throws { try judge("ffmpeg") }

  @Test func `of a file with several pictures the first is asked for`() throws {
    try withTemporaryFolder { folder in
      let animation = try folder.file("a.gif", Array("GIF89a".utf8) + [1, 0, 1, 0])
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

  @Test func `size and orientation are found in the other formats that carry them`() {
    func word(_ number: Int, _ count: Int = 4) -> [UInt8] {
      (0..<count).map { UInt8(number >> (8 * $0) & 255) }
    }
    /// A TIFF file with a table of whole numbers, lowest byte first.
    func tiff(_ entries: [(Int, Int)]) -> [UInt8] {
      [0x49, 0x49, 42, 0] + word(8) + word(entries.count, 2)
        + entries.flatMap { word($0.0, 2) + word(3, 2) + word(1) + word($0.1) } + word(0)
    }
    let exif = tiff([(0x0112, 8)])
    let picture = ImageHeader(tiff([(0x0100, 640), (0x0101, 480), (0x0112, 3)]))
    #expect(picture?.size == .init(width: 640, height: 480) && picture?.orientation == 3)
    let data = Array([0, 0, 0, 0] + Array("IDAT".utf8) + [0, 0, 0, 0])
    let chunk = word(exif.count).reversed() + Array("eXIf".utf8) + exif + word(0)
    let png = ImageHeader(
      pngHeader(width: 5, height: 6) + [8, 2, 0, 0, 0] + word(0) + data + chunk)
    #expect(png?.size == .init(width: 5, height: 6) && png?.orientation == 8)
    let body =
      Array("WEBPVP8X".utf8) + word(10) + word(8) + word(299, 3) + word(199, 3)
      + Array("EXIF".utf8) + word(exif.count) + exif
    let webp = ImageHeader(Array("RIFF".utf8) + word(body.count) + body)
    #expect(webp?.size == .init(width: 300, height: 200) && webp?.orientation == 8)
    let gif = ImageHeader(Array("GIF89a".utf8) + word(7, 2) + word(9, 2))
    #expect(gif?.size == .init(width: 7, height: 9) && gif?.orientation == 1)
    let bmp = ImageHeader(
      Array("BM".utf8) + [UInt8](repeating: 0, count: 12) + word(40) + word(3) + word(-4)
        + word(0))
    #expect(bmp?.size == .init(width: 3, height: 4))
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
      #expect(found?.contains("30000 × 30000 pixels") == true)
      let without = try folder.file("without.jpg", header[..<2] + other + [0xFF, 0xDA, 0, 2])
      #expect(
        complaint { _ = try readImage(at: without, searchPath: "") }
          == "\(without) is a JPEG file that does not say how large its picture is")
    }
  }

  @Test func `ten thousand mutated headers cause neither a trap nor a hang`() {
    let seeds = [
      jpegHeader(width: 30, height: 20, orientation: 3), pngHeader(width: 3, height: 4),
      transparentPNG, smallJPEG,
    ]
    let outcome = fuzz(seeds, count: 12_000) {
      if ImageHeader($0) == nil { throw CourseError("no picture") }
      _ = foreignFile($0)
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
      #expect(outcome.strange.isEmpty && outcome.accepted > 200 && outcome.refused > 5000)
    }
  }
}
