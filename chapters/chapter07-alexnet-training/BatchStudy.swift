import Base
import Course
import Datasets
import Layers
import Notebook
import Tensors
import Training

/// Images made ready for a network, and their classes.
nonisolated struct Exam: Sendable {
  let images: Tensor
  let labels: [Int]

  /// A part of them.
  subscript(_ range: Range<Int>) -> Exam {
    Exam(images: images[range], labels: Array(labels[range]))
  }

  /// The share of images that a network recognises.
  func accuracy(of network: Sequential) -> Double {
    network.isTraining = false
    let answers = network(images).argmaxOfRows()
    return Double(zip(answers, labels).count { $0 == $1 }) / Double(labels.count)
  }

  /// The bare loop: so many steps of a network that learns from these images.
  func teach(
    _ network: Sequential, _ optimizer: any Optimizer, batch: Int, steps: Int,
    using generator: inout RandomGenerator
  ) throws {
    var order: [Int] = []
    for _ in 0..<steps {
      try Interruption.check()
      // A new epoch, in a new order.
      if order.count < batch { order = generator.permutation(labels.count) }
      let drawn = Array(order.suffix(batch))
      order.removeLast(batch)
      trainingStep(network, optimizer, images.entries(drawn), drawn.map { labels[$0] })
    }
  }
}

/// A fresh network of one hidden layer after so many steps of the bare loop.
nonisolated func trained(
  on exam: Exam, classes: Int, batch: Int, rate: Double, steps: Int, seed: UInt64
) throws -> Sequential {
  var generator = RandomGenerator(seed: seed)
  let inputs = exam.images.count / exam.labels.count
  let network = Sequential(Flatten(), Linear(inputs, 64), ReLU(), Linear(64, classes))
  network.initialize(.heNormal, using: &generator)
  try exam.teach(
    network, SGD(learningRate: rate, momentum: 0.9), batch: batch, steps: steps, using: &generator)
  return network
}

/// One small network trained with several batch sizes, learning rates and seeds.
final class BatchStudy {
  /// How a trained network does.
  nonisolated struct Run: Sendable {
    /// The share of validation images recognised.
    let validation: Double
    /// The class given to each test image, and the share that is right.
    let answers: [Int]
    let test: Double

    init(_ network: Sequential, validation: Exam, test: Exam) {
      func share(_ answers: [Int], _ labels: [Int]) -> Double {
        Double(zip(answers, labels).count { $0 == $1 }) / Double(labels.count)
      }
      self.validation = share(network(validation.images).argmaxOfRows(), validation.labels)
      answers = network(test.images).argmaxOfRows()
      self.test = share(answers, test.labels)
    }

    /// The share of some of the test images recognised.
    func accuracy(on range: Range<Int>, _ labels: [Int]) -> Double {
      Double(range.count { answers[$0] == labels[$0] }) / Double(range.count)
    }

    /// The share of all others recognised.
    func accuracy(outside range: Range<Int>, _ labels: [Int]) -> Double {
      let right = labels.indices.count { !range.contains($0) && answers[$0] == labels[$0] }
      return Double(right) / Double(labels.count - range.count)
    }
  }

  /// The batch sizes that are compared where there are images enough.
  static func sizes(quick: Bool) -> [Int] { quick ? [8, 32, 128] : [8, 32, 128, 512] }

  /// The batch sizes; the training images are whole batches of each.
  let sizes: [Int]
  let rates: [Double]
  let seeds: Int
  let epochs: Int
  /// The steps of the runs that all have as many.
  let steps: Int
  let training: Exam
  let validation: Exam
  let test: Exam
  private let classes: Int
  private let seed: UInt64
  /// Runs by batch size, learning rate and seed: after as many epochs, and after as many steps.
  typealias Runs = (epochs: [[[Run]]], steps: [[[Run]]])
  private var finished: Runs?

  init(_ classroom: Classroom, quick: Bool, full: Bool, seed: UInt64) throws {
    let lessons = try classroom.images(quick ? 384 : 1_536, inGroupsOf: 3)
    let part = lessons.labels.count / 3
    let all = Exam(images: lessons.images, labels: lessons.labels)
    validation = all[0..<part]
    let sizes = Self.sizes(quick: quick).filter { $0 <= part }
    guard sizes.count > 1 else {
      throw CourseError(
        "\(lessons.labels.count) training images are too few to compare batch sizes; this takes at "
          + "least 96 that can be read, so name a larger set with --data")
    }
    let count = 2 * part / sizes.last! * sizes.last!
    training = all[part..<(part + count)]
    let exam = try classroom.testImages(quick ? 500 : 2_000)
    test = Exam(images: exam.images, labels: exam.labels)
    guard test.labels.count >= 20 else {
      throw CourseError(
        "\(test.labels.count) test images are too few to be divided into 20 parts: name a larger "
          + "set with --data")
    }
    self.sizes = sizes
    rates = [0.01, 0.03, 0.1, 0.3, 1]
    seeds = quick ? 2 : full ? 5 : 3
    epochs = quick ? 5 : full ? 40 : 12
    steps = quick ? 20 : full ? 200 : 60
    classes = try classroom.data().train.classCount
    self.seed = seed
  }

  /// The steps of the runs that all have as many epochs.
  func stepsInAll(_ batch: Int) -> Int { epochs * training.labels.count / batch }

  /// All runs, made when a cell first asks.
  func runs() throws -> Runs {
    if let finished { return finished }
    let plans = [true, false].flatMap { byEpochs in
      sizes.flatMap { size in
        rates.flatMap { rate in
          (0..<seeds).map { run in
            (size, rate, byEpochs ? stepsInAll(size) : steps, seed &+ UInt64(run))
          }
        }
      }
    }
    let (training, validation, test, classes) = (training, validation, test, classes)
    let made = try inParallel(plans.count) { index in
      let (size, rate, steps, seed) = plans[index]
      let network = try trained(
        on: training, classes: classes, batch: size, rate: rate, steps: steps, seed: seed)
      return Run(network, validation: validation, test: test)
    }
    func group(_ start: Int) -> [[[Run]]] {
      sizes.indices.map { size in
        rates.indices.map { rate in
          let first = start + (size * rates.count + rate) * seeds
          return Array(made[first..<(first + seeds)])
        }
      }
    }
    let runs = (epochs: group(0), steps: group(made.count / 2))
    finished = runs
    return runs
  }

  /// The mean share of validation images recognised.
  func validation(_ runs: [Run]) -> Double {
    runs.reduce(0) { $0 + $1.validation } / Double(runs.count)
  }

  /// The place of the learning rate that the validation images choose.
  func choice(_ runs: [[Run]]) -> Int {
    rates.indices.max { validation(runs[$0]) < validation(runs[$1]) }!
  }
}
