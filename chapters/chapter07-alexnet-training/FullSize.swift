import RunFiles
import Datasets
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
    self.losses = losses
    self.moved = moved
    self.batch = batch
    imagesPerSecond = Double(timedImages) / timed
  }
}

func showFullSize(_ cell: Cell, _ steps: FullSizeSteps) {
  cell.say(
    """
    Now the real one: AlexNet of \(grouped(fullSizeParameters)) weights, pictures of 224 × 224 pixels, \
    \(steps.losses.count) honest steps of \(steps.batch) images, each forward, backward and a step of \
    momentum.
    """)
  cell.result(
    steps.losses.map { significant($0) }.joined(separator: "  "), aside: "loss, step by step")
  let still = steps.moved.filter { !($0.share > 0) }.map(\.name)
  cell.check(
    "every layer learns", still.isEmpty,
    counted:
      "\(steps.moved.count - still.count) of \(steps.moved.count) weights and biases moved in "
      + "the first step" + (still.isEmpty ? "" : "; not \(still.joined(separator: ", "))"))
  cell.varying {
    cell.say(
      """
      Here that makes \(significant(steps.imagesPerSecond, digits: 3)) images a second. An epoch of \
      60,000 images would take \(duration(60_000 / steps.imagesPerSecond)); the paper's 90 epochs of \
      1.2 million images \(duration(90 * 1.2e6 / steps.imagesPerSecond)), or \
      \(significant(90 * 1.2e6 / steps.imagesPerSecond / 86_400, digits: 3)) days, if this network \
      stood for the paper's. Their two graphics cards took five to six days.
      """)
  }
  cell.takeaway("a processor can train AlexNet on sixty thousand images in an evening.")
  cell.notes("Let the room guess the images per second before the program prints them.")
}

/// The number of weights and biases of the lecture's AlexNet.
let fullSizeParameters =
  (try? Summary(of: alexNetLecture(), imageShape: [1, 224, 224]).parameters) ?? 0

func showMachinery(_ cell: Cell, _ classroom: Classroom) throws {
  cell.say(
    """
    A long run will be interrupted. A checkpoint must hold all that the future depends on: weights, \
    the optimiser's velocities, the schedule, the place in the epoch, and every random stream. Then a \
    resumed run is the same run, bit for bit. One run takes 12 steps; another is saved after 5, \
    thrown away, loaded into a new network, and takes the other 7, on another number of threads.
    """)
  let all = try classroom.images(12 * 16, inGroupsOf: 12)
  let size = all.labels.count / 12
  let batches = (0..<12).map { step in
    let indices = Array((size * step)..<(size * step + size))
    return (images: all.images.entries(indices), labels: indices.map { all.labels[$0] })
  }
  let folder =
    FileManager.default.temporaryDirectory.path
    + "/chapter07-\(ProcessInfo.processInfo.processIdentifier)"
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
  let pairs = zip(whole.network.parameters, resumed.network.parameters)
  let same = pairs.allSatisfy { $0.parameter.value.values == $1.parameter.value.values }
  let count = whole.network.parameters.reduce(0) { $0 + $1.parameter.count }
  cell.check(
    "resumed as if never stopped", same,
    counted: same ? "all \(grouped(count)) weights and biases equal, bit for bit" : "weights differ"
  )
  cell.say(
    """
    The file is in the safetensors format, with the names that PyTorch's `nn.Sequential` would use, so \
    that weights travel both ways. It is written under a temporary name and renamed, so a crash while \
    saving leaves the one before. The project's tests kill a running program with signal 9 at random \
    moments and compare the final bytes.
    """)
  cell.takeaway("what is not in the checkpoint is lost: also the dice.")
  cell.notes("Ask what most people forget to save. (The optimiser's state; then the random state.)")
}

/// A fresh trainer of the classroom's recipe.
private func trainer(_ classroom: Classroom) throws -> Trainer {
  Trainer(try classroom.network(), classroom.recipe.makeOptimizer)
}

func showRecorded(_ cell: Cell) throws {
  let history = try RunHistory(recordedIn: "\(recordedRuns)/fashion-adam")
  let recipe = history.recipe
  cell.say(
    """
    *A recording, made on \(history.day).* The whole lecture AlexNet, all 60,000 training images of \
    Fashion-MNIST at 224 × 224 pixels, \(recipe.epochs) epochs of Adam, with this program: \
    `--recipe \(recipe.name)`. It ran on \(history.machine), in \(duration(history.seconds)), beside \
    other work. `--recipe \(recipe.name) --replay` shows all of it; without `--replay`, and with the \
    data, the same recipe computes the same numbers again.
    """)
  cell.table(epochTable(history))
  cell.figure(lossPlot(history))
  if let figure = confusionFigure(history) { cell.figure(figure) }
  if let accuracy = history.epochs.last?.testAccuracy {
    cell.check(
      "test accuracy", accuracy >= 0.88,
      claim: "runs of this recipe on graphics cards are known to reach about 88 %",
      measured: "\(percent(accuracy, decimals: 2)) after the last epoch (recorded)", source: "Notes"
    )
  }
  let file = try SafetensorsFile(path: "\(recordedRuns)/fashion-adam/\(RunHistory.filterFile)")
  showFilterSheets(cell, first: try file.tensor("first"), last: try file.tensor("last"))
  let other = try RunHistory(recordedIn: "\(recordedRuns)/mnist-sgd")
  if let accuracy = other.epochs.last?.testAccuracy {
    cell.say(
      """
      A second recording, `--recipe \(other.recipe.name) --replay`: plain SGD on MNIST, \
      \(other.epochs.count) epochs in \(duration(other.seconds)), and \
      \(percent(accuracy, decimals: 2)) of the test images right after the last.
      """)
  }
  cell.takeaway("the AlexNet of the lectures, trained to its end, without a graphics card.")
  cell.notes(
    """
    Look at the confusions first: shirts, T-shirts, pullovers and coats. Then at the filters. Most \
    look noisy, because the images are 28 × 28 pixels blown up eightfold: there is little fine \
    structure to find. The paper's own filters saw photographs.
    """)
}
