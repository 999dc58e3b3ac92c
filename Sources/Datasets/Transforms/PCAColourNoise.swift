import Base
import Tensors

/// Shifts all pixels of a picture along the directions in which the colours of the training set
/// spread, the paper's second kind of augmentation (Krizhevsky, Sutskever and Hinton, 2012): adds
/// p₁α₁λ₁ + p₂α₂λ₂ + p₃α₃λ₃ to (red, green, blue) with each α drawn from N(0, 0.1²), once each time
/// a picture is used. p and λ are eigenvectors and eigenvalues of the 3 × 3 covariance of the
/// colours, on values 0 … 1. The sum is not limited to 0 … 1.
public struct PCAColourNoise: Transform {
  /// The eigenvalues, largest first.
  public let eigenvalues: [Float]
  /// The eigenvectors (red, green, blue), each of length 1, in the order of the eigenvalues.
  public let eigenvectors: [[Float]]
  /// The spread of α.
  public let standardDeviation: Float

  /// Noise along the given directions.
  public init(
    eigenvalues: [Float], eigenvectors: [[Float]], standardDeviation: Float = 0.1
  ) {
    require(
      eigenvalues.count == 3 && eigenvectors.count == 3
        && eigenvectors.allSatisfy { $0.count == 3 },
      "colours have three eigenvalues and three eigenvectors of three numbers")
    self.eigenvalues = eigenvalues
    self.eigenvectors = eigenvectors
    self.standardDeviation = standardDeviation
  }

  /// Noise along the directions in which the colours of `images` spread.
  public init(of images: LabelledImages, standardDeviation: Float = 0.1) throws {
    var colours = ColourStatistics()
    for index in 0..<images.count { try colours.add(images.image(at: index)) }
    self.init(colours, standardDeviation: standardDeviation)
  }

  /// Noise along the directions in which the colours of at most `sample` pictures of a set, evenly
  /// chosen, spread.
  ///
  /// - Throws: `CourseError` when a picture cannot be read or is not coloured.
  public init(of images: any Dataset, sample: Int, standardDeviation: Float = 0.1) throws {
    require(sample > 0, "a sample of \(sample) pictures says nothing about colours")
    var colours = ColourStatistics()
    let chosen = min(sample, images.count)
    for place in 0..<chosen { try colours.add(images.image(at: place * images.count / chosen)) }
    self.init(colours, standardDeviation: standardDeviation)
  }

  private init(_ colours: ColourStatistics, standardDeviation: Float) {
    let (values, vectors) = symmetricEigen(colours.covariance)
    self.init(
      eigenvalues: values.map { Float(max(0, $0)) },
      eigenvectors: vectors.map { $0.map(Float.init) },
      standardDeviation: standardDeviation)
  }

  /// What is added to (red, green, blue) for each standard deviation along each eigenvector:
  /// 3 × 3 numbers, one row per eigenvector.
  public var directions: [[Double]] {
    zip(eigenvalues, eigenvectors).map { value, vector in
      vector.map { Double(standardDeviation) * Double(value) * Double($0) }
    }
  }

  /// What is added to (red, green, blue) for the given α.
  public func shift(alpha: [Float]) -> [Float] {
    require(alpha.count == 3, "three α are needed, not \(alpha.count)")
    return (0..<3).map { channel in
      (0..<3).reduce(0) { $0 + eigenvectors[$1][channel] * alpha[$1] * eigenvalues[$1] }
    }
  }

  public func apply(to image: Image, using generator: inout RandomGenerator) throws -> Image {
    guard image.channels == 3 else {
      throw CourseError("colour noise needs a picture of 3 planes, not of \(image.channels)")
    }
    var alpha: [Float] = [0, 0, 0]
    alpha.withUnsafeMutableBufferPointer {
      generator.fillNormal($0.baseAddress!, count: 3, standardDeviation: standardDeviation)
    }
    let shift = shift(alpha: alpha)
    let plane = image.height * image.width
    var floats = image.floats
    for channel in 0..<3 {
      for index in 0..<plane { floats[channel * plane + index] += shift[channel] }
    }
    return Image(floats: floats, channels: 3, height: image.height, width: image.width)
  }
}

/// Sums over the colours of pixels, from which their covariance follows. Whole numbers for bytes, so
/// that no order of adding makes a difference.
private struct ColourStatistics {
  var count = 0.0
  var sums = [Double](repeating: 0, count: 3)
  var products = [[Double]](repeating: [0, 0, 0], count: 3)

  mutating func add(_ image: Image) throws {
    guard image.channels == 3 else {
      throw CourseError("colours cannot be learnt from a picture of \(image.channels) planes")
    }
    let plane = image.height * image.width
    let bytes = image.bytes
    var part = [Int](repeating: 0, count: 9)
    bytes.withUnsafeBufferPointer { bytes in
      for pixel in 0..<plane {
        let (r, g, b) = (
          Int(bytes[pixel]), Int(bytes[plane + pixel]), Int(bytes[2 * plane + pixel])
        )
        part[0] &+= r
        part[1] &+= g
        part[2] &+= b
        part[3] &+= r &* r
        part[4] &+= r &* g
        part[5] &+= r &* b
        part[6] &+= g &* g
        part[7] &+= g &* b
        part[8] &+= b &* b
      }
    }
    count += Double(plane)
    for channel in 0..<3 { sums[channel] += Double(part[channel]) }
    for (place, (row, column)) in [(0, 0), (0, 1), (0, 2), (1, 1), (1, 2), (2, 2)].enumerated() {
      products[row][column] += Double(part[3 + place])
    }
  }

  /// The covariance of colours 0 … 1.
  var covariance: [[Double]] {
    (0..<3).map { row in
      (0..<3).map { column in
        let product = products[min(row, column)][max(row, column)] / count
        return (product - sums[row] / count * (sums[column] / count)) / (255 * 255)
      }
    }
  }
}

/// Eigenvalues, largest first, and eigenvectors of a symmetric matrix, by Jacobi's rotations (Carl
/// Jacobi, 1846): each turns one off-diagonal entry to zero, and a few sweeps over all of them leave
/// a diagonal matrix. The largest entry of each eigenvector is made positive.
func symmetricEigen(_ matrix: [[Double]]) -> (values: [Double], vectors: [[Double]]) {
  let n = matrix.count
  var a = matrix
  var vectors = (0..<n).map { row in (0..<n).map { $0 == row ? 1.0 : 0.0 } }
  for _ in 0..<50 {
    let rest = (0..<n).reduce(0.0) { sum, p in
      sum + ((p + 1)..<max(n, p + 1)).reduce(0.0) { $0 + a[p][$1] * a[p][$1] }
    }
    if rest == 0 { break }
    for p in 0..<n {
      for q in (p + 1)..<max(n, p + 1) where a[p][q] != 0 {
        let theta = (a[q][q] - a[p][p]) / (2 * a[p][q])
        let t = (theta < 0 ? -1 : 1) / (abs(theta) + (theta * theta + 1).squareRoot())
        let cosine = 1 / (t * t + 1).squareRoot()
        let sine = t * cosine
        for k in 0..<n {
          (a[k][p], a[k][q]) = (
            cosine * a[k][p] - sine * a[k][q], sine * a[k][p] + cosine * a[k][q]
          )
        }
        for k in 0..<n {
          (a[p][k], a[q][k]) = (
            cosine * a[p][k] - sine * a[q][k], sine * a[p][k] + cosine * a[q][k]
          )
          (vectors[p][k], vectors[q][k]) = (
            cosine * vectors[p][k] - sine * vectors[q][k],
            sine * vectors[p][k] + cosine * vectors[q][k]
          )
        }
      }
    }
  }
  let order = (0..<n).sorted { a[$0][$0] > a[$1][$1] }
  let signed = order.map { index -> [Double] in
    let vector = vectors[index]
    let largest = vector.max { abs($0) < abs($1) }!
    return largest < 0 ? vector.map { -$0 } : vector
  }
  return (order.map { a[$0][$0] }, signed)
}
