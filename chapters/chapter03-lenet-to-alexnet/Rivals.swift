import Statistics
import Course
import Datasets
import KernelMethods
import Base
import Layers
import Notebook
import Tensors
import Training

/// Kernel machine against network, as one would have compared them at the time.
func addRivalsCell(to page: Page) {
  page.cell("kernels", "Why did kernels replace networks around 2000?") { cell in
    cell.say(
      """
      Was it a mistake? Let both learn from the same pictures, few at first, then more: a support \
      vector machine with an RBF kernel, once on pixels and once on histograms of gradients \
      [Dalal2005], the features of that school; and LeNet, with the sigmoids of its time and with ReLU \
      and max pooling.
      """)
    let study = try study()
    let sizes = quick ? [100, 300] : full ? [100, 300, 1000, 3000] : [100, 300, 1000]
    let test = study.test.prefix(quick ? 300 : 1000)
    var table = Table(
      .number("pictures"), .number("SVM, pixels"), .number("SVM, gradients"),
      .number("LeNet, sigmoid"), .number("LeNet, ReLU"), "SVM or sigmoid",
      caption: "Right (%) of \(grouped(test.count)) test pictures, ± 95 %. Last column: the second "
        + "against the third, judged by the pictures on which they disagree (McNemar's exact test)."
    )
    var times = Table(
      .number("pictures"), .number("SVM, pixels", varies: true),
      .number("SVM, gradients", varies: true), .number("LeNet, sigmoid", varies: true),
      .number("LeNet, ReLU", varies: true), caption: "Time to learn.")
    var verdicts: [(size: Int, verdict: PairedComparison.Verdict)] = []
    for size in sizes where size <= study.train.count {
      var generator = RandomGenerator(seed: seed &+ UInt64(size))
      let chosen = generator.permutation(study.train.count).prefix(size)
      let part = study.train.subset(Array(chosen))
      try Interruption.check()
      let rivals = [
        try supportVectorAnswers(part, test, features: pixels),
        try supportVectorAnswers(part, test, features: gradientHistograms),
        try networkAnswers(part, test, plan: Plan()),
        try networkAnswers(part, test, plan: Plan(relu: true, maxPooling: true, rate: 0.002)),
      ]
      let comparison = try PairedComparison(
        rivals[1].answers, rivals[2].answers, labels: test.labels)
      verdicts.append((size, comparison.verdict))
      let shares = try rivals.map { rival -> String in
        let right = try Proportion(rival.answers, agreeingWith: test.labels)
        return grouped(100 * right.estimate, decimals: 1) + " ± "
          + grouped(100 * right.halfWidth, decimals: 1)
      }
      let winner = [.first: "SVM", .second: "network"][comparison.verdict] ?? "undecided"
      table.row(of: [size] + shares + [winner])
      times.row(of: [size] + rivals.map { duration($0.seconds) })
    }
    cell.table(table)
    cell.table(times)
    cell.say(judgement(of: verdicts))
    cell.say(
      """
      Add that the machine's training is a bowl with one bottom, that it has two numbers to tune and \
      comes with theorems (chapter 1), and that a network on its plateau cannot be told from a broken \
      one. So for the sets of those years the choice was a sound one. It ceased to be when pictures \
      came by the million: kernels pay for pairs, and features drawn by hand do not grow with the data.
      """)
    cell.takeaway("methods do not win by being right, they win by fitting what there is.")
    cell.notes(
      """
      Ask what the last column would show at a million pictures, and what the machine's memory would \
      say to it.
      """)
  }
}

/// What the comparison of the machine on gradients with the network of its time allows to be said.
private func judgement(of verdicts: [(size: Int, verdict: PairedComparison.Verdict)]) -> String {
  func sizes(_ verdict: PairedComparison.Verdict) -> String? {
    let found = verdicts.filter { $0.verdict == verdict }.map { grouped($0.size) }
    return found.isEmpty ? nil : found.joined(separator: ", ")
  }
  var parts: [String] = []
  if let sizes = sizes(.first) { parts.append("the machine is better with \(sizes) pictures") }
  if let sizes = sizes(.second) { parts.append("the network is better with \(sizes)") }
  if let sizes = sizes(.undecided) { parts.append("nothing is decided with \(sizes)") }
  return "Machine on gradients against the network of its time: \(parts.joined(separator: "; "))."
}

/// What a method answers to the test pictures, and how long its training took.
private struct Answers {
  let answers: [Int]
  let seconds: Double
}

private func pixels(_ set: LabelledImages) throws -> Matrix {
  try Matrix(images: set.images.values, count: set.count)
}

private func gradientHistograms(_ set: LabelledImages) throws -> Matrix {
  try HistogramOfOrientedGradients(cell: 4).features(
    set.images.values, count: set.count, width: set.width, height: set.height)
}

/// A support vector machine with an RBF kernel whose γ is 1 over the features' whole variance.
private func supportVectorAnswers(
  _ train: LabelledImages, _ test: LabelledImages, features: (LabelledImages) throws -> Matrix
) throws -> Answers {
  let start = ContinuousClock.now
  let examples = try features(train)
  let count = Double(examples.values.count)
  let mean = examples.values.reduce(0, +) / count
  let variance = examples.values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
  var machine = try MulticlassSupportVectorMachine(
    kernel: .rbf(gamma: 1 / (Double(examples.columns) * variance)), penalty: 10)
  try machine.fit(examples, train.labels)
  let seconds = (ContinuousClock.now - start) / .seconds(1)
  return Answers(answers: try machine.predict(features(test)), seconds: seconds)
}

/// A network after a fixed number of steps, whatever the size of the set.
private func networkAnswers(
  _ train: LabelledImages, _ test: LabelledImages, plan: Plan
) throws -> Answers {
  let network = plan.network(classes: train.classCount)
  var generator = RandomGenerator(seed: seed)
  network.initialize(plan.initializer, using: &generator)
  let (steps, batch) = (quick ? 100 : full ? 800 : 300, 25)
  let curve = try learn(
    network, Adam(learningRate: plan.rate), from: train, test: test.prefix(1),
    epochs: max(1, steps * batch / train.count), batchSize: batch, seed: seed)
  network.isTraining = false
  return Answers(answers: network(test.images).argmaxOfRows(), seconds: curve.seconds)
}
