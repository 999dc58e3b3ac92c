import Foundation
import Base
import Testing

@testable import Datasets

/// Steps with a given factor or view instead of a random one.
struct Brightness: Transform {
  let factor: Float
  func apply(to image: Image, using generator: inout RandomGenerator) -> Image {
    image.brightened(by: factor)
  }
}

struct Contrast: Transform {
  let factor: Float
  func apply(to image: Image, using generator: inout RandomGenerator) -> Image {
    image.contrasted(by: factor)
  }
}

struct View: Transform {
  let side: Int
  let index: Int
  func apply(to image: Image, using generator: inout RandomGenerator) throws -> Image {
    try TenCrop(side).views(of: image)[index]
  }
}

extension RecordedTransform: CustomTestStringConvertible {
  var testDescription: String { name }
}

/// The picture that scripts/record-transforms.py draws by the same formula.
func formulaPicture(_ shape: [Int]) -> Image {
  var bytes: [UInt8] = []
  for c in 0..<shape[0] {
    for y in 0..<shape[1] {
      for x in 0..<shape[2] {
        bytes.append(UInt8((x * x * 3 + y * y * 5 + x * y * 7 + c * 31) % 256))
      }
    }
  }
  return Image(bytes: bytes, channels: shape[0], height: shape[1], width: shape[2])
}

struct RecordedTransformsTests {
  @Test(arguments: recordedTransforms.filter { $0.kind == .bytes })
  func `bytes come out as in torchvision`(_ recorded: RecordedTransform) throws {
    let result = try recorded.step(formulaPicture(recorded.input))
    #expect(result.shape == recorded.shape)
    if recorded.isHash {
      #expect(SHA256.hexadecimal(of: result.bytes) == recorded.data)
      return
    }
    let expected = [UInt8](try #require(Data(base64Encoded: recorded.data)))
    // Bytes that are not antialiased go through a kernel of PyTorch's own, with its own rounding; and
    // where the height shrinks and the width grows, new versions of the library take the rows first.
    let rowsFirst = recorded.shape[1] < recorded.input[1] && recorded.shape[2] > recorded.input[2]
    let tolerance = recorded.name.contains("not antialiased") || rowsFirst ? 1 : 0
    let worst = zip(result.bytes, expected).map { abs(Int($0) - Int($1)) }.max()
    #expect(expected.count == result.count && worst! <= tolerance)
  }

  @Test(arguments: recordedTransforms.filter { $0.kind == .floats })
  func `floats come out as in torchvision, up to rounding`(_ recorded: RecordedTransform) throws {
    let result = try recorded.step(formulaPicture(recorded.input).asFloats)
    #expect(result.shape == recorded.shape)
    let data = [UInt8](try #require(Data(base64Encoded: recorded.data)))
    let expected = stride(from: 0, to: data.count, by: 4).map { start in
      Float(bitPattern: data[start..<(start + 4)].reversed().reduce(0) { $0 << 8 | UInt32($1) })
    }
    let worst = zip(result.floats, expected).map { abs($0 - $1) }.max()
    // PyTorch writes the weight of red in the luminance as 0.2989, we as 0.299.
    let tolerance: Float = recorded.name.contains("contrast") ? 5e-5 : 1e-5
    #expect(expected.count == result.count && worst! < tolerance)
  }
}
