import Base

/// The feature map that the kernel (x·z + c)² uses without ever computing it.
///
/// For x in d dimensions, φ(x) lists the squares xᵢ², the products √2 xᵢxⱼ (i < j), the coordinates
/// √(2c) xᵢ, and c. Then φ(x)·φ(z) = (x·z + c)², number by number.
public struct QuadraticFeatures: Sendable {
  /// The kernel's constant c ≥ 0.
  public let constant: Double

  /// The map that belongs to the kernel (x·z + constant)².
  ///
  /// - Throws: when `constant` is negative: √(2c) would not exist.
  public init(constant: Double = 1) throws {
    guard constant >= 0 else {
      throw CourseError("The constant must be at least 0, but is \(constant).")
    }
    self.constant = constant
  }

  /// φ(x), `dimension(inputs: x.count)` numbers.
  public func callAsFunction(_ x: [Double]) -> [Double] {
    var features: [Double] = []
    features.reserveCapacity(Self.dimension(inputs: x.count))
    for value in x { features.append(value * value) }
    for i in x.indices {
      for j in i + 1..<max(i + 1, x.count) { features.append(2.0.squareRoot() * x[i] * x[j]) }
    }
    for value in x { features.append((2 * constant).squareRoot() * value) }
    features.append(constant)
    return features
  }

  /// How many numbers φ(x) holds for x of `inputs` numbers: (inputs + 1)(inputs + 2) / 2.
  public static func dimension(inputs: Int) -> Int { (inputs + 1) * (inputs + 2) / 2 }

  /// How many numbers the map of (x·z + c)^degree holds: the binomial (inputs + degree over
  /// degree), as a `Double` because it soon outgrows an integer.
  public static func dimension(inputs: Int, degree: Int) -> Double {
    var count = 1.0
    for k in 1...max(1, degree) { count *= Double(inputs + k) / Double(k) }
    return count.rounded()
  }
}
