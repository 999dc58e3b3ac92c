import Layers
import Foundation
import Base
import Tensors

/// A gradient compared with what small steps say.
///
/// For each number w the slope (f(w + h) − f(w − h)) / 2h is measured and set beside the computed
/// gradient. Both have errors: the step's (the function is not a straight line) and the rounding's
/// (floats have 24 bits); so agreement is judged relative to the largest gradient.
public struct GradientCheck {
  /// What was varied: "input", "weight" …
  public let name: String
  /// The largest difference, divided by the largest gradient.
  public let relativeError: Double
  /// The row-major position of the number where the two differ most.
  public let worstIndex: Int
  /// The computed gradient there.
  public let computed: Double
  /// The measured slope there.
  public let measured: Double
  /// Positions where the slopes to the left and to the right differ, however small the step: the
  /// function has a kink there (ReLU at 0, a tie in a max-pool), and no gradient can be right on both sides. They are
  /// left out of the comparison.
  public let kinks: [Int]
  /// How many positions were compared.
  public let compared: Int

  /// Whether the relative error is below `tolerance` (where there were only kinks, nothing was
  /// shown, and nothing passes).
  public func passes(tolerance: Double = 1e-2) -> Bool {
    relativeError < tolerance && (compared > 0 || kinks.isEmpty)
  }

  /// One line for people.
  public var summary: String {
    var text = String(
      format: "%@: relative error %.1e, worst at %ld: computed %.6g, measured %.6g",
      name, relativeError, worstIndex, computed, measured)
    if compared == 0 { text = "\(name): nothing compared" }
    if !kinks.isEmpty { text += "; \(kinks.count) near a kink left out" }
    return text
  }
}

/// Compares `gradient` with the measured slopes of `function` around `point`.
///
/// - Parameters:
///   - name: what is varied, for the report.
///   - point: where; [any shape].
///   - gradient: the gradient to judge, of the same shape.
///   - step: how far to go to either side.
///   - limit: at most so many numbers are tried, spread evenly.
///   - function: a loss; computed in double precision where it sums much.
public func checkGradient(
  _ name: String, at point: Tensor, gradient: Tensor, step: Float = 1e-2, limit: Int = 400,
  function: (Tensor) -> Double
) -> GradientCheck {
  require(
    point.shape == gradient.shape,
    "the gradient's shape \(gradient.shape) is not the point's \(point.shape)")
  // Of too many numbers some are tried: multiples of the golden ratio, taken round a circle, spread
  // evenly and keep step with no row or column.
  let tries = min(limit, point.count)
  let (goldenRatio, sides) = (0.618_033_988_749_895, Double(point.count))
  let gradients = gradient.values
  let centre = function(point)
  let scale = gradient.count == 0 ? 0 : Double(max(abs(gradient.max()), abs(gradient.min())))
  var worst = (index: 0, error: -1.0, computed: 0.0, measured: 0.0)
  var kinks: [Int] = []
  var compared = 0
  for attempt in 0..<tries {
    let index =
      tries == point.count
      ? attempt : Int((Double(attempt) * goldenRatio).truncatingRemainder(dividingBy: 1) * sides)
    var (bend, measured) = slopes(of: function, at: point, index, step: step, centre: centre)
    let computed = Double(gradients[index])
    if abs(bend) > 0.01 * max(scale, abs(measured)) {
      // A curve straightens when looked at more closely; a kink does not.
      let closer = slopes(of: function, at: point, index, step: step / 8, centre: centre)
      if abs(closer.bend) > 0.5 * abs(bend) {
        kinks.append(index)
        continue
      }
      measured = closer.measured
    }
    compared += 1
    let error = abs(measured - computed)
    if !(error <= worst.error) { worst = (index, error, computed, measured) }
    if error.isNaN { break }
  }
  let largest = max(scale, abs(worst.measured))
  return GradientCheck(
    name: name, relativeError: worst.error <= 0 ? 0 : worst.error / largest,
    worstIndex: worst.index, computed: worst.computed, measured: worst.measured, kinks: kinks,
    compared: compared)
}

/// Checks a layer's `backward`: the gradients of its input and of every parameter, for the loss
/// Σ output · r with fixed random numbers r, so that every output matters differently.
public func checkGradients(
  of layer: any Layer, input: Tensor, step: Float = 1e-2, limit: Int = 400, seed: UInt64 = 1
) -> [GradientCheck] {
  var generator = RandomGenerator(seed: seed)
  // Dropout must draw the same mask in every forward pass.
  let noises = layer.noisyLayers.map { ($0.layer, $0.layer.noise) }
  let run = { (input: Tensor) -> Tensor in
    for (layer, noise) in noises { layer.noise = noise }
    return layer.forward(input)
  }
  let output = run(input)
  let weights = Tensor.normal(output.shape, using: &generator)
  let inputGradient = layer.backward(weights)
  let gradients = layer.parameters.map { ($0, $0.parameter.gradient!) }

  let factors = weights.values
  let loss = { (output: Tensor) -> Double in
    zip(output.values, factors).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
  }
  var checks = [
    checkGradient("input", at: input, gradient: inputGradient, step: step, limit: limit) {
      loss(run($0))
    }
  ]
  for (named, gradient) in gradients {
    let original = named.parameter.value
    checks.append(
      checkGradient(named.name, at: original, gradient: gradient, step: step, limit: limit) {
        named.parameter.value = $0
        return loss(run(input))
      })
    named.parameter.value = original
  }
  return checks
}

/// The slope around one number, and the difference of the slopes to its right and to its left.
private func slopes(
  of function: (Tensor) -> Double, at point: Tensor, _ index: Int, step: Float, centre: Double
) -> (bend: Double, measured: Double) {
  let (right, left) = (moved(point, index, step), moved(point, index, -step))
  let (up, down) = (function(right.tensor), function(left.tensor))
  // The step that rounding really made, not the one that was asked for.
  let bend = (up - centre) / right.distance - (down - centre) / left.distance
  return (bend, (up - down) / (right.distance - left.distance))
}

private func moved(
  _ point: Tensor, _ index: Int, _ step: Float
) -> (tensor: Tensor, distance: Double) {
  var numbers = point.values
  let before = numbers[index]
  numbers[index] += step
  return (Tensor(numbers, shape: point.shape), Double(numbers[index]) - Double(before))
}
