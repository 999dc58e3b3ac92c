import Base
import Tensors

extension Image {
  /// The part of `height` × `width` pixels whose upper left corner is row `top`, column `left`.
  public func cropped(top: Int, left: Int, height: Int, width: Int) -> Image {
    require(
      top >= 0 && left >= 0 && height > 0 && width > 0 && top + height <= self.height
        && left + width <= self.width,
      "rows \(top) ..< \(top + height) and columns \(left) ..< \(left + width) do not lie within "
        + "\(self.height) × \(self.width) pixels")
    if height == self.height && width == self.width { return self }
    let rows = (0..<channels).flatMap { channel in
      (top..<(top + height)).map { (channel * self.height + $0) * self.width + left }
    }
    switch pixels {
    case .bytes(let bytes):
      return Image(
        bytes: gather(bytes, rows, width), channels: channels, height: height, width: width)
    case .floats(let floats):
      return Image(
        floats: gather(floats, rows, width), channels: channels, height: height, width: width)
    }
  }

  /// The picture with `padding` pixels of black (0) on all four sides.
  public func padded(by padding: Int) -> Image {
    padded(top: padding, left: padding, bottom: padding, right: padding)
  }

  /// The picture with rows and columns of black (0) around it.
  public func padded(top: Int, left: Int, bottom: Int, right: Int) -> Image {
    require(
      min(top, left, bottom, right) >= 0,
      "a picture cannot be padded by [\(top), \(left), \(bottom), \(right)] pixels")
    if max(top, left, bottom, right) == 0 { return self }
    let newHeight = height + top + bottom
    let newWidth = width + left + right
    let rows = (0..<channels).flatMap { channel in
      (0..<height).map { (channel * newHeight + top + $0) * newWidth + left }
    }
    let total = channels * newHeight * newWidth
    switch pixels {
    case .bytes(let bytes):
      return Image(
        bytes: scatter(bytes, rows, width, total), channels: channels, height: newHeight,
        width: newWidth)
    case .floats(let floats):
      return Image(
        floats: scatter(floats, rows, width, total), channels: channels, height: newHeight,
        width: newWidth)
    }
  }

  /// The picture in a mirror: left and right exchanged.
  public var mirrored: Image {
    let starts = Array(stride(from: 0, to: count, by: width))
    switch pixels {
    case .bytes(let bytes):
      return Image(
        bytes: reversed(bytes, starts, width), channels: channels, height: height, width: width)
    case .floats(let floats):
      return Image(
        floats: reversed(floats, starts, width), channels: channels, height: height, width: width)
    }
  }
}

private func gather<Value>(_ values: [Value], _ starts: [Int], _ width: Int) -> [Value] {
  [Value](unsafeUninitializedCapacity: starts.count * width) { output, count in
    values.withUnsafeBufferPointer { values in
      for (row, start) in starts.enumerated() {
        (output.baseAddress! + row * width).initialize(
          from: values.baseAddress! + start, count: width)
      }
    }
    count = starts.count * width
  }
}

private func scatter<Value: ExpressibleByIntegerLiteral>(
  _ values: [Value], _ starts: [Int], _ width: Int, _ total: Int
) -> [Value] {
  var output = [Value](repeating: 0, count: total)
  for (row, start) in starts.enumerated() {
    output.replaceSubrange(
      start..<(start + width), with: values[(row * width)..<((row + 1) * width)])
  }
  return output
}

private func reversed<Value>(_ values: [Value], _ starts: [Int], _ width: Int) -> [Value] {
  [Value](unsafeUninitializedCapacity: values.count) { output, count in
    values.withUnsafeBufferPointer { values in
      for start in starts {
        for x in 0..<width {
          (output.baseAddress! + start + x).initialize(to: values[start + width - 1 - x])
        }
      }
    }
    count = values.count
  }
}

/// Cuts the middle out of a picture; one that is too small is padded with black first. When the
/// margins differ by a pixel, they are rounded to even, as in torchvision.
public struct CenterCrop: Transform {
  /// The number of rows that are kept.
  public let height: Int
  /// The number of columns that are kept.
  public let width: Int

  /// Keeps a square of `side` × `side` pixels.
  public init(_ side: Int) { self.init(height: side, width: side) }

  /// Keeps `height` × `width` pixels.
  public init(height: Int, width: Int) {
    require(height > 0 && width > 0, "a crop of \(height) × \(width) pixels holds nothing")
    self.height = height
    self.width = width
  }

  public func apply(to image: Image, using generator: inout RandomGenerator) -> Image {
    // Cut first and padded then, which comes to the same: a line padded in all its length could
    // take gigabytes.
    let (rows, columns) = (min(height, image.height), min(width, image.width))
    let middle = image.cropped(
      top: halfToEven(image.height - rows), left: halfToEven(image.width - columns),
      height: rows, width: columns)
    let (spareRows, spareColumns) = (height - rows, width - columns)
    return middle.padded(
      top: spareRows / 2, left: spareColumns / 2, bottom: (spareRows + 1) / 2,
      right: (spareColumns + 1) / 2)
  }

  private func halfToEven(_ number: Int) -> Int {
    Int((Double(number) / 2).rounded(.toNearestOrEven))
  }
}

/// Cuts a rectangle out of a picture at a random place, each equally likely.
///
/// With 224 of 256 pixels there are 33 · 33 places. The paper of 2012 counts 32 · 32, its program
/// drew one place for a whole group of 32 pictures; here every picture has its own.
public struct RandomCrop: Transform {
  /// The number of rows that are kept.
  public let height: Int
  /// The number of columns that are kept.
  public let width: Int
  /// How many pixels of black are put around the picture first.
  public let padding: Int

  /// Keeps a square of `side` × `side` pixels.
  public init(_ side: Int, padding: Int = 0) {
    self.init(height: side, width: side, padding: padding)
  }

  /// Keeps `height` × `width` pixels.
  public init(height: Int, width: Int, padding: Int = 0) {
    require(height > 0 && width > 0, "a crop of \(height) × \(width) pixels holds nothing")
    require(padding >= 0, "a picture cannot be padded by \(padding) pixels")
    self.height = height
    self.width = width
    self.padding = padding
  }

  public func apply(to image: Image, using generator: inout RandomGenerator) throws -> Image {
    let image = try Pad(padding)(image)
    guard image.height >= height, image.width >= width else {
      throw CourseError(
        "a crop of \(width) × \(height) pixels does not fit a picture of \(image.width) × "
          + "\(image.height): resize it first")
    }
    return image.cropped(
      top: generator.integer(below: image.height - height + 1),
      left: generator.integer(below: image.width - width + 1), height: height, width: width)
  }
}

/// Mirrors a picture, left to right, with the given probability.
public struct RandomHorizontalFlip: Transform {
  /// How often, from 0 (never) to 1 (always).
  public let probability: Float

  /// Mirrors this share of the pictures; every other one by default.
  public init(probability: Float = 0.5) {
    require((0...1).contains(probability), "a probability of \(probability) does not exist")
    self.probability = probability
  }

  public func apply(to image: Image, using generator: inout RandomGenerator) -> Image {
    generator.uniform() < probability ? image.mirrored : image
  }
}

/// Puts pixels of black around a picture.
public struct Pad: Transform {
  /// How many on each side.
  public let padding: Int

  /// Puts `padding` pixels on each of the four sides.
  public init(_ padding: Int) {
    require(padding >= 0, "a picture cannot be padded by \(padding) pixels")
    self.padding = padding
  }

  public func apply(to image: Image, using generator: inout RandomGenerator) throws -> Image {
    let (height, width) = (image.height + 2 * padding, image.width + 2 * padding)
    guard Image.isBearable(channels: image.channels, height: height, width: width) else {
      throw CourseError(
        "a picture of \(image.width) × \(image.height) pixels, padded by \(padding), would become "
          + "\(width) × \(height), more than \(Image.mostValues) values")
    }
    return image.padded(by: padding)
  }
}

/// Ten views of a picture: the four corners and the middle, then the mirror images of these five.
///
/// At test time the network sees all ten and its ten answers are averaged (Krizhevsky, Sutskever and
/// Hinton, 2012).
public struct TenCrop: Sendable {
  /// The side of a view.
  public let side: Int

  /// Views of `side` × `side` pixels.
  public init(_ side: Int) {
    require(side > 0, "a crop of \(side) × \(side) pixels holds nothing")
    self.side = side
  }

  /// The ten views: upper left, upper right, lower left, lower right, middle; and mirrored.
  ///
  /// - Throws: `CourseError` when the picture is smaller than a view.
  public func views(of image: Image) throws -> [Image] {
    let (bottom, right) = (image.height - side, image.width - side)
    guard bottom >= 0, right >= 0 else {
      throw CourseError(
        "ten views of \(side) × \(side) pixels need a larger picture than \(image.width) × "
          + "\(image.height): resize it first")
    }
    let corners = [(0, 0), (0, right), (bottom, 0), (bottom, right)].map { top, left in
      image.cropped(top: top, left: left, height: side, width: side)
    }
    let five = corners + [try CenterCrop(side)(image)]
    // The mirrored picture's upper left view is the upper right one mirrored, and so on.
    let mirrored = [1, 0, 3, 2].map { five[$0].mirrored } + [try CenterCrop(side)(image.mirrored)]
    return five + mirrored
  }

  /// Ten batches [N, C, side, side], one for each view of a batch [N, C, H, W].
  ///
  /// - Throws: `CourseError` when the pictures are smaller than a view.
  public func views(of images: Tensor) throws -> [Tensor] {
    require(images.rank == 4, "a batch of pictures has four axes, not the shape \(images.shape)")
    let each = try (0..<images.shape[0]).map { try views(of: Image(images.entry($0))) }
    return (0..<10).map { view in Tensor.stack(each.map { $0[view].tensor }) }
  }
}
