import Fast
import Base
import Tensors

/// Connects every input with every output.
///
/// input [N, inputs] → output [N, outputs] = input · weightᵀ + bias.
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
  public var description: String { "Linear(\(inputs) → \(outputs))" }

  public var parameters: [NamedParameter] {
    [NamedParameter("weight", weight)] + (bias.map { [NamedParameter("bias", $0)] } ?? [])
  }

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
    let shape = requiredOutputShape(for: input.shape)
    let output = Tensor(shape: shape) { output in
      withPointers(input, weight.value) { input, weight in
        matmul(
          m: shape[0], n: outputs, k: inputs, a: input, transposeA: false, b: weight,
          transposeB: true, c: output, accumulate: false)
      }
      bias?.value.withPointer {
        addBiasRows(rows: shape[0], columns: outputs, bias: $0, matrix: output)
      }
    }
    self.input = isTraining ? input : nil
    return output
  }

  public func backward(_ outputGradient: consuming Tensor, needsInputGradient: Bool) -> Tensor? {
    let input = requireForward(self.input, self)
    self.input = nil
    requireGradient(outputGradient, shape: [input.shape[0], outputs], self)
    let rows = input.shape[0]
    withPointers(input, outputGradient) { input, outputGradient in
      weight.setGradient {
        matmul(
          m: outputs, n: inputs, k: rows, a: outputGradient, transposeA: true, b: input,
          transposeB: false, c: $0, accumulate: false)
      }
      bias?.setGradient {
        columnSums(rows: rows, columns: outputs, matrix: outputGradient, sums: $0)
      }
    }
    guard needsInputGradient else { return nil }
    return Tensor(shape: input.shape) { inputGradient in
      withPointers(outputGradient, weight.value) { outputGradient, weight in
        matmul(
          m: rows, n: inputs, k: outputs, a: outputGradient, transposeA: false, b: weight,
          transposeB: false, c: inputGradient, accumulate: false)
      }
    }
  }
}
