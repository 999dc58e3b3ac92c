import Base
import KernelMethods
import Testing

private let cameras: [PinholeCamera] = [[0.0, 0, -5], [4, 1, -4], [-3, 2, -5]].map {
  try! PinholeCamera(at: $0, lookingAt: [0, 0, 0])
}

private func distance(_ a: [Double], _ b: [Double]) -> Double {
  squaredDistance(a, b).squareRoot()
}

@Suite struct PinholeCameraTests {
  @Test func `what is straight ahead lies in the middle, what is higher lies above`() throws {
    #expect(try cameras[0].project([0, 0, 0]) == [320, 240])
    // One unit up at five units' distance: 800 / 5 = 160 pixels towards the top.
    #expect(try cameras[0].project([0, 1, 0]) == [320, 80])
    // Twice as far, half as large.
    #expect(try cameras[0].project([0, 1, 5]) == [320, 160])
  }

  @Test func `three cameras find a point exactly`() throws {
    var numbers = FixedNumbers(41)
    for _ in 0..<50 {
      let point = (0..<3).map { _ in Double.random(in: -1...1, using: &numbers) }
      let views = try cameras.map { (camera: $0, pixel: try $0.project(point)) }
      let found = try triangulate(views)
      #expect(distance(found, point) < 1e-10)
    }
  }

  @Test func `twice the noise, twice the error`() throws {
    let point = [0.3, -0.2, 0.5]
    let exact = try cameras.map { (camera: $0, pixel: try $0.project(point)) }
    let noise = randomMatrix(3, 2, seed: 42)
    var errors: [Double] = []
    for scale in [0.01, 0.02] {
      var views = exact
      for i in 0..<3 {
        for axis in 0..<2 { views[i].pixel[axis] += scale * noise[i, axis] }
      }
      errors.append(distance(try triangulate(views), point))
    }
    #expect(errors[0] > 1e-6)
    #expect(abs(errors[1] / errors[0] - 2) < 0.01)
  }

  @Test func `a distorting lens leaves an error without any noise, and undoing it removes it`()
    throws
  {
    let lens = RadialDistortion(k1: -0.2, k2: 0.05)
    let point = [0.9, 0.7, 0.4]
    let bent = try [[0.0, 0, -5], [4, 1, -4], [-3, 2, -5]].map {
      try PinholeCamera(at: $0, lookingAt: [0, 0, 0], distortion: lens)
    }
    let views = try bent.map { (camera: $0, pixel: try $0.project(point)) }
    let believing = try triangulate(views)
    #expect(distance(believing, point) > 1e-3)
    let corrected = try triangulate(
      views.map { (camera: $0.camera, pixel: $0.camera.undistorted($0.pixel)) })
    #expect(distance(corrected, point) < 1e-9)
  }

  @Test func `distortion by hand`() {
    let (x, y) = RadialDistortion(k1: 0.1).distort(1, 2)
    #expect(x == 1.5)
    #expect(y == 3)
    let (back, up) = RadialDistortion(k1: 0.1).undistort(0.15, 0.3)
    let again = RadialDistortion(k1: 0.1).distort(back, up)
    #expect(abs(again.0 - 0.15) < 1e-12 && abs(again.1 - 0.3) < 1e-12)
  }

  @Test func `too few views, parallel rays and impossible cameras are refused`() throws {
    let view = (camera: cameras[0], pixel: [320.0, 240])
    #expect(throws: CourseError("A point in space needs at least 2 views, but 1 were given.")) {
      _ = try triangulate([view])
    }
    #expect {
      _ = try triangulate([view, view])
    } throws: { "\($0)".hasPrefix("The rays of these 2 views are nearly parallel") }
    #expect(throws: CourseError("The focal length must be greater than 0, but is 0.0.")) {
      _ = try PinholeCamera(at: [0, 0, 0], lookingAt: [0, 0, 1], focalLength: 0)
    }
    #expect(
      throws: CourseError(
        "A camera at [0.0, 0.0, 0.0] cannot look at [0.0, 2.0, 0.0] with [0.0, 1.0, 0.0] as up: "
          + "the direction is undefined.")
    ) { _ = try PinholeCamera(at: [0, 0, 0], lookingAt: [0, 2, 0]) }
    #expect(
      throws: CourseError(
        "The point [0.0, 0.0, -6.0] lies 1.0 behind the camera and cannot be seen.")
    ) { _ = try cameras[0].project([0, 0, -6]) }
  }
}

@Suite struct SingularValueDecompositionTests {
  @Test func `a diagonal matrix shows its values`() throws {
    let svd = try SingularValueDecomposition(Matrix([[3, 0], [0, -4], [0, 0]]))
    #expect(svd.values == [4, 3])
    #expect(svd.rightVectors.row(0).map(abs) == [0, 1])
  }

  @Test(arguments: [(4, 4), (6, 4), (9, 7), (3, 1)])
  func `the parts multiply back to the matrix`(rows: Int, columns: Int) throws {
    let a = randomMatrix(rows, columns, seed: 43)
    let svd = try SingularValueDecomposition(a)
    var back = Matrix(rows: rows, columns: columns)
    for k in 0..<columns {
      for i in 0..<rows {
        for j in 0..<columns {
          back[i, j] += svd.values[k] * svd.leftVectors[k, i] * svd.rightVectors[k, j]
        }
      }
    }
    #expect(largestDifference(back, a) < 1e-13)
    let right = svd.rightVectors.timesOwnTranspose()
    for i in 0..<columns {
      for j in 0..<columns { #expect(abs(right[i, j] - (i == j ? 1 : 0)) < 1e-13) }
    }
    #expect(svd.values == svd.values.sorted(by: >))
  }

  @Test func `a wide matrix is refused`() {
    #expect(
      throws: CourseError(
        "This decomposition needs at least as many rows as columns, but the matrix is 2 × 3.")
    ) { _ = try SingularValueDecomposition(Matrix(rows: 2, columns: 3)) }
  }
}
