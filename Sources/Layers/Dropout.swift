import Base
import Tensors

/// In training, sets each number to 0 with the given probability and divides the others by
/// 1 − probability; otherwise passes everything on unchanged (Srivastava, Hinton, Krizhevsky,
/// Sutskever and Salakhutdinov, "Dropout: a simple way to prevent neural networks from
/// overfitting", 2014).
///
/// The division keeps each number's expectation, so nothing needs to change at test time. In 2012
/// it was the other way round: no division in training, multiplication by 1 − probability in tests.
/// With probability 1 everything is dropped.
public final class Dropout: Layer {
  /// The share of numbers that are dropped, from 0 to 1.
  public let probability: Float
  /// Draws the masks. One forward pass in training takes one generator out of it.
  public var generator: RandomGenerator
  public var isTraining = true
  /// The generator of the last mask: drawing again gives the same mask, so none is stored.
  private var mask: RandomGenerator?

  /// A dropout layer; layers of one network need different seeds, which `initialize` gives them.
  public init(probability: Float, seed: UInt64 = 0) {
    require(
      probability >= 0 && probability <= 1,
      "dropout's probability is from 0 to 1, not \(probability)")
    self.probability = probability
    generator = RandomGenerator(seed: seed)
  }

  public var kind: String { "dropout" }
  public var role: Role { .noise }
  public var writesInPlace: Bool { true }
  public var description: String { "Dropout(\(probability))" }

  public var noise: RandomGenerator? {
    get { generator }
    set { if let newValue { generator = newValue } }
  }

  public func outputShape(for inputShape: [Int]) throws -> [Int] { inputShape }

  public func forward(_ input: consuming Tensor) -> Tensor {
    guard isTraining else {
      mask = nil
      return input
    }
    let mask = generator.split()
    self.mask = mask
    return engine.dropout(input, probability: probability, mask: mask)
  }

  public func backward(_ outputGradient: consuming Tensor, needsInputGradient: Bool) -> Tensor? {
    let mask = take(&self.mask, self)
    guard needsInputGradient else { return nil }
    return engine.dropout(outputGradient, probability: probability, mask: mask)
  }
}
