import Base
import Foundation
import Layers
import Tensors

/// How well a network does on a set of images: mean loss, top-1 and top-5 errors, confusions.
public struct Evaluation: Sendable, CustomStringConvertible {
  /// The mean cross-entropy over the images.
  public private(set) var loss = RunningMean()
  /// Who was taken for whom.
  public private(set) var confusion: ConfusionMatrix
  /// The right class of each image, in the order in which they came.
  public private(set) var labels: [Int] = []
  /// The class each was taken for.
  public private(set) var predictions: [Int] = []
  /// `ranks[r]` counts the images whose right class had rank r, 0 being the highest score.
  private var ranks: [Int]

  /// An evaluation that has seen nothing yet.
  public init(classes: Int) {
    confusion = ConfusionMatrix(classes: classes)
    ranks = Array(repeating: 0, count: classes)
  }

  /// Takes in a batch of scores [N, classes] (logits, as the network's last layer gives them) and
  /// the N right classes.
  public mutating func add(logits: Tensor, labels: [Int]) {
    let losses = crossEntropyOfEach(logits: logits, targets: labels)
    loss.add(mean: Double(losses.mean()), count: labels.count)
    addRanks(logits, labels)
  }

  /// Takes in a batch of probabilities [N, classes], such as averages over several views.
  public mutating func add(probabilities: Tensor, labels: [Int]) {
    // A probability too small for a float is 0, and one such image would make the mean infinite; it
    // counts as the smallest there is. (Written so that a NaN stays one.)
    let sum = labels.enumerated().reduce(0.0) {
      let own = max(probabilities[$1.offset, $1.element], .leastNormalMagnitude)
      return $0 - Double(log(own))
    }
    loss.add(mean: sum / Double(max(1, labels.count)), count: labels.count)
    addRanks(probabilities, labels)
  }

  private mutating func addRanks(_ scores: Tensor, _ labels: [Int]) {
    for (rank, (predicted, actual)) in zip(
      ranksOfLabels(scores: scores, labels: labels), zip(scores.argmaxOfRows(), labels))
    {
      ranks[rank] += 1
      // A row of NaN has no best class; whatever argmax says about it, it is no success.
      let guess = rank > 0 && predicted == actual ? (actual + 1) % confusion.classes : predicted
      confusion.add(actual: actual, predicted: guess)
      self.labels.append(actual)
      predictions.append(guess)
    }
  }

  /// The images seen.
  public var images: Int { ranks.reduce(0, +) }

  /// The share of images whose right class is not among the k with the highest scores.
  public func topError(_ k: Int) -> Double {
    guard images > 0 else { return .nan }
    return Double(ranks.dropFirst(k).reduce(0, +)) / Double(images)
  }

  /// The share of images that were recognised.
  public var accuracy: Double { 1 - topError(1) }

  /// One line: "loss 0.3467, top-1 error 12.34 %, top-5 error 0.41 %, over 10000 images".
  public var description: String {
    guard let mean = loss.mean else { return "no images yet" }
    let rounded = (mean * 10_000).rounded() / 10_000
    var text = "loss \(rounded), top-1 error \(percent(topError(1)))"
    if ranks.count > 5 { text += ", top-5 error \(percent(topError(5)))" }
    return text + ", over \(images) image\(images == 1 ? "" : "s")"
  }

  private func percent(_ share: Double) -> String {
    "\((share * 10_000).rounded() / 100) %"
  }
}

/// The rank of each row's right class among its scores: 0 when it has the highest.
///
/// - Parameters:
///   - scores: [N, classes].
///   - labels: the N right classes.
/// - Returns: N ranks. Among equal scores the lower class comes first, as in `argmaxOfRows`; NaN
///   counts as higher than the right class's score, so that a broken network is never right.
public func ranksOfLabels(scores: Tensor, labels: [Int]) -> [Int] {
  require(
    scores.rank == 2 && scores.shape[0] == labels.count,
    "\(labels.count) labels need scores [\(labels.count), classes], not \(scores.shape)")
  let classes = scores.shape[1]
  return labels.enumerated().map { row, label in
    require((0..<classes).contains(label), "label \(label) is not one of \(classes) classes")
    let own = scores[row, label]
    return (0..<classes).count { other in
      let score = scores[row, other]
      return other != label && (!(score <= own) || (score == own && other < label))
    }
  }
}

/// The average of a network's probabilities over several views of the same images: the paper's test
/// takes ten (four corners and the centre, each with its mirror image).
///
/// - Parameters:
///   - network: answers with logits [N, classes]; it is asked in its answering mode.
///   - views: batches [N, C, H, W] of one shape, one per view.
/// - Returns: probabilities [N, classes].
public func averagedProbabilities(of network: any Layer, views: [Tensor]) -> Tensor {
  require(!views.isEmpty, "an average over no views does not exist")
  let wasTraining = network.isTraining
  network.isTraining = false
  defer { network.isTraining = wasTraining }
  let softmax = Softmax()
  softmax.isTraining = false
  var sum = softmax(network(views[0]))
  for view in views.dropFirst() { sum = sum + softmax(network(view)) }
  return sum * (1 / Float(views.count))
}
