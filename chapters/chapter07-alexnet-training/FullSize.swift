import RunFiles
import Datasets
import Files
import Foundation
import Base
import Layers
import Models
import Notebook
import Tensors
import Training

/// A few steps of the full-size network, made when a cell first asks.
struct FullSizeSteps {
  let losses: [Double]
  let imagesPerSecond: Double
  let batch: Int
  /// By what share of its own length each parameter has moved in the first step.
  let moved: [(name: String, share: Float)]
  /// The network's weights and biases.
  let parameters: Int

  @MainActor
  init(data: DataSplit, steps: Int, batch: Int, seed: UInt64) throws {
    let network = alexNetLecture(classes: data.train.classCount)
    var generator = RandomGenerator(seed: seed)
    network.initialize(.heNormal, using: &generator)
    let trainer = Trainer(network, SGD(learningRate: 0.01, momentum: 0.9))
    let batches = Batches(
      data.train, batchSize: batch, transform: Compose(ToGrey(), Resize(height: 224, width: 224)),
      shuffle: seed)
    let first = network.parameters.map { $0.parameter.value }
    var moved: [(String, Float)] = []
    var losses: [Double] = []
    var (timed, timedImages) = (0.0, 0)
    let bar = ProgressBar("full-size AlexNet", total: steps * batch, unit: "images")
    try forBatches(steps, of: batches) { images in
      try Interruption.check()
      let report = try trainer.step(images.images, images.labels)
      losses.append(report.loss)
      if losses.count == 1 {
        moved = zip(network.parameters, first).map { named, old in
          // Biases begin at 0, so their move is compared with 1.
          let length = old.norm()
          return (named.name, (named.parameter.value - old).norm() / (length > 0 ? length : 1))
        }
      } else {
        // The first step also pays for memory that later steps reuse.
        timed += report.duration / .seconds(1)
        timedImages += report.images
      }
      bar.advance(by: report.images)
    }
    bar.finish()
    parameters = network.parameterCount
    self.losses = losses
    self.moved = moved
    self.batch = batch
    imagesPerSecond = Double(timedImages) / timed
  }
}

/// Steps of the full-size network, now.
func addFullSizeCell(to page: Page, _ fullSize: Once<FullSizeSteps>) {
  page.further("full-size", "A few steps of the full-size network") { cell in
    let steps = try fullSize()
    cell.say(
      """
      AlexNet of \(grouped(steps.parameters)) weights and biases on pictures of 224 × 224 \
      pixels: \
      \(steps.losses.count) steps of \(steps.batch) images, each a forward pass, a backward pass \
      and a \
      step of momentum.
      """)
    cell.result(
      steps.losses.map { significant($0) }.joined(separator: "  "), aside: "loss, step by step")
    let stuck = steps.moved.filter { !($0.share > 1e-6) }.map(\.name)
    cell.verdict(
      stuck.isEmpty, "We expect", that: "the first step reaches every layer",
      found: stuck.isEmpty
        ? "all \(steps.moved.count) arrays of weights and biases changed by at least a "
          + "millionth of their size"
        : "\(stuck.joined(separator: ", ")) did not change",
      failsIf: "one of them changes by less than a millionth of its size")
    cell.varying {
      cell.say(
        """
        That makes \(significant(steps.imagesPerSecond, digits: 3)) images a second. An epoch of \
        60,000 images would take \(duration(60_000 / steps.imagesPerSecond)); the paper's 90 \
        epochs of \
        1.2 million images \
        \(significant(90 * 1.2e6 / steps.imagesPerSecond / 86_400, digits: 3)) days, if this \
        network \
        stood for the paper's. (The times in the cell `recorded` are those of an earlier run.) Two \
        graphics cards took five to six days [Krizhevsky2012].
        """)
    }
    cell.takeaway("before giving up, count the images per second.")
    cell.notes("Let the room guess the images per second before the program prints them.")
  }
}

/// What a checkpoint must hold.
func addInterruptionCell(to page: Page, _ classroom: Classroom) {
  page.cell("interruption", "An interruption, and what a checkpoint must hold") { cell in
    cell.say(
      """
      A long run will be interrupted. A _checkpoint_ is a file that holds all that the rest of the \
      run depends on:

      - the weights and biases;
      - the optimiser's velocities: without them momentum begins anew;
      - the number of steps and epochs done, and the place in the epoch;
      - the schedule's state: how often it has divided the rate, the best error so far;
      - every random generator: dropout's masks and the order of the images.

      Then the resumed run is the same, bit for bit. One run takes 12 steps. Another is saved \
      after 5, loaded into a new network, and takes the other 7 on another number of threads:
      """)
    let all = try classroom.images(12 * 16, inGroupsOf: 12)
    let size = all.labels.count / 12
    let batches = (0..<12).map { step in
      let indices = Array((size * step)..<(size * step + size))
      return (images: all.images.entries(indices), labels: indices.map { all.labels[$0] })
    }
    // Nobody can foretell the name, and put a link there.
    let folder = temporaryFolder.appendingPathComponent("chapter07-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let threads = Threads.count
    defer { Threads.count = threads }
    let (whole, resumed) = try cell.code {
      let whole = try trainer(classroom)
      try whole.trainEpoch(batches)

      let first = try trainer(classroom)
      try first.trainEpoch(batches.prefix(5))
      let saved = try CheckpointFolder(path: folder)
      try saved.save(first)

      Threads.count = threads == 1 ? 2 : 1
      let resumed = try trainer(classroom)
      try saved.resume(resumed)
      try resumed.trainEpoch(batches.dropFirst(5))
      return (whole, resumed)
    }
    func share(_ other: Trainer) -> (equal: Bool, count: Int) {
      let pairs = zip(whole.network.parameters, other.network.parameters)
      return (
        pairs.allSatisfy { $0.parameter.value == $1.parameter.value },
        whole.network.parameters.reduce(0) { $0 + $1.parameter.count }
      )
    }
    // The same with the weights alone.
    let forgetful = try trainer(classroom)
    try forgetful.network.loadWeights(from: "\(folder)/last.safetensors")
    try forgetful.trainEpoch(batches.dropFirst(5))
    let (kept, lost) = (share(resumed), share(forgetful))
    cell.verdict(
      kept.equal && !lost.equal, "We expect",
      that:
        "the resumed run ends in the same weights, and one that loads the weights alone does not",
      found: "of \(grouped(kept.count)) weights and biases "
        + "\(kept.equal ? "all are equal, bit for bit" : "some differ"), and with the weights "
        + "alone "
        + "\(lost.equal ? "too" : "they are not")",
      failsIf: "the first differs in one number, or the second in none")
    cell.say(
      """
      The file is written under a temporary name and then renamed, so that a crash while saving \
      leaves the one before.
      """)
    cell.takeaway("what is not in the checkpoint is lost: velocities and random generators, too.")
    cell.notes(
      "Ask what most people forget to save. (The optimiser's state; then the random state.) The "
        + "file's format is safetensors, with the names of PyTorch's `nn.Sequential`. The "
        + "project's tests kill a running program at random moments and compare the final bytes.")
  }
}

/// A fresh trainer of the classroom's recipe.
private func trainer(_ classroom: Classroom) throws -> Trainer {
  Trainer(try classroom.network(), classroom.recipe.makeOptimizer)
}
