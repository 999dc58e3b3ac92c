import KernelMethods

/// Exercise 1.1.
public protocol PolynomialKernel {
  /// The similarity (x·z + constant)^degree of two examples of the same length.
  static func polynomialKernel(_ x: [Double], _ z: [Double], degree: Int, constant: Double) throws
    -> Double
}

var exercise1_1: Exercise<any PolynomialKernel.Type> {
  Exercise(
    id: "1.1", title: "Polynomial kernel",
    asked: "How alike are two examples under the kernel (x·z + constant)^degree?",
    hints: [
      "Three steps, in this order: the scalar product x·z = Σ xᵢ zᵢ, which is a single number; the "
        + "constant; the power.",
      "The scalar product is a loop: `sum += x[i] * z[i]`. The power needs no library: begin with 1 "
        + "and multiply `degree` times with the same number.",
      "`var base = constant`, then `for i in x.indices { base += x[i] * z[i] }`. After that "
        + "`var result = 1.0`, `for _ in 0..<degree { result *= base }`, and `return result`.",
    ],
    cases: {
      let examples: [([Double], [Double], Int, Double)] = [
        ([1, 2], [3, 4], 2, 1), ([1, 1], [1, -1], 2, 1), ([1, 2, 3], [1, 0, -1], 3, 0),
        ([0.5], [4], 1, 0.25),
      ]
      let similarities: [Double] = [144, 1, -8, 2.25]
      let byHand = zip(examples, similarities).map { example, similarity in
        let (x, z, degree, constant) = example
        return Case<any PolynomialKernel.Type>(
          "polynomialKernel(\(x), \(z), degree: \(degree), constant: \(constant))",
          expects: similarity
        ) { try $0.polynomialKernel(x, z, degree: degree, constant: constant) }
      }
      return byHand
        + [(5, 2, 1.0), (8, 3, 0.5), (3, 4, 2.0)].map { length, degree, constant in
          let x = randomRow(length, seed: UInt64(length))
          let z = randomRow(length, seed: UInt64(length + 100))
          let kernel = Kernel.polynomial(degree: degree, constant: constant)
          return Case(
            "two random examples of \(length) numbers, degree \(degree), constant \(constant)",
            expects: try! kernel(x, z)
          ) { try $0.polynomialKernel(x, z, degree: degree, constant: constant) }
        }
    },
    mistakes: [
      Mistake(
        "forgot the constant",
        "Without it only products of exactly `degree` coordinates count; the constant brings the "
          + "lower ones in.",
        ForgotConstant.self),
      Mistake(
        "added the constant after the power",
        "It stands inside the bracket: that is how it mixes with all powers of x·z.",
        ConstantOutside.self),
      Mistake(
        "raised each product to the power instead of their sum",
        "The power of the sum contains the products of different coordinates, x₁x₂ and the like; "
          + "those are what the kernel is for.",
        PowerOfEach.self),
      Mistake(
        "multiplied by the degree",
        "The bracket is multiplied with itself: squared for degree 2, cubed for degree 3.",
        TimesDegree.self),
    ])
}

private func scalarProduct(_ x: [Double], _ z: [Double]) -> Double {
  zip(x, z).reduce(0) { $0 + $1.0 * $1.1 }
}

private func power(_ base: Double, _ exponent: Int) -> Double {
  (0..<exponent).reduce(1) { result, _ in result * base }
}

private enum ForgotConstant: PolynomialKernel {
  static func polynomialKernel(_ x: [Double], _ z: [Double], degree: Int, constant: Double)
    -> Double
  { power(scalarProduct(x, z), degree) }
}

private enum ConstantOutside: PolynomialKernel {
  static func polynomialKernel(_ x: [Double], _ z: [Double], degree: Int, constant: Double)
    -> Double
  { power(scalarProduct(x, z), degree) + constant }
}

private enum PowerOfEach: PolynomialKernel {
  static func polynomialKernel(_ x: [Double], _ z: [Double], degree: Int, constant: Double)
    -> Double
  { zip(x, z).reduce(constant) { $0 + power($1.0 * $1.1, degree) } }
}

private enum TimesDegree: PolynomialKernel {
  static func polynomialKernel(_ x: [Double], _ z: [Double], degree: Int, constant: Double)
    -> Double
  { (scalarProduct(x, z) + constant) * Double(degree) }
}
