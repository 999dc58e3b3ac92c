import Base
import KernelMethods
import Testing

/// A small generator whose numbers never change (S. Vigna's SplitMix64, 2015).
struct FixedNumbers: RandomNumberGenerator {
  var state: UInt64

  init(_ seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// A matrix of numbers drawn evenly from −1 to 1.
func randomMatrix(_ rows: Int, _ columns: Int, seed: UInt64) -> Matrix {
  var numbers = FixedNumbers(seed)
  var matrix = Matrix(rows: rows, columns: columns)
  for i in matrix.values.indices { matrix.values[i] = .random(in: -1...1, using: &numbers) }
  return matrix
}

/// The largest difference between two matrices of one shape.
func largestDifference(_ a: Matrix, _ b: Matrix) -> Double {
  guard a.rows == b.rows, a.columns == b.columns else { return .infinity }
  return zip(a.values, b.values).map { abs($0 - $1) }.max() ?? 0
}

/// The four corners of exclusive or: equal signs are −1, different signs +1.
let xorPoints: [[Double]] = [[-1, -1], [-1, 1], [1, -1], [1, 1]]
let xorLabels = [-1, 1, 1, -1]
