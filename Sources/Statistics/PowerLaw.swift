import Base
import Foundation

/// Cost as a power of size, seconds ≈ factor · n^exponent, fitted to measurements: a straight line
/// when both axes are logarithmic.
public struct PowerLaw: Equatable, Sendable {
  /// The cost at n = 1.
  public let factor: Double
  /// How fast cost grows: doubling n multiplies it by 2^exponent.
  public let exponent: Double
  /// The exponent's standard error; 0 with two measurements, which leave nothing to judge by.
  public let exponentError: Double
  /// How many measurements there were beyond the two that a straight line needs.
  public let degreesOfFreedom: Int

  /// Half the width of the exponent's 95 % interval by Student's distribution; infinite with two
  /// measurements.
  public var exponentHalfWidth: Double {
    degreesOfFreedom == 0 ? .infinity : studentQuantile(degreesOfFreedom) * exponentError
  }

  /// Fits the line through (log n, log cost) by least squares.
  ///
  /// - Throws: with fewer than two different sizes, or sizes or costs that are not positive.
  public init(fitting measurements: [(size: Double, cost: Double)]) throws {
    if let odd = measurements.first(where: { !($0.size > 0 && $0.cost > 0) }) {
      throw CourseError(
        "A power law needs sizes and costs greater than 0, but one measurement is "
          + "(\(odd.size), \(odd.cost)).")
    }
    guard Set(measurements.map(\.size)).count > 1 else {
      throw CourseError(
        "A power law needs at least two different sizes, but \(measurements.count) measurements "
          + "have \(Set(measurements.map(\.size)).count).")
    }
    let x = measurements.map { log($0.size) }
    let y = measurements.map { log($0.cost) }
    let n = Double(x.count)
    let meanX = x.reduce(0, +) / n
    let meanY = y.reduce(0, +) / n
    let spread = x.reduce(0) { $0 + ($1 - meanX) * ($1 - meanX) }
    let slope = zip(x, y).reduce(0) { $0 + ($1.0 - meanX) * ($1.1 - meanY) } / spread
    let intercept = meanY - slope * meanX
    let residual = zip(x, y).reduce(0) { sum, point in
      let error = point.1 - intercept - slope * point.0
      return sum + error * error
    }
    factor = exp(intercept)
    exponent = slope
    degreesOfFreedom = x.count - 2
    exponentError = x.count > 2 ? (residual / (n - 2) / spread).squareRoot() : 0
  }

  /// The cost to expect at another size.
  public func callAsFunction(_ size: Double) -> Double { factor * pow(size, exponent) }
}
