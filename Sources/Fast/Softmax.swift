import Base
import Vectors

// The softmax and its companion loss, the cross-entropy. The name is from "Probabilistic
// interpretation of feedforward classification network outputs", John S. Bridle, 1990.
//
// The row's maximum is subtracted before anything is raised to a power: the result is the same on
// paper, and nothing overflows.

// MARK: Softmax

/// output[r, c] = e^input[r, c] / Σ e^input[r, ·]; a NaN makes its whole row NaN.
///
/// The row stays in the first-level cache while it is read three times.
///
/// - Parameters:
///   - rows: How many distributions.
///   - columns: How many numbers in each.
///   - input: [rows, columns].
///   - output: [rows, columns]; may be `input`.
public func softmaxRows(
  rows: Int, columns: Int, input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>
) {
  forEachRow(rows, columns) { r in
    let x = input + r * columns
    let y = output + r * columns
    let total = exponentials(count: columns, x, minus: largest(columns, x), into: y)
    multiplyRow(columns, y, by: 1 / total)
  }
}

// MARK: Softmax and cross-entropy in one piece

/// losses[r] = −log softmax(logits[r, ·])[target], and the gradient
/// (softmax(logits[r, ·]) − one-hot(target)) · gradientScale in the same pass.
///
/// Loss and gradient share the exponentials, and the loss never takes the logarithm of a
/// probability that has already vanished: log Σ e^(x − m) − (x[target] − m) is exact where
/// log(softmax) would be −∞.
///
/// - Parameters:
///   - rows: How many examples.
///   - columns: How many classes.
///   - logits: [rows, columns].
///   - targets: [rows], each from 0 to columns − 1.
///   - losses: [rows].
///   - gradient: [rows, columns] or nil; may be `logits`.
///   - gradientScale: What the gradient is multiplied by: 1 / rows for the mean loss.
public func softmaxCrossEntropy(
  rows: Int, columns: Int, logits: UnsafePointer<Float>, targets: [Int],
  losses: UnsafeMutablePointer<Float>, gradient: UnsafeMutablePointer<Float>?,
  gradientScale: Float
) {
  forEachRow(rows, columns) { r in
    let x = logits + r * columns
    let target = targets[r]
    let shift = largest(columns, x)
    let wanted = x[target] - shift
    guard let gradient else {
      losses[r] =
        naturalLogarithm(sumOfExponentials(count: columns, x, minus: shift)) - wanted
      return
    }
    let y = gradient + r * columns
    let total = exponentials(count: columns, x, minus: shift, into: y)
    losses[r] = naturalLogarithm(total) - wanted
    let probability = y[target] / total
    multiplyRow(columns, y, by: gradientScale / total)
    y[target] = (probability - 1) * gradientScale
  }
}

// MARK: Helpers

private func forEachRow(_ rows: Int, _ columns: Int, _ body: (Int) -> Void) {
  guard rows > 0, columns > 0 else { return }
  let rowsPerTask = max(1, passSize / columns)
  parallelFor((rows + rowsPerTask - 1) / rowsPerTask) { task in
    for r in task * rowsPerTask..<min(rows, (task + 1) * rowsPerTask) { body(r) }
  }
}

/// The largest of a row. NaNs are passed over: the exponentials turn the row into NaN anyway.
@inline(__always)
private func largest(_ count: Int, _ x: UnsafePointer<Float>) -> Float {
  var best = Vector(repeating: -.infinity)
  var i = 0
  while i + 16 <= count {
    let v = load(x + i)
    best.replace(with: v, where: v .> best)
    i += 16
  }
  var result = best.max()
  while i < count {
    if x[i] > result { result = x[i] }
    i += 1
  }
  return result
}

@inline(__always)
private func multiplyRow(_ count: Int, _ x: UnsafeMutablePointer<Float>, by factor: Float) {
  var i = 0
  while i + 16 <= count {
    store(load(x + i) * factor, x + i)
    i += 16
  }
  while i < count {
    x[i] *= factor
    i += 1
  }
}
