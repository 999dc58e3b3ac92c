import Base
import Layers
import Notebook
import Tensors
import Training

/// What one pass through the training set gave, counted while learning.
struct Pass {
  /// The mean loss, each picture's before the step that learned from it. Infinite when the network
  /// broke down.
  var loss: Double
  /// The share of pictures that were not recognised.
  var error: Double

  static let breakdown = Pass(loss: .infinity, error: 1)
}

/// Trains with gradient descent and momentum 0.9 and without any regularisation, as the paper did
/// for its Figure 1.
///
/// - Parameters:
///   - network: what learns; its weights must be set.
///   - samples: what it learns from.
///   - learningRate: the size of the steps.
///   - passes: the most passes through the samples.
///   - batchSize: pictures per step; a last, smaller batch is left out.
///   - seed: the order of the pictures.
///   - isEnough: asked after every pass with all passes so far; true ends the training.
/// - Returns: the passes. When a loss is no longer a number, the last one is `Pass.breakdown` and
///   the training ends there.
@discardableResult
func train(
  _ network: Sequential, on samples: Samples, learningRate: Double, passes: Int,
  batchSize: Int = 32, seed: UInt64, isEnough: ([Pass]) throws -> Bool = { _ in false }
) throws -> [Pass] {
  let optimizer = SGD(learningRate: learningRate, momentum: 0.9)
  var generator = RandomGenerator(seed: seed)
  var done: [Pass] = []
  let batches = samples.count / batchSize
  network.isTraining = true
  while done.count < passes {
    let order = generator.permutation(samples.count)
    var (loss, errors) = (0.0, 0)
    for batch in 0..<batches {
      let picked = samples[Array(order[(batch * batchSize)..<((batch + 1) * batchSize)])]
      let logits = network(picked.images)
      let outcome = crossEntropy(logits: logits, targets: picked.labels)
      guard outcome.loss.isFinite else { return done + [.breakdown] }
      loss += Double(outcome.loss)
      errors += zip(logits.argmaxOfRows(), picked.labels).count { $0 != $1 }
      _ = network.backward(outcome.gradient, needsInputGradient: false)
      optimizer.step(network.parameters)
    }
    try Interruption.check()
    done.append(
      Pass(loss: loss / Double(batches), error: Double(errors) / Double(batches * batchSize)))
    if try isEnough(done) { break }
  }
  return done
}

/// A network's mean loss and error on samples that it does not learn from now.
func judge(_ network: Sequential, on samples: Samples) -> Pass {
  network.isTraining = false
  defer { network.isTraining = true }
  var (loss, errors) = (0.0, 0)
  for start in stride(from: 0, to: samples.count, by: 250) {
    let range = start..<min(samples.count, start + 250)
    let labels = Array(samples.labels[range])
    let logits = network(samples.images[range])
    loss += crossEntropyOfEach(logits: logits, targets: labels).values.reduce(0) { $0 + Double($1) }
    errors += zip(logits.argmaxOfRows(), labels).count { $0 != $1 }
  }
  let count = Double(samples.count)
  return Pass(loss: loss / count, error: Double(errors) / count)
}

/// Where a curve that begins at `start` first comes down to `target`, in passes: between two passes
/// by a straight line; nil when it does not.
func passes(_ errors: [Double], to target: Double, from start: Double) -> Double? {
  guard let reached = errors.firstIndex(where: { $0 <= target }) else { return nil }
  let before = reached == 0 ? start : errors[reached - 1]
  guard before > target else { return Double(reached) }
  return Double(reached) + (before - target) / (before - errors[reached])
}
