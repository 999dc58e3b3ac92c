import Base
import Tensors

/// Connects every input with every output.
///
/// input [N, inputs] → output [N, outputs] = input · weightᵀ + bias.
///
/// The fast engine adds up a single image's sums in another order than those of a larger batch: its
/// bits may differ from the same image's in a batch of two or more, where they no longer change.
public final class Linear: Layer {
  /// Numbers per input.
  public let inputs: Int
  /// Numbers per output.
  public let outputs: Int
  /// One row of weights per output, [outputs, inputs].
  public let weight: Parameter
  /// One number per output, [outputs], or nil.
  public let bias: Parameter?
  public var isTraining = true
  private var input: Tensor?

  /// A fully connected layer whose weights are still to be set.
  public init(_ inputs: Int, _ outputs: Int, bias: Bool = true) {
    require(
      inputs > 0 && outputs > 0, "a layer from \(inputs) to \(outputs) numbers does not exist")
    self.inputs = inputs
    self.outputs = outputs
    weight = Parameter(shape: [outputs, inputs])
    self.bias = bias ? Parameter(shape: [outputs]) : nil
  }

  public var kind: String { "fc" }
  public var role: Role { .fullyConnected }
  public var description: String { "Linear(\(inputs) → \(outputs))" }
  public var parameters: [NamedParameter] { named(weight, bias) }

  public func outputShape(for inputShape: [Int]) throws -> [Int] {
    guard inputShape.count == 2, inputShape[1] == inputs else {
      // Behind convolutions, more or fewer numbers mean larger or smaller images.
      let advice =
        inputShape.count == 2 ? ": resize the images to the size that the network is made for" : ""
      throw CourseError("the input must be [N, \(inputs)], not \(inputShape)\(advice)")
    }
    return [inputShape[0], outputs]
  }

  public func multiplyAccumulates(for inputShape: [Int]) throws -> Int {
    try outputShape(for: inputShape).product * inputs
  }

  public func forward(_ input: consuming Tensor) -> Tensor {
    _ = requiredOutputShape(for: input.shape)
    let output = engine.linear(input, weight: weight.value, bias: bias?.value)
    self.input = isTraining ? input : nil
    return output
  }

  public func backward(_ outputGradient: consuming Tensor, needsInputGradient: Bool) -> Tensor? {
    let input = take(&self.input, self)
    requireGradient(outputGradient, shape: [input.shape[0], outputs], self)
    setGradients(weight, bias) { engine.linearWeightGradient(outputGradient, input: input) }
    guard needsInputGradient else { return nil }
    return engine.linearInputGradient(outputGradient, weight: weight.value)
  }
}
