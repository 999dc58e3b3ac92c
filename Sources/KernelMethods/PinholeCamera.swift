import Base

/// A camera as geometry sees it: a point, a direction, and straight rays.
///
/// A point X in the world is seen at the pixel x with λ (x, 1) = P (X, 1), where P = K [R | −R C]
/// is 3 × 4: C the camera's place, R its rotation, K its focal length and image centre. R. Hartley
/// and A. Zisserman, "Multiple view geometry in computer vision" (2000).
public struct PinholeCamera: Equatable, Sendable {
  /// P, [3, 4].
  public let matrix: Matrix
  /// The focal length in pixels.
  public let focalLength: Double
  /// The pixel straight ahead, (u, v).
  public let principalPoint: [Double]
  /// What the lens really does; nil for a perfect one.
  public let distortion: RadialDistortion?

  /// A camera at `position` that looks at `target`, with `up` towards the image's top.
  ///
  /// - Throws: when a place does not have 3 coordinates, the camera stands on its target or looks
  ///   along `up`, or the focal length is not positive.
  public init(
    at position: [Double], lookingAt target: [Double], up: [Double] = [0, 1, 0],
    focalLength: Double = 800, principalPoint: [Double] = [320, 240],
    distortion: RadialDistortion? = nil
  ) throws {
    guard position.count == 3, target.count == 3, up.count == 3, principalPoint.count == 2 else {
      throw CourseError(
        "Places need 3 coordinates and the image centre 2, but \(position.count), "
          + "\(target.count), \(up.count) and \(principalPoint.count) were given.")
    }
    guard focalLength > 0 else {
      throw CourseError("The focal length must be greater than 0, but is \(focalLength).")
    }
    let ahead = difference(target, position)
    let sideways = cross(ahead, up)
    guard dot(ahead, ahead) > 0, dot(sideways, sideways) > 1e-20 * dot(ahead, ahead) else {
      throw CourseError(
        "A camera at \(position) cannot look at \(target) with \(up) as up: the direction is "
          + "undefined.")
    }
    let z = unit(ahead)
    let x = unit(sideways)
    let y = cross(z, x)  // down in the image, as pixel rows are counted
    let f = focalLength
    let rows = [
      combine(f, x, principalPoint[0], z), combine(f, y, principalPoint[1], z), z,
    ]
    matrix = try Matrix(rows.map { $0 + [-dot($0, position)] })
    self.focalLength = focalLength
    self.principalPoint = principalPoint
    self.distortion = distortion
  }

  /// The pixel (u, v) at which the point is seen.
  ///
  /// - Throws: when the point does not have 3 coordinates or lies behind the camera.
  public func project(_ point: [Double]) throws -> [Double] {
    guard point.count == 3 else {
      throw CourseError("A point in space has 3 coordinates, not \(point.count).")
    }
    let h = try matrix.times(point + [1])
    guard h[2] > 0 else {
      throw CourseError(
        "The point \(point) lies \(-h[2]) behind the camera and cannot be seen.")
    }
    let ideal = [h[0] / h[2], h[1] / h[2]]
    return distortion.map { moved(ideal, by: $0.distort) } ?? ideal
  }

  /// The pixel at which a perfect lens would have shown what this one shows at `pixel`.
  public func undistorted(_ pixel: [Double]) -> [Double] {
    distortion.map { moved(pixel, by: $0.undistort) } ?? pixel
  }

  private func moved(_ pixel: [Double], by map: (Double, Double) -> (Double, Double)) -> [Double] {
    let (x, y) = map(
      (pixel[0] - principalPoint[0]) / focalLength, (pixel[1] - principalPoint[1]) / focalLength)
    return [principalPoint[0] + focalLength * x, principalPoint[1] + focalLength * y]
  }
}

/// What a real lens does to straight lines: points move along the radius by 1 + k₁r² + k₂r⁴, with
/// r in units of the focal length. Negative k₁ bulges like a barrel. D. Brown, "Close-range camera
/// calibration" (1971).
public struct RadialDistortion: Equatable, Sendable {
  /// The coefficient of r².
  public let k1: Double
  /// The coefficient of r⁴.
  public let k2: Double

  /// A lens with these two coefficients.
  public init(k1: Double, k2: Double = 0) {
    self.k1 = k1
    self.k2 = k2
  }

  /// Where the lens puts what belongs at (x, y).
  public func distort(_ x: Double, _ y: Double) -> (Double, Double) {
    let square = x * x + y * y
    let factor = 1 + k1 * square + k2 * square * square
    return (factor * x, factor * y)
  }

  /// Where what the lens shows at (x, y) belongs: the inverse, found by repeated correction.
  public func undistort(_ x: Double, _ y: Double) -> (Double, Double) {
    var guess = (x, y)
    for _ in 0..<50 {
      let square = guess.0 * guess.0 + guess.1 * guess.1
      let factor = 1 + k1 * square + k2 * square * square
      guess = (x / factor, y / factor)
    }
    return guess
  }
}

/// The point in space that several calibrated cameras see, by linear least squares.
///
/// Each view (u, v) gives two linear equations in the homogeneous X, u p₃·X = p₁·X and
/// v p₃·X = p₂·X (pᵢ the rows of P). With noise no X satisfies all of them; the unit X with the
/// smallest sum of squares is the last right singular vector. The problem has one minimum and a
/// formula for it: R. Hartley and P. Sturm, "Triangulation" (1997), "linear-eigen".
///
/// - Returns: the point, 3 coordinates.
/// - Throws: with fewer than two views, or when the rays are so nearly parallel that the point is
///   undetermined.
public func triangulate(_ views: [(camera: PinholeCamera, pixel: [Double])]) throws -> [Double] {
  guard views.count >= 2 else {
    throw CourseError(
      "A point in space needs at least 2 views, but \(views.count) were given.")
  }
  var equations: [[Double]] = []
  for (camera, pixel) in views {
    guard pixel.count == 2 else {
      throw CourseError("A pixel has 2 coordinates, not \(pixel.count).")
    }
    let p = camera.matrix
    for axis in 0..<2 {
      let row = (0..<4).map { pixel[axis] * p[2, $0] - p[axis, $0] }
      // Divided by the focal length, cameras with long lenses do not shout the others down.
      equations.append(row.map { $0 / camera.focalLength })
    }
  }
  let svd = try SingularValueDecomposition(Matrix(equations))
  let x = svd.rightVectors.row(3)
  guard svd.values[2] > 1e-9 * svd.values[0], abs(x[3]) > 1e-12 else {
    throw CourseError(
      "The rays of these \(views.count) views are nearly parallel (singular values "
        + "\(svd.values[2]) and \(svd.values[0])): they do not fix a point.")
  }
  return [x[0] / x[3], x[1] / x[3], x[2] / x[3]]
}

private func difference(_ a: [Double], _ b: [Double]) -> [Double] { zip(a, b).map { $0 - $1 } }

private func unit(_ a: [Double]) -> [Double] {
  let length = dot(a, a).squareRoot()
  return a.map { $0 / length }
}

private func cross(_ a: [Double], _ b: [Double]) -> [Double] {
  [
    a[1] * b[2] - a[2] * b[1],
    a[2] * b[0] - a[0] * b[2],
    a[0] * b[1] - a[1] * b[0],
  ]
}

private func combine(_ s: Double, _ a: [Double], _ t: Double, _ b: [Double]) -> [Double] {
  zip(a, b).map { s * $0 + t * $1 }
}
