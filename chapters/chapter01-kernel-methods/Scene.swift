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

  /// The root mean square distance between the points and what triangulation makes of their
  /// pixels, after normal noise of `noise` pixels has been added to each coordinate.
  ///
  /// - Parameter correcting: whether the lens's distortion is undone first.
  func error(noise: Float, correcting: Bool = false, seed: UInt64) throws -> Double {
    var generator = RandomGenerator(seed: seed)
    let jitter = Tensor.normal(
      [points.count, cameras.count, 2], standardDeviation: 1, using: &generator)
    var sum = 0.0
    for (p, point) in points.enumerated() {
      let views = try cameras.enumerated().map { c, camera in
        var pixel = try camera.project(point)
        for axis in 0..<2 { pixel[axis] += Double(noise * jitter[p, c, axis]) }
        return (camera: camera, pixel: correcting ? camera.undistorted(pixel) : pixel)
      }
      sum += squaredDistance(try triangulate(views), point)
    }
    return (sum / Double(points.count)).squareRoot()
  }
}
