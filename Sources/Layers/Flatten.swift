import Base
import Tensors

/// Lays each image's numbers out in a row: input [N, C, H, W] → output [N, C·H·W].
public final class Flatten: Layer {
  public var isTraining = true
  private var inputShape: [Int]?

  /// A flattening.
  public init() {}

  public var kind: String { "flatten" }
  public var role: Role { .reshaping }
  public var writesInPlace: Bool { true }
  public var description: String { "Flatten()" }

  public func outputShape(for inputShape: [Int]) throws -> [Int] {
    guard let batch = inputShape.first else {
      throw CourseError("the input must be a batch [N, …], not a single number")
    }
    return [batch, Array(inputShape.dropFirst()).product]
  }

  public func forward(_ input: consuming Tensor) -> Tensor {
    inputShape = isTraining ? input.shape : nil
    return input.reshaped(to: requiredOutputShape(for: input.shape))
  }

  public func backward(_ outputGradient: consuming Tensor, needsInputGradient: Bool) -> Tensor? {
    let inputShape = take(&self.inputShape, self)
    requireGradient(outputGradient, shape: requiredOutputShape(for: inputShape), self)
    return needsInputGradient ? outputGradient.reshaped(to: inputShape) : nil
  }
}
