import KernelMethods
import Base
import Tensors

/// Three calibrated cameras around a room of points.
struct Scene {
  /// Where the cameras stand.
  let places = [[0.0, 0.5, -5], [4, 1, -3], [-3.5, 1.5, -4]]
  let cameras: [PinholeCamera]
  let points: [[Double]]

  init(points count: Int, lens: RadialDistortion? = nil, seed: UInt64) throws {
    cameras = try places.map {
      try PinholeCamera(at: $0, lookingAt: [0, 0, 0], distortion: lens)
    }
    var generator = RandomGenerator(seed: seed)
    points = (0..<count).map { _ in
      (0..<3).map { _ in Double(2 * generator.uniform() - 1) }
    }
  }

  /// The views of every point, with normal noise of `noise` pixels in each coordinate.
  ///
  /// - Parameter correcting: whether the lens's distortion is undone first.
  func views(noise: Float, correcting: Bool = false, seed: UInt64) throws
    -> [[(camera: PinholeCamera, pixel: [Double])]]
  {
    var generator = RandomGenerator(seed: seed)
    let jitter = Tensor.normal(
      [points.count, cameras.count, 2], standardDeviation: 1, using: &generator)
    return try points.enumerated().map { p, point in
      try cameras.enumerated().map { c, camera in
        var pixel = try camera.project(point)
        for axis in 0..<2 { pixel[axis] += Double(noise * jitter[p, c, axis]) }
        return (camera: camera, pixel: correcting ? camera.undistorted(pixel) : pixel)
      }
    }
  }

  /// The root mean square distance between the points and what triangulation makes of their pixels.
  func error(noise: Float, correcting: Bool = false, seed: UInt64) throws -> Double {
    let found = try views(noise: noise, correcting: correcting, seed: seed).map(triangulate)
    return rootMeanSquare(zip(found, points).map { squaredDistance($0, $1) })
  }
}

/// How far, in pixels squared, a point's projections lie from the pixels that were seen.
func reprojectionError(
  _ point: [Double], _ views: [(camera: PinholeCamera, pixel: [Double])]
) throws -> Double {
  try views.reduce(0) { $0 + squaredDistance(try $1.camera.project(point), $1.pixel) }
}

/// The nearest minimum of the reprojection error: Gauss and Newton's steps from a first guess, each
/// halved until it is downhill.
func refined(
  _ guess: [Double], _ views: [(camera: PinholeCamera, pixel: [Double])]
) throws -> [Double] {
  let h = 1e-6
  var point = guess
  var error = try reprojectionError(point, views)
  for _ in 0..<10 {
    var normal = Matrix(rows: 3, columns: 3)
    var right = [0.0, 0, 0]
    for (camera, pixel) in views {
      let here = try camera.project(point)
      let slopes = try (0..<3).map { axis in
        var moved = point
        moved[axis] += h
        return zip(try camera.project(moved), here).map { ($0 - $1) / h }
      }
      let residual = zip(pixel, here).map { $0 - $1 }
      for i in 0..<3 {
        right[i] += dot(slopes[i], residual)
        for j in 0..<3 { normal[i, j] += dot(slopes[i], slopes[j]) }
      }
    }
    var step = try Cholesky(normal).solve(right)
    var next = zip(point, step).map { $0 + $1 }
    var halvings = 0
    while try reprojectionError(next, views) > error, halvings < 20 {
      step = step.map { $0 / 2 }
      next = zip(point, step).map { $0 + $1 }
      halvings += 1
    }
    let nextError = try reprojectionError(next, views)
    if nextError >= error { break }
    (point, error) = (next, nextError)
  }
  return point
}

/// √ of the mean of squares that are given as squares.
func rootMeanSquare(_ squares: [Double]) -> Double {
  (squares.reduce(0, +) / Double(squares.count)).squareRoot()
}
