import Base
import Layers
import Tensors

/// Adds what came in to what a part of a network makes of it (He, Zhang, Ren and Sun, "Deep residual
/// learning for image recognition", 2016):
///
///     output = body(input) + shortcut(input)
///
/// The shortcut hands the input on as it is, or, where the body changes the shape, through layers of
/// its own. Backward, the gradient reaches the input by both ways, and by the shortcut undiminished.
public final class Residual: Layer {
  /// What learns the difference.
  public let body: Sequential
  /// What makes the input fit the body's output; empty where it does already.
  public let shortcut: Sequential

  /// A block of a body and a shortcut around it.
  public init(_ body: Sequential, shortcut: Sequential = Sequential()) {
    (self.body, self.shortcut) = (body, shortcut)
  }

  public var kind: String { "residual" }
  public var role: Role { .composite }
  public var parts: [any Layer] { [body, shortcut] }
  public var description: String { "Residual(\(body.layers.count) layers)" }

  public var isTraining: Bool {
    get { body.isTraining }
    set { for part in parts { part.isTraining = newValue } }
  }

  public var parameters: [NamedParameter] {
    zip(["body", "shortcut"], parts).flatMap { name, part in
      part.parameters.map { NamedParameter("\(name).\($0.name)", $0.parameter) }
    }
  }

  public func outputShape(for inputShape: [Int]) throws -> [Int] {
    let (output, passed) = (
      try body.outputShape(for: inputShape), try shortcut.outputShape(for: inputShape)
    )
    guard output == passed else {
      throw CourseError("the body makes \(output) of it, which \(passed) cannot be added to")
    }
    return output
  }

  public func multiplyAccumulates(for inputShape: [Int]) throws -> Int {
    try parts.reduce(0) { try $0 + $1.multiplyAccumulates(for: inputShape) }
  }

  public func forward(_ input: consuming Tensor) -> Tensor {
    _ = requiredOutputShape(for: input.shape)
    let passed = shortcut.forward(copy input)
    return body.forward(input) + passed
  }

  public func backward(_ outputGradient: consuming Tensor, needsInputGradient: Bool) -> Tensor? {
    let passed = shortcut.backward(
      copy outputGradient, needsInputGradient: needsInputGradient)
    let changed = body.backward(outputGradient, needsInputGradient: needsInputGradient)
    guard let passed, let changed else { return nil }
    return changed + passed
  }
}
