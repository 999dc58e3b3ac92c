import Testing

@testable import Notebook

struct PixelImageTests {
  @Test func `values are stretched from dark to light`() {
    let image = PixelImage(stretching: [-1, 0, 1, .nan], width: 2, height: 2)
    #expect(image.bytes == [0, 128, 255, 0])
    #expect(PixelImage(stretching: [3, 3], width: 2, height: 1).bytes == [0, 0])
    #expect(
      PixelImage(stretching: [1, 3], width: 2, height: 1, range: 0...4).bytes == [64, 191])
  }

  @Test func `shrinking takes means, growing repeats`() {
    let image = PixelImage(width: 4, height: 2, channels: 1, pixels: [0, 1, 0, 1, 1, 0, 1, 1])
    #expect(image.resized(width: 2, height: 1).bytes == [128, 191])
    let small = PixelImage(width: 2, height: 1, channels: 1, pixels: [0, 1])
    #expect(small.resized(width: 4, height: 2).bytes == [0, 0, 255, 255, 0, 0, 255, 255])
  }

  @Test func `two pixels share a character, drawn as letters without colours`() {
    let image = PixelImage(width: 8, height: 2, channels: 1, pixels: Array(repeating: 1, count: 16))
    #expect(image.lines(columns: 20, canvas: Canvas(width: 20)) == ["@@@@@@@@"])
    let coloured = image.lines(columns: 20, canvas: Canvas(width: 20, colours: .full))
    #expect(coloured[0].hasPrefix("\u{1B}[38;2;255;255;255;48;2;255;255;255m▀\u{1B}[0m"))
    #expect(displayWidth(coloured[0]) == 8)
  }

  @Test func `three channels stand one behind the other, as in a tensor`() {
    let image = PixelImage(width: 1, height: 2, channels: 3, pixels: [1, 0, 0, 1, 0, 0])
    #expect(image.colour(0, 0) == RGB(red: 255, green: 0, blue: 0))
    #expect(image.colour(0, 1) == RGB(red: 0, green: 255, blue: 0))
  }

  @Test func `the nearest of 256 colours is found`() {
    #expect(RGB(red: 255, green: 0, blue: 0).palette == 196)
    #expect(RGB(red: 0, green: 0, blue: 0).palette == 16)
    #expect(RGB(red: 255, green: 255, blue: 255).palette == 231)
    #expect(RGB(red: 128, green: 128, blue: 128).palette == 244)
  }

  @Test func `a picture becomes a PNG file whose check sums are right`() {
    // CRC-32 of "123456789" is the standard's own example.
    #expect(crc32(Array("123456789".utf8)) == 0xCBF4_3926)
    let png = pngBytes(PixelImage(width: 1, height: 1, channels: 1, pixels: [1]))
    #expect(png.prefix(8) == [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
    #expect(Array(png[16..<24]) == [0, 0, 0, 1, 0, 0, 0, 1])
    #expect(png.suffix(8) == [0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82])
  }
}
