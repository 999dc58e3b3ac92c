import Fast
import Statistics
import Datasets
import KernelMethods
import Base
import Layers
import Models
import Notebook
import Tensors
import Training

/// What a picture is turned into before anything learns from it.
enum Description: String, CaseIterable {
  case pixels
  case hog = "HOG"
  case sift = "SIFT"

  /// One row of numbers for every picture of [N, 1, side, side].
  func features(of images: Tensor) throws -> Matrix {
    switch self {
    case .pixels: try Matrix(images)
    case .hog: try HistogramOfOrientedGradients().features(images)
    case .sift:
      try SIFTDescriptor().features(
        images.values, count: images.shape[0], side: images.shape[3])
    }
  }
}

/// Pictures to learn from, and the same pictures to be judged by in several places.
struct Contest {
  let train: LabelledImages
  /// Entry s holds the test pictures moved by s pixels.
  let tests: [LabelledImages]

  /// A contestant that has learned. What it answers to moved pictures is computed when it is asked for.
  final class Standing {
    let name: String
    /// What was chosen by trying.
    let chosen: String
    /// The chosen γ or C itself; not a number for the network.
    let value: Double
    /// The share of the held-out training pictures that it got right while it was chosen; 0 for the
    /// network.
    let heldOut: Double
    /// How many numbers describe a picture; nil where the machine finds them itself.
    let numbers: Int?
    /// How long choosing and learning took, in seconds.
    let seconds: Double
    private let predict: (LabelledImages) throws -> [Int]
    private var made: [Int: [Int]] = [:]

    init(
      name: String, chosen: String, value: Double = .nan, heldOut: Double = 0, numbers: Int?,
      seconds: Double, predict: @escaping (LabelledImages) throws -> [Int]
    ) {
      self.name = name
      self.chosen = chosen
      self.value = value
      self.heldOut = heldOut
      self.numbers = numbers
      self.seconds = seconds
      self.predict = predict
    }

    /// The predictions for one entry of a contest's tests.
    func predictions(_ contest: Contest, moved: Int) throws -> [Int] {
      if let known = made[moved] { return known }
      try Interruption.check()
      let predictions = try predict(contest.tests[moved])
      made[moved] = predictions
      return predictions
    }
  }

  /// Right answers out of all, `moved` pixels away from the middle.
  func score(_ standing: Standing, moved: Int = 0) throws -> Proportion {
    try Proportion(
      standing.predictions(self, moved: moved), agreeingWith: tests[moved].labels)
  }

  /// Is the first better than the second, judged by the same pictures?
  func compare(_ first: Standing, _ second: Standing, moved: Int = 0) throws -> PairedComparison {
    try PairedComparison(
      first.predictions(self, moved: moved), second.predictions(self, moved: moved),
      labels: tests[moved].labels)
  }

  /// A support vector machine on hand-made features. Its one number is chosen by trying: every fifth
  /// training picture judges machines that learned from the others, and no test picture is looked at.
  ///
  /// - Parameter isLinear: whether the kernel is the plain scalar product; otherwise it is RBF.
  func enter(_ description: Description, isLinear: Bool, seed: UInt64) throws -> Standing {
    let start = ContinuousClock.now
    let x = try description.features(of: train.images)
    // In units of the mean squared distance of two pictures one grid suits all features.
    let distance = meanSquaredDistance(x)
    let tried: [Double] = isLinear ? [0.1, 1, 10, 100] : [0.5, 1, 2, 4]
    let held = train.labels.indices.filter { $0 % 5 == 0 }
    let kept = train.labels.indices.filter { $0 % 5 != 0 }
    let (judging, learning) = (x.rows(held), x.rows(kept))
    var best = (value: tried[0], right: -1)
    for value in tried {
      let predict = try learn(
        learning, kept.map { train.labels[$0] }, value / distance, isLinear: isLinear, seed: seed)
      let right = zip(try predict(judging), held).count { $0 == train.labels[$1] }
      if right > best.right { best = (value, right) }
    }
    let predict = try learn(
      x, train.labels, best.value / distance, isLinear: isLinear, seed: seed)
    let seconds = start.duration(to: .now) / .seconds(1)
    let isAtEdge = best.value == tried.first || best.value == tried.last
    return Standing(
      name: "\(description.rawValue), \(isLinear ? "linear" : "RBF") SVM",
      chosen: "\(isLinear ? "C" : "γ") \(significant(best.value))\(isAtEdge ? " (edge)" : "")",
      value: best.value / distance, heldOut: Double(best.right) / Double(held.count),
      numbers: x.columns, seconds: seconds
    ) { try predict(description.features(of: $0.images)) }
  }

  /// Trains a machine and returns how it predicts. The RBF machine's C, which forgives little,
  /// is 10.
  private func learn(
    _ x: Matrix, _ labels: [Int], _ value: Double, isLinear: Bool, seed: UInt64
  ) throws -> (Matrix) throws -> [Int] {
    try Interruption.check()
    if isLinear {
      var generator = RandomGenerator(seed: seed)
      var machine = try LinearSupportVectorMachine(
        penalty: value, tolerance: 0.05, maximumEpochs: 60)
      try machine.fit(x, labels, using: &generator)
      return machine.predict
    }
    var machine = try MulticlassSupportVectorMachine(
      kernel: .rbf(gamma: value), penalty: 10, tolerance: 0.01)
    try machine.fit(x, labels)
    return machine.predict
  }

  /// A linear machine on Nyström's features of pixels; its C is chosen like the others' one number.
  ///
  /// - Parameter gamma: of the RBF kernel that the features approximate.
  func enterNystrom(landmarks: Int, gamma: Double, seed: UInt64) throws -> Standing {
    let start = ContinuousClock.now
    let pixels = try Matrix(train.images)
    let held = train.labels.indices.filter { $0 % 5 == 0 }
    let kept = train.labels.indices.filter { $0 % 5 != 0 }
    var generator = RandomGenerator(seed: seed)
    let chosen = generator.permutation(kept.count).prefix(landmarks).map { kept[$0] }
    let features = try NystromFeatures(kernel: .rbf(gamma: gamma), landmarks: pixels.rows(chosen))
    let x = try features(pixels)
    let tried: [Double] = [0.1, 1, 10, 100]
    var best = (value: tried[0], right: -1)
    for value in tried {
      let predict = try learn(
        x.rows(kept), kept.map { train.labels[$0] }, value, isLinear: true, seed: seed)
      let right = zip(try predict(x.rows(held)), held).count { $0 == train.labels[$1] }
      if right > best.right { best = (value, right) }
    }
    let predict = try learn(x, train.labels, best.value, isLinear: true, seed: seed)
    let seconds = start.duration(to: .now) / .seconds(1)
    return Standing(
      name: "Nyström, \(landmarks) landmarks", chosen: significant(best.value), value: best.value,
      heldOut: Double(best.right) / Double(held.count), numbers: landmarks, seconds: seconds
    ) { try predict(features(Matrix($0.images))) }
  }

  /// A small convolutional network that finds its features itself: LeNet with ReLU and max-pooling,
  /// trained with Adam, its steps shrinking to nothing, in a way fixed beforehand.
  func enterNetwork(epochs: Int, seed: UInt64, _ progress: ProgressBar) throws -> Standing {
    let start = ContinuousClock.now
    var generator = RandomGenerator(seed: seed)
    let network = leNet(classes: train.classCount, modern: true)
    network.initialize(.heNormal, using: &generator)
    let trainer = Trainer(network, Adam(learningRate: 0.002), schedule: .cosine)
    trainer.shouldStop = { Interruption.isRequested }
    trainer.onEpoch = { _ in progress.advance() }
    let batches = Batches(train, batchSize: 64, shuffle: seed)
    try trainer.run(
      epochs: epochs, batchesPerEpoch: batches.count,
      batches: { epoch, first in batches.epoch(epoch, from: first) })
    try Interruption.check()
    let seconds = start.duration(to: .now) / .seconds(1)
    network.isTraining = false
    return Standing(name: "a small CNN", chosen: "nothing", numbers: nil, seconds: seconds) {
      test in
      stride(from: 0, to: test.count, by: 500).flatMap { first in
        network(test.images(first..<min(test.count, first + 500))).argmaxOfRows()
      }
    }
  }
}

/// The mean squared distance of two rows: twice their variance around the mean row.
func meanSquaredDistance(_ x: Matrix) -> Double {
  var mean = [Double](repeating: 0, count: x.columns)
  var square = 0.0
  for i in 0..<x.rows {
    let row = x.row(i)
    for j in row.indices { mean[j] += row[j] / Double(x.rows) }
    square += dot(row, row) / Double(x.rows)
  }
  return max(2 * (square - dot(mean, mean)), .leastNormalMagnitude)
}
