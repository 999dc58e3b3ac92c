import Base

/// The operations that networks are made of, in terms of tensors.
///
/// There are several engines behind this one list. `Plain` writes each operation as on the board;
/// `Fast` computes the same numbers, up to rounding, at the machine's speed. Layers, losses and
/// optimisers ask the global `engine` (Layers/CurrentEngine.swift), which `useEngine` and `--engine`
/// replace, and know nothing else.
///
/// Shapes: images are x[N, C, H, W]; a convolution's weight is [O, C / groups, kernelHeight,
/// kernelWidth], a fully connected layer's [outputs, inputs]. The callers have checked the shapes;
/// an engine stops with a sentence where it relies on them.
public protocol Engine: Sendable {
  /// What `--engine` calls it: "plain", "fast".
  var name: String { get }

  // MARK: Convolution

  /// output[n, o, y, x] = bias[o] + Σ_c Σ_i Σ_j
  ///   weight[o, c, i, j] · input[n, firstChannel + c, s·y + i − p, s·x + j − p]
  ///
  /// where firstChannel is the first channel of filter o's group; with one group it is 0.
  ///
  /// - Parameters:
  ///   - input: [N, C, H, W]; outside the image it counts as 0.
  ///   - weight: [O, C / groups, kernelHeight, kernelWidth]: filter o sees the channels of its group.
  ///   - bias: [O], or nil for none.
  ///   - window: the filter's size, stride s, padding p and rounding.
  ///   - groups: parts into which the channels are divided.
  ///   - relu: whether max(0, ·) is taken of every output.
  /// - Returns: [N, O, H′, W′].
  func convolution(
    _ input: Tensor, weight: Tensor, bias: Tensor?, window: Window, groups: Int, relu: Bool
  ) -> Tensor

  /// ∂loss/∂input, [N, C, H, W], by how much the loss grows for each unit of an input, from
  /// ∂loss/∂output, [N, O, H′, W′]: to the gradient of each input that an output was computed from
  /// is added the output's gradient times the weight between them.
  func convolutionInputGradient(
    _ outputGradient: Tensor, weight: Tensor, inputShape: [Int], window: Window, groups: Int
  ) -> Tensor

  /// ∂loss/∂weight, [O, C / groups, kernelHeight, kernelWidth], and ∂loss/∂bias, [O], from
  /// ∂loss/∂output, [N, O, H′, W′], and the input, [N, C, H, W]: for each weight the sum, over all
  /// places where its filter stood in all images, of the input it met times the gradient there.
  func convolutionWeightGradient(
    _ outputGradient: Tensor, input: Tensor, window: Window, groups: Int
  ) -> (weight: Tensor, bias: Tensor)

  // MARK: Pooling

  /// The largest number of each window; among equals the first in reading order, NaN above all.
  ///
  /// - Parameters:
  ///   - input: [N, C, H, W].
  ///   - window: at most 15 × 15; what hangs over the edge sees nothing.
  ///   - winners: nil, or room for what `maxPoolGradient` needs: for each output the place of its
  ///     winner inside the window, row · kernelWidth + column.
  /// - Returns: [N, C, H′, W′].
  func maxPool(_ input: Tensor, window: Window, winners: inout [UInt8]?) -> Tensor

  /// ∂loss/∂input, [N, C, H, W]: each output's gradient goes to its window's winner.
  func maxPoolGradient(
    _ outputGradient: Tensor, winners: [UInt8], inputShape: [Int], window: Window
  ) -> Tensor

  /// The mean of each window: [N, C, H, W] → [N, C, H′, W′]. Padding counts as zeros, what lies
  /// beyond it not at all.
  func averagePool(_ input: Tensor, window: Window) -> Tensor

  /// ∂loss/∂input, [N, C, H, W]: each output's gradient is shared out evenly over its window.
  func averagePoolGradient(_ outputGradient: Tensor, inputShape: [Int], window: Window) -> Tensor

  // MARK: Fully connected

  /// output[n, o] = bias[o] + Σ_i weight[o, i] · input[n, i]: [N, inputs] → [N, outputs].
  func linear(_ input: Tensor, weight: Tensor, bias: Tensor?) -> Tensor

  /// ∂loss/∂input, [N, inputs], from ∂loss/∂output, [N, outputs].
  func linearInputGradient(_ outputGradient: Tensor, weight: Tensor) -> Tensor

  /// ∂loss/∂weight, [outputs, inputs], and ∂loss/∂bias, [outputs].
  func linearWeightGradient(
    _ outputGradient: Tensor, input: Tensor
  ) -> (weight: Tensor, bias: Tensor)

  // MARK: Number by number

  /// The activation of every number. Where nobody else holds the input, its memory may be reused.
  func activate(_ activation: ActivationFunction, _ input: consuming Tensor) -> Tensor

  /// ∂loss/∂input, from the activation's *output*, which is all that these derivatives need.
  func activationGradient(
    _ activation: ActivationFunction, output: Tensor, _ outputGradient: consuming Tensor
  ) -> Tensor

  /// Each number set to 0 with the given probability, the others multiplied by 1 / (1 − probability).
  /// The generator decides: the same one draws the same mask, for the gradient's way back.
  func dropout(
    _ input: consuming Tensor, probability: Float, mask: RandomGenerator
  ) -> Tensor

  // MARK: Normalisation

  /// output[c] = input[c] / scale[c]^β with scale[c] = k + α · Σ input[j]² over the channels j
  /// around c, and the scale, which the gradient needs, if it is wanted.
  func responseNormalization(
    _ input: Tensor, _ rule: ResponseNormalization, wantsScale: Bool
  ) -> (output: Tensor, scale: Tensor?)

  /// ∂loss/∂input of the response normalisation.
  func responseNormalizationGradient(
    _ outputGradient: Tensor, input: Tensor, output: Tensor, scale: Tensor,
    _ rule: ResponseNormalization
  ) -> Tensor

  // MARK: Loss

  /// e^logits / Σ e^logits, row by row: [N, classes] → [N, classes].
  func softmax(_ logits: Tensor) -> Tensor

  /// −ln softmax(logits)[target] of each row, [N], and, if it is wanted, the gradient of their mean
  /// with respect to the logits: (softmax − 1 at the target) / N, [N, classes].
  func crossEntropy(
    logits: Tensor, targets: [Int], wantsGradient: Bool
  ) -> (losses: Tensor, gradient: Tensor?)

  // MARK: Optimisers

  /// One step of stochastic gradient descent; weight, gradient and velocity have one shape. The
  /// velocity is nil before the first step, and always where the rule uses none.
  func descend(
    _ weight: inout Tensor, gradient: Tensor, velocity: inout Tensor?, _ rule: DescentRule)

  /// One step of Adam; weight, gradient and both moments have one shape.
  func adapt(
    _ weight: inout Tensor, gradient: Tensor, firstMoment: inout Tensor,
    secondMoment: inout Tensor, _ rule: AdamRule)
}

/// A function of one number that stands between two layers of weights.
public enum ActivationFunction: String, CaseIterable, Sendable {
  /// max(0, x).
  case relu
  /// 1 / (1 + e⁻ˣ).
  case sigmoid
  /// (eˣ − e⁻ˣ) / (eˣ + e⁻ˣ).
  case tanh
}

/// The numbers of a local response normalisation.
public struct ResponseNormalization: Hashable, Sendable {
  /// How many neighbouring channels share a sum: from c − size / 2 to c + (size − 1) / 2.
  public var size: Int
  /// What the sum of squares is multiplied by.
  public var alpha: Float
  /// The exponent.
  public var beta: Float
  /// What the sum is added to.
  public var k: Float

  /// A rule with all its numbers.
  public init(size: Int, alpha: Float, beta: Float, k: Float) {
    (self.size, self.alpha, self.beta, self.k) = (size, alpha, beta, k)
  }
}

/// How stochastic gradient descent goes from gradient g to weight w, with velocity v.
public struct DescentRule: Hashable, Sendable {
  /// The two forms of momentum.
  public enum Form: Hashable, Sendable {
    /// g ← g + λ·w; v ← μ·v + (1 − dampening)·g; w ← w − ε·v: today's form, and PyTorch's.
    case current
    /// The same, but w ← w − ε·(g + μ·v) (Sutskever, Martens, Dahl and Hinton, 2013).
    case nesterov
    /// v ← μ·v − λ·ε·w − ε·g; w ← w + v (Krizhevsky, Sutskever and Hinton, 2012).
    case paper
  }

  /// Which form.
  public var form: Form
  /// The learning rate ε.
  public var learningRate: Double
  /// How much of the velocity is kept, μ; 0 for none.
  public var momentum: Double
  /// How strongly weights are pulled towards 0, λ.
  public var weightDecay: Double
  /// How much of the gradient does not enter the velocity.
  public var dampening: Double

  /// Whether a step goes by a velocity; where not, the velocity stays nil.
  public var usesVelocity: Bool { form == .paper || momentum != 0 }

  /// A rule with all its numbers.
  public init(
    _ form: Form = .current, learningRate: Double, momentum: Double = 0, weightDecay: Double = 0,
    dampening: Double = 0
  ) {
    (self.form, self.learningRate, self.momentum) = (form, learningRate, momentum)
    (self.weightDecay, self.dampening) = (weightDecay, dampening)
  }
}

/// The numbers of one step of Adam: m ← m + (1 − β₁)(g − m); s ← β₂·s + (1 − β₂)·g²;
/// w ← w − ε / (1 − β₁ᵗ) · m / (√s / √(1 − β₂ᵗ) + δ).
public struct AdamRule: Hashable, Sendable {
  /// The learning rate ε.
  public var learningRate: Double
  /// How much of the old mean gradient is kept, β₁.
  public var beta1: Double
  /// How much of the old mean square is kept, β₂.
  public var beta2: Double
  /// What keeps the division from exploding, δ.
  public var epsilon: Double
  /// How strongly weights are pulled towards 0, λ: g ← g + λ·w, or, `decoupled`, w ← w·(1 − ελ).
  public var weightDecay: Double
  /// Whether the weight decay stays out of the moments (AdamW).
  public var decoupled: Bool
  /// The number t of this step, from 1.
  public var step: Int

  /// A rule with all its numbers.
  public init(
    learningRate: Double, beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8,
    weightDecay: Double = 0, decoupled: Bool = false, step: Int
  ) {
    (self.learningRate, self.beta1, self.beta2) = (learningRate, beta1, beta2)
    (self.epsilon, self.weightDecay, self.decoupled) = (epsilon, weightDecay, decoupled)
    self.step = step
  }
}
