import Base
import Tensors

/// A picture: `channels` planes (1 grey, or 3 red, green, blue) of `height` rows of `width` pixels.
///
/// A picture that comes from a file holds bytes, 0 … 255, a quarter of the memory of floats; it
/// turns to floats, 0 … 1, when something needs fractions. Either way plane after plane, row after
/// row, as in a `Tensor` [C, H, W].
public struct Image: Hashable, Sendable {
  /// The values of a picture, in the order channel, row, column.
  public enum Pixels: Hashable, Sendable {
    /// Whole numbers from 0 (black) to 255 (full).
    case bytes([UInt8])
    /// Fractions from 0 (black) to 1 (full), or anything else once they are normalised.
    case floats([Float])
  }

  /// The number of planes.
  public let channels: Int
  /// The number of rows.
  public let height: Int
  /// The number of pixels in a row.
  public let width: Int
  /// The values, `channels` · `height` · `width` of them.
  public let pixels: Pixels

  /// A picture of the given values.
  public init(_ pixels: Pixels, channels: Int, height: Int, width: Int) {
    require(
      channels > 0 && height > 0 && width > 0,
      "a picture cannot have the shape [\(channels), \(height), \(width)]")
    let given =
      switch pixels {
      case .bytes(let bytes): bytes.count
      case .floats(let floats): floats.count
      }
    require(
      given == channels * height * width,
      "a picture [\(channels), \(height), \(width)] needs \(channels * height * width) values, "
        + "but \(given) were given")
    self.pixels = pixels
    self.channels = channels
    self.height = height
    self.width = width
  }

  /// A picture of bytes.
  public init(bytes: [UInt8], channels: Int, height: Int, width: Int) {
    self.init(.bytes(bytes), channels: channels, height: height, width: width)
  }

  /// A picture of floats.
  public init(floats: [Float], channels: Int, height: Int, width: Int) {
    self.init(.floats(floats), channels: channels, height: height, width: width)
  }

  /// A picture of floats from a tensor [C, H, W] or [H, W].
  public init(_ tensor: Tensor) {
    require(
      tensor.rank == 2 || tensor.rank == 3,
      "a picture has the shape [C, H, W] or [H, W], not \(tensor.shape)")
    let sides = tensor.rank == 2 ? [1] + tensor.shape : tensor.shape
    self.init(.floats(tensor.values), channels: sides[0], height: sides[1], width: sides[2])
  }

  /// The number of values.
  public var count: Int { channels * height * width }

  /// [C, H, W].
  public var shape: [Int] { [channels, height, width] }

  /// The values as a tensor [C, H, W]; bytes become 0 … 1.
  public var tensor: Tensor {
    Tensor(shape: shape) { output in write(to: output) }
  }

  /// The values as bytes; floats are taken as 0 … 1, limited to that, and rounded.
  public var bytes: [UInt8] {
    switch pixels {
    case .bytes(let bytes): bytes
    // Written so that a NaN becomes 0 rather than a trap.
    case .floats(let floats): floats.map { $0 > 0 ? UInt8(($0 < 1 ? $0 * 255 : 255).rounded()) : 0 }
    }
  }

  /// The values as floats; bytes become 0 … 1.
  public var floats: [Float] {
    switch pixels {
    case .bytes:
      [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
        write(to: buffer.baseAddress!)
        initialized = count
      }
    case .floats(let floats): floats
    }
  }

  /// Writes the values as floats, bytes becoming 0 … 1 (as value ÷ 255, correctly rounded).
  func write(to output: UnsafeMutablePointer<Float>) {
    switch pixels {
    case .bytes(let bytes):
      bytes.withUnsafeBufferPointer { writeUnitInterval($0, to: output) }
    case .floats(let floats):
      floats.withUnsafeBufferPointer { output.update(from: $0.baseAddress!, count: $0.count) }
    }
  }
}

/// Writes bytes as floats 0 … 1: value ÷ 255.
@inline(__always)
func writeUnitInterval(_ bytes: UnsafeBufferPointer<UInt8>, to output: UnsafeMutablePointer<Float>)
{
  for index in 0..<bytes.count { output[index] = Float(bytes[index]) / 255 }
}

extension Image {
  /// The picture with three equal planes if it has one; as it is if it has three.
  public var rgb: Image {
    if channels != 1 { return self }
    switch pixels {
    case .bytes(let plane):
      return Image(bytes: plane + plane + plane, channels: 3, height: height, width: width)
    case .floats(let plane):
      return Image(floats: plane + plane + plane, channels: 3, height: height, width: width)
    }
  }

  /// The picture with one plane: 0.299 red + 0.587 green + 0.114 blue, the weights of ITU-R
  /// recommendation BT.601, computed for bytes as the Python imaging library does (in 65536ths).
  public var grey: Image {
    if channels == 1 { return self }
    require(channels == 3, "a picture of \(channels) planes has no luminance")
    let plane = height * width
    switch pixels {
    case .bytes(let rgb):
      let grey = (0..<plane).map { index -> UInt8 in
        let (r, g, b) = (Int(rgb[index]), Int(rgb[plane + index]), Int(rgb[2 * plane + index]))
        let sum: Int = r * 19595 + g * 38470 + b * 7471
        return UInt8((sum + 0x8000) >> 16)
      }
      return Image(bytes: grey, channels: 1, height: height, width: width)
    case .floats(let rgb):
      let grey = (0..<plane).map { index -> Float in
        let (r, g, b) = (rgb[index], rgb[plane + index], rgb[2 * plane + index])
        return r * 0.299 + g * 0.587 + b * 0.114
      }
      return Image(floats: grey, channels: 1, height: height, width: width)
    }
  }
}
