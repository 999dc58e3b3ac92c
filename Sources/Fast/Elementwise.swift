import Base
import Vectors

// Loops that treat every number of a buffer alike.
//
// All of them are bound by memory, not by arithmetic, so each is one pass, sixteen numbers at a time. Every output may be the same memory as an input.

// MARK: Rectifier

/// y = max(x, 0); a NaN stays a NaN.
///
/// - Parameters:
///   - count: How many numbers.
///   - input: x, `count` numbers.
///   - output: y, `count` numbers; may be `input`.
public func reluForward(
  count: Int, input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>
) {
  forEachVector(of: count) { i, lanes in
    let x = load(input + i, lanes)
    store(x.replacing(with: 0, where: x .< 0), output + i, lanes)
  }
}

/// The gradient passes where the output is positive; the derivative at 0 counts as 0.
///
/// - Parameters:
///   - count: How many numbers.
///   - output: y = max(x, 0).
///   - outputGradient: The loss's derivative with respect to y.
///   - inputGradient: The loss's derivative with respect to x; may be `outputGradient`.
public func reluBackward(
  count: Int, output: UnsafePointer<Float>, outputGradient: UnsafePointer<Float>,
  inputGradient: UnsafeMutablePointer<Float>
) {
  forEachVector(of: count) { i, lanes in
    let (y, gradient) = (load(output + i, lanes), load(outputGradient + i, lanes))
    store(gradient.replacing(with: 0, where: y .<= 0), inputGradient + i, lanes)
  }
}

// MARK: Gradients of the curves of Elementary.swift

/// With y = sigmoid(x): inputGradient = outputGradient · y · (1 − y).
///
/// - Parameters:
///   - count: How many numbers.
///   - output: y.
///   - outputGradient: The loss's derivative with respect to y.
///   - inputGradient: The loss's derivative with respect to x; may be `outputGradient`.
public func sigmoidBackward(
  count: Int, output: UnsafePointer<Float>, outputGradient: UnsafePointer<Float>,
  inputGradient: UnsafeMutablePointer<Float>
) {
  forEachVector(of: count) { i, lanes in
    let (y, gradient) = (load(output + i, lanes), load(outputGradient + i, lanes))
    store(gradient * (1 - y) * y, inputGradient + i, lanes)
  }
}

/// With y = tanh(x): inputGradient = outputGradient · (1 − y²).
///
/// - Parameters:
///   - count: How many numbers.
///   - output: y.
///   - outputGradient: The loss's derivative with respect to y.
///   - inputGradient: The loss's derivative with respect to x; may be `outputGradient`.
public func tanhBackward(
  count: Int, output: UnsafePointer<Float>, outputGradient: UnsafePointer<Float>,
  inputGradient: UnsafeMutablePointer<Float>
) {
  forEachVector(of: count) { i, lanes in
    let (y, gradient) = (load(output + i, lanes), load(outputGradient + i, lanes))
    store(gradient * (1 - y * y), inputGradient + i, lanes)
  }
}
