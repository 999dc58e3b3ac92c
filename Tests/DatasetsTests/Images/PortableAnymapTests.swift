import Base
import Testing

@testable import Datasets

struct PortableAnymapTests {
  func read(_ text: String, _ bytes: [UInt8] = []) throws -> Image {
    try Image(portableAnymap: Array(text.utf8) + bytes, name: "x.ppm")
  }

  @Test func `a grey picture is read from text and from bytes`() throws {
    let text = try read("P2\n# drawn by hand\n3 2 255\n0 1 2\n253 254 255")
    let bytes = try read("P5 3 2 255\n", [0, 1, 2, 253, 254, 255])
    #expect(text == bytes)
    #expect(bytes.shape == [1, 2, 3])
    #expect(bytes.bytes == [0, 1, 2, 253, 254, 255])
  }

  @Test func `the planes of a colour picture are separated`() throws {
    let text = try read("P3 2 1 255 1 2 3 4 5 6")
    let bytes = try read("P6 2 1 255\n", [1, 2, 3, 4, 5, 6])
    #expect(text == bytes)
    #expect(bytes.bytes == [1, 4, 2, 5, 3, 6])
  }

  @Test func `values are scaled from the largest to 255`() throws {
    #expect(try read("P2 3 1 15 0 5 15").bytes == [0, 85, 255])
    #expect(try read("P5 2 1 65535\n", [0xFF, 0xFF, 0x80, 0x00]).bytes == [255, 128])
  }

  @Test func `what is written is read back`() throws {
    for channels in [1, 3] {
      let image = Image(
        bytes: Array(0..<(UInt8(channels) * 6)), channels: channels, height: 2, width: 3)
      #expect(try Image(portableAnymap: image.portableAnymap, name: "x") == image)
    }
  }

  @Test(arguments: [
    ("P4 1 1\n", "no PGM or PPM file"), ("P", "no PGM or PPM file"),
    ("P5 3 2 255\nabcde", "need 6 bytes, but 5 are left"), ("P5 0 2 255\n", "0 × 2 pixels"),
    ("P5 99999999 99999999 255\n", "99999999 × 99999999"), ("P5 4294967297 1 255\n", "more than"),
    ("P5 1 1 0\na", "its largest value is 0"), ("P5 1 1 65536\naa", "its largest value is 65536"),
    ("P5 1 1 9\na", "holds the value 97, above its largest, 9"),
    ("P2 2 1 255 7 x", "something other"),
    ("P5 2", "a height is missing"), ("P5 1 1 255", "no space"),
    ("P6 -1 1 255\n", "something other"),
  ])
  func `a damaged file is answered with a sentence`(_ text: String, _ sentence: String) throws {
    let found = try #require(complaint { _ = try read(text) })
    #expect(found.contains(sentence))
    #expect(found.hasPrefix("x.ppm "))
  }

  @Test func `ten thousand mutated files cause neither a trap nor a hang`() throws {
    let image = Image(bytes: (0..<48).map { UInt8($0 * 5) }, channels: 3, height: 4, width: 4)
    let seeds = [
      image.portableAnymap, image.grey.portableAnymap,
      Array("P3 2 2 255 1 2 3 4 5 6 7 8 9 10 11 12".utf8), Array("P5 2 2 65535\nabcdefgh".utf8),
    ]
    let outcome = fuzz(seeds, count: 12_000) { _ = try Image(portableAnymap: $0, name: "x") }
    #expect(outcome.strange.isEmpty)
    #expect(outcome.accepted > 500 && outcome.refused > 500)
  }
}
