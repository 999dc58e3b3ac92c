import Tensors
import Testing

@testable import Datasets

struct ImageTests {
  @Test func `bytes become fractions of 255 and return unchanged`() {
    let image = Image(bytes: Array(0...255), channels: 1, height: 16, width: 16)
    #expect(image.floats[0] == 0)
    #expect(image.floats[51] == 0.2)
    #expect(image.floats[255] == 1)
    #expect(image.asFloats.bytes == image.bytes)
    #expect(image.tensor.shape == [1, 16, 16])
  }

  @Test func `floats outside 0 to 1, and those that are no number, become bytes without a trap`() {
    let odd: [Float] = [-1, 2, .nan, .infinity, -.infinity, 0.5]
    let image = Image(floats: odd, channels: 1, height: 2, width: 3)
    #expect(image.bytes == [0, 255, 0, 255, 0, 128])
  }

  @Test func `a grey picture becomes colour by three equal planes`() {
    let image = Image(bytes: [1, 2], channels: 1, height: 1, width: 2)
    #expect(image.rgb.bytes == [1, 2, 1, 2, 1, 2])
    #expect(image.rgb.grey.bytes == [1, 2])
  }

  @Test func `green counts most in the luminance and blue least`() {
    func grey(_ rgb: [UInt8]) -> UInt8 {
      Image(bytes: rgb, channels: 3, height: 1, width: 1).grey.bytes[0]
    }
    #expect(grey([255, 0, 0]) == 76)
    #expect(grey([0, 255, 0]) == 150)
    #expect(grey([0, 0, 255]) == 29)
  }
}
