import Base

/// SIFT's description of a square patch: 4 × 4 cells of 8 signed directions, 128 numbers.
///
/// D. Lowe, "Distinctive image features from scale-invariant keypoints" (2004). Only the
/// descriptor: finding keypoints, and turning the patch to its main direction and scale, are left
/// out, as digits stand upright and fill their picture. The relation to HOG: the same histograms,
/// one block of 4 × 4 cells, and a Gaussian that lets the patch's centre weigh more.
public struct SIFTDescriptor: Sendable {
  /// Cells along the patch's side.
  public static let cells = 4
  /// Directions told apart.
  public static let bins = 8

  /// A descriptor maker.
  public init() {}

  /// The 128 numbers that describe the whole of a square image.
  ///
  /// - Throws: when the image is not square or has fewer than 8 pixels a side.
  public func callAsFunction(_ patch: ImagePlanes) throws -> [Double] {
    guard patch.width == patch.height, patch.width >= 8 else {
      throw CourseError(
        "SIFT describes a square patch of at least 8 × 8 pixels, not \(patch.width) × "
          + "\(patch.height).")
    }
    let gradients = ImageGradients(patch)
    let side = patch.width
    var histograms = [Double](repeating: 0, count: Self.cells * Self.cells * Self.bins)
    let centre = Double(side - 1) / 2
    let sigma = Double(side) / 2  // half the window's width, as in the paper
    for y in 0..<side {
      for x in 0..<side {
        let magnitude = gradients.magnitude[y * side + x]
        guard magnitude > 0 else { continue }
        let dx = Double(x) - centre
        let dy = Double(y) - centre
        let weight = magnitude * exponential(-(dx * dx + dy * dy) / (2 * sigma * sigma))
        let share = OrientationHistogram.share(
          of: gradients.angle[y * side + x], bins: Self.bins, signed: true)
        for (cellY, yWeight) in shares(y, side) {
          for (cellX, xWeight) in shares(x, side) {
            let start = (cellY * Self.cells + cellX) * Self.bins
            histograms[start + share.first] += weight * yWeight * xWeight * (1 - share.weight)
            histograms[start + share.second] += weight * yWeight * xWeight * share.weight
          }
        }
      }
    }
    return normalisedWithClip(histograms, clip: 0.2)
  }

  /// The descriptors of `count` square images that follow one another in `pixels`.
  ///
  /// - Throws: when the pixels do not fill the shape, or the images are too small.
  public func features(_ pixels: [Float], count: Int, side: Int, channels: Int = 1) throws
    -> Matrix
  {
    try describe(
      pixels, count: count, width: side, height: side, channels: channels,
      features: Self.cells * Self.cells * Self.bins, callAsFunction)
  }

  /// The cells that pixel `i` of a row contributes to, with their shares.
  private func shares(_ i: Int, _ side: Int) -> [(cell: Int, weight: Double)] {
    let position = (Double(i) + 0.5) / Double(side) * Double(Self.cells) - 0.5
    let below = position.rounded(.down)
    return [(Int(below), 1 - (position - below)), (Int(below) + 1, position - below)]
      .filter { $0.0 >= 0 && $0.0 < Self.cells }
  }
}
