import Base
import Tensors

/// A seeded tensor of numbers from −1 to 1, rounded to hundredths so that it can be typed.
func random(_ shape: [Int], seed: UInt64) -> Tensor {
  var generator = RandomGenerator(seed: seed)
  return Tensor.uniform(shape, from: -1, to: 1, using: &generator)
    .map { ($0 * 100).rounded() / 100 }
}

/// A seeded row of such numbers.
func randomRow(_ count: Int, seed: UInt64) -> [Double] {
  random([count], seed: seed).values.map(Double.init)
}

/// A tensor's rows as Doubles.
func rows(_ matrix: Tensor) -> [[Double]] {
  (0..<matrix.shape[0]).map { matrix.entry($0).values.map(Double.init) }
}

/// "a random image [2, 5, 5]", and all of its numbers where they are few.
func described(_ what: String, _ tensor: Tensor) -> String {
  let shape = "\(what) \(tensor.shape)"
  return tensor.count > 30 ? shape : "\(shape) = \(typed(tensor))"
}

/// A tensor as one would type it: [[1, −0.5], [0, 2]].
func typed(_ tensor: Tensor) -> String {
  if tensor.rank == 0 { return written(Double(tensor.values[0])) }
  if tensor.rank == 1 {
    return "[" + tensor.values.map { written(Double($0)) }.joined(separator: ", ") + "]"
  }
  return "[" + (0..<tensor.shape[0]).map { typed(tensor.entry($0)) }.joined(separator: ", ") + "]"
}
