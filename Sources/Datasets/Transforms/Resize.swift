import Foundation
import Base

/// Changes a picture's size by bilinear interpolation.
///
/// With `antialias` (the default, as in torchvision) a smaller picture's pixel is a weighted mean of
/// all pixels it covers; without, only the four nearest count, whatever the factor. On bytes the
/// antialiased result equals that of the Python imaging library bit for bit: columns first, then
/// rows, weights in 2⁻²² steps, each pass rounded to whole bytes. (Its newest versions take the rows
/// first where the height shrinks by clearly more than the width; some bytes then differ by one.) Without antialiasing bytes are
/// interpolated as floats and rounded at the end. On floats nothing is rounded.
public struct Resize: Transform {
  /// What the new size is.
  public enum Size: Hashable, Sendable {
    /// The shorter side gets this many pixels, the longer one what keeps the proportions,
    /// ⌊side · longer ÷ shorter⌋.
    case shorterSide(Int)
    /// Exactly this size, proportions or not.
    case exact(height: Int, width: Int)
  }

  /// The new size.
  public let size: Size
  /// Whether all pixels count when the picture gets smaller.
  public let antialias: Bool

  /// Makes the shorter side `side` pixels long: a square stays a square.
  public init(_ side: Int, antialias: Bool = true) {
    require(side > 0, "a picture cannot be resized to \(side) pixels")
    size = .shorterSide(side)
    self.antialias = antialias
  }

  /// Makes the picture exactly `height` × `width` pixels.
  public init(height: Int, width: Int, antialias: Bool = true) {
    require(height > 0 && width > 0, "a picture cannot be resized to \(height) × \(width) pixels")
    size = .exact(height: height, width: width)
    self.antialias = antialias
  }

  public func apply(to image: Image, using generator: inout RandomGenerator) throws -> Image {
    let (height, width) = newSize(of: image)
    if height == image.height && width == image.width { return image }
    // A picture one pixel high and very wide must not become gigabytes; nor may a very high one on
    // the way, when it has its new width and still its old height.
    guard Image.isBearable(channels: image.channels, height: height, width: width),
      Image.isBearable(channels: image.channels, height: image.height, width: width)
    else {
      throw CourseError(
        "a picture of \(image.width) × \(image.height) pixels would become \(width) × \(height) by "
          + "way of \(width) × \(image.height), more than \(Image.mostValues) values")
    }
    let columns = Taps(from: image.width, to: width, antialias: antialias)
    let rows = Taps(from: image.height, to: height, antialias: antialias)
    let planes = image.channels
    switch image.pixels {
    case .bytes(let bytes) where antialias:
      return Image(
        bytes: resizeBytes(bytes, planes: planes, image.height, image.width, rows, columns),
        channels: planes, height: height, width: width)
    case .bytes(let bytes):
      let floats = resizeFloats(
        bytes.map { Float($0) }, planes: planes, image.height, image.width, rows, columns)
      return Image(
        bytes: floats.map { UInt8(max(0, min(255, $0.rounded(.toNearestOrEven)))) },
        channels: planes, height: height, width: width)
    case .floats(let floats):
      return Image(
        floats: resizeFloats(floats, planes: planes, image.height, image.width, rows, columns),
        channels: planes, height: height, width: width)
    }
  }

  private func newSize(of image: Image) -> (height: Int, width: Int) {
    switch size {
    case .exact(let height, let width): return (height, width)
    case .shorterSide(let side):
      let (short, long) = (min(image.height, image.width), max(image.height, image.width))
      let newLong = side * long / short
      return image.height <= image.width ? (side, newLong) : (newLong, side)
    }
  }
}

/// Which pixels of a line count for each pixel of the resized line, and how much.
private struct Taps {
  /// The first pixel that counts.
  var starts: [Int] = []
  /// How many count.
  var counts: [Int] = []
  /// Their weights, `most` places per pixel.
  var weights: [Float] = []
  /// The weights in 2⁻²² steps.
  var fixed: [Int32] = []
  /// The most that count for one pixel.
  var most: Int
  /// Whether the line keeps its length.
  let isIdentity: Bool

  init(from oldCount: Int, to newCount: Int, antialias: Bool) {
    isIdentity = oldCount == newCount
    let scale = Double(oldCount) / Double(newCount)
    let support = antialias ? max(scale, 1) : 1
    most = Int(support.rounded(.up)) * 2 + 1
    weights = [Float](repeating: 0, count: newCount * most)
    fixed = [Int32](repeating: 0, count: newCount * most)
    var line = [Double](repeating: 0, count: most)
    for pixel in 0..<newCount {
      // The middle of pixel i of the new line lies here on the old one.
      let centre = (Double(pixel) + 0.5) * scale
      let start: Int
      let count: Int
      var total = 0.0
      if antialias {
        start = max(0, Int(centre - support + 0.5))
        count = min(oldCount, Int(centre + support + 0.5)) - start
        for tap in 0..<count {
          // A triangle: 1 at the centre, 0 at the distance `support`.
          let distance = abs((Double(start + tap) - centre + 0.5) / support)
          line[tap] = distance < 1 ? 1 - distance : 0
          total += line[tap]
        }
      } else {
        let position = max(0, centre - 0.5)
        start = min(Int(position), oldCount - 1)
        count = start + 1 < oldCount ? 2 : 1
        line[0] = count == 2 ? 1 - (position - Double(start)) : 1
        line[1] = 1 - line[0]
        total = 1
      }
      starts.append(start)
      counts.append(count)
      for tap in 0..<count {
        let weight = line[tap] / total
        weights[pixel * most + tap] = Float(weight)
        fixed[pixel * most + tap] = Int32(weight * 4_194_304 + 0.5)
      }
    }
  }
}

/// Antialiased resizing of bytes, each pass rounded: half is added, then 22 bits are dropped.
private func resizeBytes(
  _ input: [UInt8], planes: Int, _ height: Int, _ width: Int, _ rows: Taps, _ columns: Taps
) -> [UInt8] {
  let (newHeight, newWidth) = (rows.starts.count, columns.starts.count)
  let half: Int32 = 1 << 21
  var narrow = input
  if !columns.isIdentity {
    narrow = [UInt8](unsafeUninitializedCapacity: planes * height * newWidth) { output, count in
      count = planes * height * newWidth
      let output = output.baseAddress!
      input.withUnsafeBufferPointer { input in
        columns.fixed.withUnsafeBufferPointer { weights in
          columns.starts.withUnsafeBufferPointer { starts in
            columns.counts.withUnsafeBufferPointer { counts in
              for line in 0..<(planes * height) {
                let source = input.baseAddress! + line * width
                let target = output + line * newWidth
                for x in 0..<newWidth {
                  let pixels = source + starts[x]
                  let taps = weights.baseAddress! + x * columns.most
                  var sum = half
                  for tap in 0..<counts[x] { sum &+= Int32(pixels[tap]) &* taps[tap] }
                  target[x] = UInt8(truncatingIfNeeded: min(sum >> 22, 255))
                }
              }
            }
          }
        }
      }
    }
  }
  if rows.isIdentity { return narrow }
  return [UInt8](unsafeUninitializedCapacity: planes * newHeight * newWidth) { output, count in
    count = planes * newHeight * newWidth
    let output = output.baseAddress!
    narrow.withUnsafeBufferPointer { narrow in
      withUnsafeTemporaryAllocation(of: Int32.self, capacity: newWidth) { sums in
        let sums = sums.baseAddress!
        for plane in 0..<planes {
          for y in 0..<newHeight {
            sums.update(repeating: half, count: newWidth)
            let first = narrow.baseAddress! + (plane * height + rows.starts[y]) * newWidth
            for tap in 0..<rows.counts[y] {
              let weight = rows.fixed[y * rows.most + tap]
              if weight == 0 { continue }
              let source = first + tap * newWidth
              for x in 0..<newWidth { sums[x] &+= Int32(source[x]) &* weight }
            }
            let target = output + (plane * newHeight + y) * newWidth
            for x in 0..<newWidth {
              target[x] = UInt8(truncatingIfNeeded: min(sums[x] >> 22, 255))
            }
          }
        }
      }
    }
  }
}

/// Resizing of floats: columns, then rows.
private func resizeFloats(
  _ input: [Float], planes: Int, _ height: Int, _ width: Int, _ rows: Taps, _ columns: Taps
) -> [Float] {
  let (newHeight, newWidth) = (rows.starts.count, columns.starts.count)
  var narrow = input
  if !columns.isIdentity {
    narrow = [Float](unsafeUninitializedCapacity: planes * height * newWidth) { output, count in
      count = planes * height * newWidth
      let output = output.baseAddress!
      input.withUnsafeBufferPointer { input in
        columns.weights.withUnsafeBufferPointer { weights in
          columns.starts.withUnsafeBufferPointer { starts in
            columns.counts.withUnsafeBufferPointer { counts in
              for line in 0..<(planes * height) {
                let source = input.baseAddress! + line * width
                let target = output + line * newWidth
                for x in 0..<newWidth {
                  let pixels = source + starts[x]
                  let taps = weights.baseAddress! + x * columns.most
                  var sum: Float = 0
                  for tap in 0..<counts[x] { sum += pixels[tap] * taps[tap] }
                  target[x] = sum
                }
              }
            }
          }
        }
      }
    }
  }
  if rows.isIdentity { return narrow }
  return [Float](unsafeUninitializedCapacity: planes * newHeight * newWidth) { output, count in
    count = planes * newHeight * newWidth
    let output = output.baseAddress!
    output.initialize(repeating: 0, count: count)
    narrow.withUnsafeBufferPointer { narrow in
      for plane in 0..<planes {
        for y in 0..<newHeight {
          let target = output + (plane * newHeight + y) * newWidth
          let first = narrow.baseAddress! + (plane * height + rows.starts[y]) * newWidth
          for tap in 0..<rows.counts[y] {
            let weight = rows.weights[y * rows.most + tap]
            let source = first + tap * newWidth
            for x in 0..<newWidth { target[x] += source[x] * weight }
          }
        }
      }
    }
  }
}
