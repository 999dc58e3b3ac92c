import Base

/// A table of numbers in double precision, row by row: one example a row, one feature a column.
///
/// The methods of this room solve equations whose answers hang on small differences (a kernel
/// matrix is often nearly singular), which is why they count in `Double` where networks need only
/// `Float`.
public struct Matrix: Equatable, Sendable {
  /// How many rows: examples.
  public let rows: Int
  /// How many columns: features.
  public let columns: Int
  /// The numbers, row after row; element (i, j) stands at `i * columns + j`.
  public var values: [Double]

  /// A matrix of one repeated value.
  public init(rows: Int, columns: Int, repeating value: Double = 0) {
    self.rows = rows
    self.columns = columns
    values = [Double](repeating: value, count: rows * columns)
  }

  /// A matrix over numbers already laid out row by row.
  ///
  /// - Throws: when `values` does not hold `rows × columns` numbers.
  public init(rows: Int, columns: Int, values: [Double]) throws {
    guard values.count == rows * columns else {
      throw CourseError(
        "A \(rows) × \(columns) matrix holds \(rows * columns) numbers, "
          + "but \(values.count) were given.")
    }
    self.rows = rows
    self.columns = columns
    self.values = values
  }

  /// A matrix from its rows.
  ///
  /// - Throws: when the rows differ in length.
  public init(_ rows: [[Double]]) throws {
    let columns = rows.first?.count ?? 0
    if let odd = rows.firstIndex(where: { $0.count != columns }) {
      throw CourseError(
        "Every row must hold \(columns) numbers like the first, "
          + "but row \(odd) holds \(rows[odd].count).")
    }
    self.rows = rows.count
    self.columns = columns
    values = rows.flatMap { $0 }
  }

  /// Images as rows: `count` images whose pixels follow one another in `pixels`.
  ///
  /// - Throws: when the pixels cannot be shared out evenly.
  public init(images pixels: [Float], count: Int) throws {
    guard count > 0, pixels.count % count == 0 else {
      throw CourseError(
        "\(pixels.count) pixels cannot be shared out evenly among \(count) images.")
    }
    rows = count
    columns = pixels.count / count
    values = pixels.map(Double.init)
  }

  /// The element in row `i` and column `j`.
  public subscript(i: Int, j: Int) -> Double {
    get { values[i * columns + j] }
    set { values[i * columns + j] = newValue }
  }

  /// Row `i` as a list of `columns` numbers.
  public func row(_ i: Int) -> [Double] {
    Array(values[i * columns..<(i + 1) * columns])
  }

  /// The rows named by `indices`, in that order.
  public func rows(_ indices: some Collection<Int>) -> Matrix {
    var picked = Matrix(rows: indices.count, columns: columns)
    picked.values.removeAll(keepingCapacity: true)
    for i in indices { picked.values += values[i * columns..<(i + 1) * columns] }
    return picked
  }

  /// The matrix with rows and columns exchanged: columns × rows.
  public var transposed: Matrix {
    var result = Matrix(rows: columns, columns: rows)
    for i in 0..<rows {
      for j in 0..<columns { result.values[j * rows + i] = values[i * columns + j] }
    }
    return result
  }
}

/// The scalar product Σ xᵢ zᵢ of two lists of the same length.
public func dot(_ x: [Double], _ z: [Double]) -> Double {
  var sum = 0.0
  for i in 0..<min(x.count, z.count) { sum += x[i] * z[i] }
  return sum
}

/// The squared distance ‖x − z‖² of two lists of the same length.
public func squaredDistance(_ x: [Double], _ z: [Double]) -> Double {
  var sum = 0.0
  for i in 0..<min(x.count, z.count) { sum += (x[i] - z[i]) * (x[i] - z[i]) }
  return sum
}
