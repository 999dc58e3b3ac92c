import Foundation
import Tensors

extension PlainEngine {
  public func softmax(_ logits: Tensor) -> Tensor {
    let output = Tensor.zeros(logits.shape)
    let (x, y) = (Numbers(logits), Numbers(output))
    let classes = logits.shape[1]
    for n in 0..<logits.shape[0] {
      // A score is one of the logits. Taking the largest out first changes nothing on paper, and
      // nothing overflows.
      let largest = (0..<classes).reduce(-Float.infinity) { max($0, x[n, $1]) }
      var sum: Float = 0
      for c in 0..<classes { sum += exp(x[n, c] - largest) }
      for c in 0..<classes { y[n, c] = exp(x[n, c] - largest) / sum }
    }
    return output
  }

  public func crossEntropy(
    logits: Tensor, targets: [Int], wantsGradient: Bool
  ) -> (losses: Tensor, gradient: Tensor?) {
    let (images, classes) = (logits.shape[0], logits.shape[1])
    let losses = Tensor.zeros([images])
    let (x, loss) = (Numbers(logits), Numbers(losses))
    for n in 0..<images {
      // −ln (e^x[target] / Σ e^x) = ln Σ e^x − x[target]
      let largest = (0..<classes).reduce(-Float.infinity) { max($0, x[n, $1]) }
      let sum = (0..<classes).reduce(Float(0)) { $0 + exp(x[n, $1] - largest) }
      loss[n] = log(sum) + largest - x[n, targets[n]]
    }
    guard wantsGradient else { return (losses, nil) }
    // The slope of ln Σ e^x is the softmax, that of −x[target] is −1 at the target.
    let gradient = softmax(logits)
    let g = Numbers(gradient)
    for n in 0..<images {
      g[n, targets[n]] -= 1
      for c in 0..<classes { g[n, c] /= Float(images) }
    }
    return (losses, gradient)
  }
}
