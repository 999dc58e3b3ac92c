import Tensors
import Base
import Files
import Training
import Foundation
import Layers

/// A layer that knows how it is written in PyTorch. A layer of your own joins in by saying so:
///
///     extension Swish: PyTorchWritable {
///       public func pytorchSource() throws -> String { "nn.SiLU()" }
///     }
public protocol PyTorchWritable {
  /// The Python expression that makes the same layer, such as "nn.ReLU()". Throws a `CourseError`
  /// when this very layer has no counterpart.
  func pytorchSource() throws -> String
}

extension Conv2d: PyTorchWritable {
  public func pytorchSource() throws -> String {
    let slide = window!
    guard slide.width.rounding == .floor else {
      throw CourseError(
        "\(self) rounds its output size up, which PyTorch's convolutions cannot do: take another network"
      )
    }
    return call(
      "Conv2d", "\(inputChannels)", "\(outputChannels)", pair(slide, \.kernelSize),
      pair(slide, \.stride) == "1" ? nil : "stride=\(pair(slide, \.stride))",
      pair(slide, \.padding) == "0" ? nil : "padding=\(pair(slide, \.padding))",
      groups == 1 ? nil : "groups=\(groups)", bias == nil ? "bias=False" : nil)
  }
}

extension Linear: PyTorchWritable {
  public func pytorchSource() throws -> String {
    call("Linear", "\(inputs)", "\(outputs)", bias == nil ? "bias=False" : nil)
  }
}

extension MaxPool2d: PyTorchWritable {
  public func pytorchSource() throws -> String { pooling("MaxPool2d", window!) }
}

extension AvgPool2d: PyTorchWritable {
  public func pytorchSource() throws -> String { pooling("AvgPool2d", window!) }
}

extension LocalResponseNorm: PyTorchWritable {
  public func pytorchSource() throws -> String {
    // PyTorch always divides alpha by the size.
    let alpha = Double("\(alpha)")! * (dividesAlphaBySize ? 1 : Double(size))
    return call("LocalResponseNorm", "\(size)", "alpha=\(alpha)", "beta=\(beta)", "k=\(k)")
  }
}

extension Dropout: PyTorchWritable {
  public func pytorchSource() throws -> String { call("Dropout", "\(probability)") }
}

extension ReLU: PyTorchWritable {
  public func pytorchSource() throws -> String { call("ReLU") }
}

extension Sigmoid: PyTorchWritable {
  public func pytorchSource() throws -> String { call("Sigmoid") }
}

extension Tanh: PyTorchWritable {
  public func pytorchSource() throws -> String { call("Tanh") }
}

extension Flatten: PyTorchWritable {
  public func pytorchSource() throws -> String { call("Flatten") }
}

extension Softmax: PyTorchWritable {
  public func pytorchSource() throws -> String { call("Softmax", "dim=1") }
}

extension Sequential: PyTorchWritable {
  /// One line per layer, with the layer's name behind it.
  public func pytorchSource() throws -> String {
    let lines = try zip(names, layers).map { name, layer in
      guard let layer = layer as? any PyTorchWritable else {
        throw CourseError(
          "layer \(name), \(layer), has no counterpart in PyTorch known here: take another network")
      }
      let source = try layer.pytorchSource()
      let note = source.contains("\n") ? "" : "  # \(name)"
      return source.replacing("\n", with: "\n    ") + "," + note
    }
    return "nn.Sequential(\n    " + lines.joined(separator: "\n    ") + "\n)"
  }
}

private func call(_ name: String, _ arguments: String?...) -> String {
  "nn.\(name)(\(arguments.compactMap { $0 }.joined(separator: ", ")))"
}

private func pooling(_ name: String, _ slide: Window) -> String {
  call(
    name, pair(slide, \.kernelSize), "stride=\(pair(slide, \.stride))",
    pair(slide, \.padding) == "0" ? nil : "padding=\(pair(slide, \.padding))",
    slide.width.rounding == .floor ? nil : "ceil_mode=True")
}

/// A size down and across as PyTorch takes it: "3", or "(3, 5)".
private func pair(_ window: Window, _ size: KeyPath<Window.Side, Int>) -> String {
  let (down, across) = (window.height[keyPath: size], window.width[keyPath: size])
  return down == across ? "\(down)" : "(\(down), \(across))"
}

// MARK: - The optimisers and schedules

extension Optimizer {
  /// The Python expression that makes the same optimiser for the parameters of `model`.
  func pytorchSource() throws -> String {
    var (name, options): (String, [String])
    switch self {
    case let sgd as SGD:
      (name, options) = (
        "torch.optim.SGD", ["momentum=\(sgd.momentum)", "weight_decay=\(sgd.weightDecay)"]
      )
      if sgd.dampening != 0 { options.append("dampening=\(sgd.dampening)") }
      if sgd.nesterov { options.append("nesterov=True") }
    case let paper as PaperSGD:
      (name, options) = (
        "PaperSGD", ["momentum=\(paper.momentum)", "weight_decay=\(paper.weightDecay)"]
      )
    case let adam as Adam:
      (name, options) = (
        "torch.optim.\(adam.decoupled ? "AdamW" : "Adam")",
        [
          "betas=(\(adam.beta1), \(adam.beta2))", "eps=\(adam.epsilon)",
          "weight_decay=\(adam.weightDecay)",
        ]
      )
    default:
      throw CourseError(
        "the optimiser \(self) has no counterpart in PyTorch known here: take another one")
    }
    return "\(name)(\n    model.parameters(), lr=RATE, \(options.joined(separator: ", ")))"
  }
}

extension Schedule {
  /// The body of a Python class `Schedule`: the same factor, the same memory.
  var pytorchSource: String {
    let warmth = warmUpSteps == 0 ? "1" : "min(1, (step + 1) / \(warmUpSteps))"
    let (factor, memory): (String, String)
    switch curve {
    case .constant: (factor, memory) = ("1", "pass")
    case .steps(let every, let divisor):
      (factor, memory) = ("\(divisor) ** -(epoch // \(every))", "pass")
    case .cosine:
      (factor, memory) = ("(1 + math.cos(math.pi * step / total_steps)) / 2", "pass")
    case .plateau(let patience, let divisor, let mostDrops):
      factor = "\(divisor) ** -self.drops"
      memory = """
        if error < self.best:
            self.best, self.waited = error, 0
            return
        self.waited += 1
        if self.waited >= \(patience) and self.drops < \(mostDrops):
            self.drops, self.waited = self.drops + 1, 0
        """
    }
    return """
      def __init__(self):
          self.best, self.waited, self.drops = float("inf"), 0, 0

      def factor(self, step, epoch, total_steps):
          return \(warmth == "1" ? "" : "\(warmth) * ")\(factor)

      def epoch_ended(self, error):
          \(memory.replacing("\n", with: "\n    "))
      """
  }
}
