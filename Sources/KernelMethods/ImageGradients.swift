import Base

/// One image as planes of numbers: channel after channel, each row by row, [channels, height,
/// width].
public struct ImagePlanes: Equatable, Sendable {
  /// Pixels in a row.
  public let width: Int
  /// Rows.
  public let height: Int
  /// Planes: 1 for grey, 3 for colour.
  public let channels: Int
  /// All pixels; (c, y, x) stands at (c · height + y) · width + x.
  public let pixels: [Float]

  /// An image over its pixels.
  ///
  /// - Throws: when the pixels do not fill the shape.
  public init(width: Int, height: Int, channels: Int = 1, pixels: [Float]) throws {
    guard width > 0, height > 0, channels > 0, pixels.count == width * height * channels else {
      throw CourseError(
        "An image of \(channels) × \(height) × \(width) holds \(channels * height * width) "
          + "numbers, but \(pixels.count) were given.")
    }
    self.width = width
    self.height = height
    self.channels = channels
    self.pixels = pixels
  }

  /// The image moved by whole pixels, `right` and `down`; what comes into view is 0.
  public func shifted(right: Int, down: Int) -> ImagePlanes {
    var moved = [Float](repeating: 0, count: pixels.count)
    for c in 0..<channels {
      for y in max(0, down)..<max(max(0, down), min(height, height + down)) {
        for x in max(0, right)..<max(max(0, right), min(width, width + right)) {
          moved[(c * height + y) * width + x] =
            pixels[(c * height + y - down) * width + x - right]
        }
      }
    }
    return try! ImagePlanes(width: width, height: height, channels: channels, pixels: moved)
  }
}

/// How steeply, and in which direction, an image's brightness rises at every pixel.
public struct ImageGradients: Sendable {
  /// Pixels in a row.
  public let width: Int
  /// Rows.
  public let height: Int
  /// The length of every gradient, row by row.
  public let magnitude: [Double]
  /// The direction of every gradient, in radians from 0 to 2π, 0 pointing right and π/2 down.
  public let angle: [Double]

  /// Differences between the two neighbours, (−1, 0, 1), the simplest of the filters Dalal and
  /// Triggs tried and the best. Beyond the border the nearest pixel repeats. Of several channels,
  /// the steepest counts at each pixel.
  public init(_ image: ImagePlanes) {
    width = image.width
    height = image.height
    var magnitude = [Double](repeating: 0, count: width * height)
    var angle = magnitude
    for c in 0..<image.channels {
      for y in 0..<height {
        let up = (c * height + max(0, y - 1)) * width
        let down = (c * height + min(height - 1, y + 1)) * width
        let row = (c * height + y) * width
        for x in 0..<width {
          let dx = Double(
            image.pixels[row + min(width - 1, x + 1)] - image.pixels[row + max(0, x - 1)])
          let dy = Double(image.pixels[down + x] - image.pixels[up + x])
          let length = (dx * dx + dy * dy).squareRoot()
          guard length > magnitude[y * width + x] else { continue }
          magnitude[y * width + x] = length
          angle[y * width + x] = direction(x: dx, y: dy)
        }
      }
    }
    self.magnitude = magnitude
    self.angle = angle
  }
}

/// How much of a region's edges points in each direction: a histogram of gradient orientations.
///
/// Bins divide the circle (signed: 2π; unsigned: π, where a step from dark to light counts like
/// one from light to dark). Bin b is centred at (b + ½) of a bin's width, and a gradient shares
/// its length between the two nearest centres in proportion to its nearness, around the circle:
/// a direction that wavers at a bin's edge does not jump from one bin to the next.
public struct OrientationHistogram: Equatable, Sendable {
  /// The sums, one a bin.
  public private(set) var bins: [Double]
  /// Whether opposite directions are told apart.
  public let signed: Bool

  /// An empty histogram.
  public init(bins: Int = 9, signed: Bool = false) {
    self.bins = [Double](repeating: 0, count: max(1, bins))
    self.signed = signed
  }

  /// Adds one gradient of this length in this direction (radians).
  public mutating func add(magnitude: Double, angle: Double) {
    let share = Self.share(of: angle, bins: bins.count, signed: signed)
    bins[share.first] += magnitude * (1 - share.weight)
    bins[share.second] += magnitude * share.weight
  }

  /// The two bins nearest to a direction and the second one's share, from 0 to 1.
  static func share(of angle: Double, bins: Int, signed: Bool)
    -> (first: Int, second: Int, weight: Double)
  {
    let circle = signed ? 2 * Double.pi : Double.pi
    let position = angle / circle * Double(bins) - 0.5
    let below = position.rounded(.down)
    let first = ((Int(below) % bins) + bins) % bins
    return (first, first + 1 == bins ? 0 : first + 1, position - below)
  }
}
