import Base

/// Hand-made features of an image: gradient orientations counted in small cells, and normalised in
/// overlapping blocks of cells.
///
/// Every design decision answers a nuisance: gradients forget brightness, cells forget small
/// shifts, blocks forget contrast. Nothing is learned. N. Dalal and B. Triggs, "Histograms of
/// oriented gradients for human detection" (2005); their 64 × 128 windows use 8 × 8 cells, the
/// defaults here suit 28 × 28 digits. They weight blocks by a Gaussian, which is left out here.
public struct HistogramOfOrientedGradients: Equatable, Sendable {
  /// Pixels along a cell's side.
  public let cell: Int
  /// Directions told apart.
  public let bins: Int
  /// Whether dark-to-light and light-to-dark are told apart.
  public let signed: Bool
  /// Cells along a block's side; neighbouring blocks are one cell apart.
  public let block: Int
  /// No number of a normalised block may exceed this; the block is then normalised again.
  public let clip: Double

  /// A recipe for features.
  ///
  /// - Throws: when cell, bins, block or clip are not positive.
  public init(
    cell: Int = 4, bins: Int = 9, signed: Bool = false, block: Int = 2, clip: Double = 0.2
  )
    throws
  {
    guard cell > 0, bins > 0, block > 0, clip > 0 else {
      throw CourseError(
        "Cell, bins, block and clip must be greater than 0, but are \(cell), \(bins), \(block) "
          + "and \(clip).")
    }
    self.cell = cell
    self.bins = bins
    self.signed = signed
    self.block = block
    self.clip = clip
  }

  /// How many numbers describe an image: blocks × cells in a block × bins.
  ///
  /// - Throws: when not even one block fits into the image.
  public func featureCount(width: Int, height: Int) throws -> Int {
    let across = width / cell - block + 1
    let down = height / cell - block + 1
    guard across > 0, down > 0 else {
      throw CourseError(
        "An image of \(width) × \(height) pixels is smaller than one block of \(block) × \(block) "
          + "cells of \(cell) × \(cell) pixels.")
    }
    return across * down * block * block * bins
  }

  /// The features of one image, block after block.
  ///
  /// - Throws: when the image is smaller than one block.
  public func callAsFunction(_ image: ImagePlanes) throws -> [Double] {
    let count = try featureCount(width: image.width, height: image.height)
    let cells = cellHistograms(ImageGradients(image))
    let across = image.width / cell
    let down = image.height / cell
    var features: [Double] = []
    features.reserveCapacity(count)
    for blockY in 0...down - block {
      for blockX in 0...across - block {
        var values: [Double] = []
        for y in blockY..<blockY + block {
          for x in blockX..<blockX + block {
            let start = (y * across + x) * bins
            values += cells[start..<start + bins]
          }
        }
        features += normalisedWithClip(values, clip: clip)
      }
    }
    return features
  }

  /// One histogram a cell, [cells down, cells across, bins].
  ///
  /// Each pixel shares its gradient between the four nearest cells as it does between the two
  /// nearest bins: an edge that moves by a pixel changes the histograms a little, not suddenly.
  public func cellHistograms(_ gradients: ImageGradients) -> [Double] {
    let across = gradients.width / cell
    let down = gradients.height / cell
    var histograms = [Double](repeating: 0, count: across * down * bins)
    for y in 0..<gradients.height {
      let (top, yShare) = place(y)
      for x in 0..<gradients.width {
        let magnitude = gradients.magnitude[y * gradients.width + x]
        guard magnitude > 0 else { continue }
        let (left, xShare) = place(x)
        let share = OrientationHistogram.share(
          of: gradients.angle[y * gradients.width + x], bins: bins, signed: signed)
        for (cellY, yWeight) in [(top, 1 - yShare), (top + 1, yShare)]
        where cellY >= 0 && cellY < down {
          for (cellX, xWeight) in [(left, 1 - xShare), (left + 1, xShare)]
          where cellX >= 0 && cellX < across {
            let start = (cellY * across + cellX) * bins
            let part = magnitude * yWeight * xWeight
            histograms[start + share.first] += part * (1 - share.weight)
            histograms[start + share.second] += part * share.weight
          }
        }
      }
    }
    return histograms
  }

  /// The cell whose centre lies before pixel `i`, and the next cell's share.
  private func place(_ i: Int) -> (cell: Int, share: Double) {
    let position = (Double(i) + 0.5) / Double(cell) - 0.5
    let below = position.rounded(.down)
    return (Int(below), position - below)
  }

  /// The features of `count` images that follow one another in `pixels`, one row an image.
  ///
  /// - Throws: when the pixels do not fill the shape, or an image is smaller than one block.
  public func features(
    _ pixels: [Float], count: Int, width: Int, height: Int, channels: Int = 1
  ) throws -> Matrix {
    try describe(
      pixels, count: count, width: width, height: height, channels: channels,
      features: featureCount(width: width, height: height), callAsFunction)
  }
}

/// Length 1, no number above `clip`, and length 1 again ("L2-Hys"): one glaring edge must not
/// drown all others.
func normalisedWithClip(_ values: [Double], clip: Double) -> [Double] {
  var values = values
  for pass in 0..<2 {
    var square = 1e-12
    for value in values { square += value * value }
    let factor = 1 / square.squareRoot()
    for i in values.indices {
      values[i] = pass == 0 ? min(clip, values[i] * factor) : values[i] * factor
    }
  }
  return values
}

/// One row of features for every image, on all cores.
func describe(
  _ pixels: [Float], count: Int, width: Int, height: Int, channels: Int, features: Int,
  _ describeOne: (ImagePlanes) throws -> [Double]
) throws -> Matrix {
  let size = width * height * channels
  guard pixels.count == count * size else {
    throw CourseError(
      "\(count) images of \(channels) × \(height) × \(width) hold \(count * size) numbers, but "
        + "\(pixels.count) were given.")
  }
  guard count > 0 else { return Matrix(rows: 0, columns: features) }
  // The first image is described here, so that any reason to throw is met before the threads start.
  _ = try describeOne(
    ImagePlanes(
      width: width, height: height, channels: channels, pixels: Array(pixels[0..<size])))
  var result = Matrix(rows: count, columns: features)
  let chunk = 64
  result.values.withUnsafeMutableBufferPointer { rows in
    parallelFor((count + chunk - 1) / chunk) { task in
      for i in task * chunk..<min(count, (task + 1) * chunk) {
        let image = try! ImagePlanes(
          width: width, height: height, channels: channels,
          pixels: Array(pixels[i * size..<(i + 1) * size]))
        let values = try! describeOne(image)
        for j in 0..<features { rows[i * features + j] = values[j] }
      }
    }
  }
  return result
}
