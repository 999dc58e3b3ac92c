import ExerciseChecks

/// # 1.1 Polynomial kernel
///
/// A kernel says how alike two examples are. The polynomial kernel is
///
///     k(x, z) = (x·z + constant)^degree
///     with the scalar product x·z = Σ xᵢ zᵢ
///
/// It is worth as much as a scalar product of all products of up to `degree` coordinates, and costs
/// one multiplication a coordinate. Return its value.
///
/// x and z have the same length; degree is 1 or more.
///
/// An example: x = [1, 2], z = [3, 4], degree 2 and constant 1 give (1·3 + 2·4 + 1)² = 12² = 144.
public enum Exercise1_1: PolynomialKernel {
  public static func polynomialKernel(
    _ x: [Double], _ z: [Double], degree: Int, constant: Double
  ) throws -> Double {
    // TODO: the scalar product, the constant, the power.
    throw ToDo()
  }
}
