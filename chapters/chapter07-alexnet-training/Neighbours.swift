import Base
import Datasets
import Layers
import Notebook
import Tensors
import Training

/// What the last hidden layer of a network makes of images: [N, units], behind its activation.
func lastHidden(_ network: Sequential, _ images: Tensor) -> Tensor {
  network.isTraining = false
  let outputs = network.forwardKeepingAll(images)
  return outputs[outputs.count - 2]
}

/// Images as vectors of pixels: [N, pixels].
func flat(_ images: Tensor) -> Tensor {
  images.reshaped(to: [images.shape[0], images.count / images.shape[0]])
}

/// For each row of `queries` [N, D] the places of the nearest rows of `all` [M, D], nearest first.
func nearest(_ queries: Tensor, among all: Tensor, count: Int = 5) -> [[Int]] {
  // |q − a|² = |q|² − 2 q·a + |a|²; the first term is the same for every a.
  let products = queries.matmul(all.transposed())
  let squares = (0..<all.shape[0]).map { index in
    let row = all.entry(index)
    return (row * row).sum()
  }
  return (0..<queries.shape[0]).map { query in
    let distances = zip(products.entry(query).values, squares).map { $1 - 2 * $0 }
    return Array(distances.indices.sorted { distances[$0] < distances[$1] }.prefix(count))
  }
}

/// The probabilities that a network gives the test images, for each of ten views.
struct TenViews {
  fileprivate(set) var probabilities: [[Tensor]] = []
  fileprivate(set) var labels: [[Int]] = []
  fileprivate let classes: Int

  /// How the mean of some of the views does.
  func evaluation(of views: [Int]) -> Evaluation {
    var evaluation = Evaluation(classes: classes)
    for (batch, labels) in zip(probabilities, labels) {
      let sum = views.dropFirst().reduce(batch[views[0]]) { $0 + batch[$1] }
      evaluation.add(probabilities: sum * (1 / Float(views.count)), labels: labels)
    }
    return evaluation
  }
}

extension TrainingRun {
  /// The answers to ten views of every test image: four corners and the middle, then their mirror
  /// images.
  func views() throws -> TenViews {
    let batches = Batches(split.test, batchSize: 128, transform: preparation.roomy)
    let iterator = batches.makeIterator()
    var all = TenViews(classes: split.train.classCount)
    while let batch = try iterator.nextBatch() {
      try Interruption.check()
      let views = try TenCrop(imageShape[1]).views(of: batch.images)
      all.probabilities.append(
        views.map { averagedProbabilities(of: trainer.network, views: [$0]) })
      all.labels.append(batch.labels)
    }
    return all
  }
}
