import Tensors

/// What all activations have in common: a function is applied to every number, and its derivative
/// comes from its output alone. Input and output have one shape, any.
public class ActivationLayer: Layer {
  /// The function.
  public let function: ActivationFunction
  public final var isTraining = true
  private var output: Tensor?

  init(_ function: ActivationFunction) { self.function = function }

  public final var kind: String { function.rawValue }
  public final var role: Role { .activation }
  public final var writesInPlace: Bool { true }
  public final var asActivation: ActivationLayer? { self }
  public final var description: String { "\(type(of: self))()" }

  public final func outputShape(for inputShape: [Int]) throws -> [Int] { inputShape }

  public final func forward(_ input: consuming Tensor) -> Tensor {
    let output = engine.activate(function, input)
    remember(output)
    return output
  }

  /// Notes the output where a layer before has computed it on the way.
  final func remember(_ output: Tensor) { self.output = isTraining ? output : nil }

  public final func backward(
    _ outputGradient: consuming Tensor, needsInputGradient: Bool
  ) -> Tensor? {
    let output = take(&self.output, self)
    requireGradient(outputGradient, shape: output.shape, self)
    guard needsInputGradient else { return nil }
    return engine.activationGradient(function, output: output, outputGradient)
  }
}
