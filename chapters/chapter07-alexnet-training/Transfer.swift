import Base
import Course
import KernelMethods
import Layers
import Notebook
import Statistics
import Tensors
import Training

/// What a network that has learned one half of the classes is worth for the other half.
func addTransferCell(to page: Page, _ classroom: Classroom, quick: Bool, seed: UInt64) {
  page.further("transfer", "Features learned on some classes, used for others") { cell in
    let classes = try classroom.data().train.classCount
    guard classes >= 4 else {
      cell.say("This takes a set of at least four classes; the one at hand has \(classes).")
      return
    }
    let half = classes / 2
    let lessons = Halves(try classroom.images(quick ? 800 : 3_000), classes: half)
    let exam = Halves(try classroom.testImages(quick ? 200 : 1_000), classes: half)
    let (examples, draws) = (5, quick ? 4 : 10)
    cell.say(
      """
      A network has learned \(half) of the \(classes) classes. Is its last hidden layer of use for \
      the \(classes - half) others, which it has never seen? This is *transfer*. Here the \
      miniature learns the first \(half) classes from \(grouped(lessons.known.labels.count)) \
      images. Then a linear support vector machine (chapter 1) learns the others from \
      \(examples) images of each. It is given their pixels, or the hidden layer's numbers, \
      before and after that training.
      """)
    let shape = Array(lessons.known.images.shape.dropFirst())
    let network = classroom.recipe.network(classes: half, imageShape: shape)
    let fresh = classroom.recipe.network(classes: half, imageShape: shape)
    let count = lessons.known.labels.count
    let batch = min(50, count)
    var generator = RandomGenerator(seed: seed)
    let optimizer = SGD(learningRate: 0.02, momentum: 0.9)
    let epochs = quick ? 2 : 6
    let progress = ProgressBar("half of the classes", total: epochs)
    for _ in 0..<epochs {
      try lessons.known.teach(
        network, optimizer, batch: batch, steps: count / batch, using: &generator)
      progress.advance()
    }
    progress.finish()
    let ways: [(name: String, numbers: (Tensor) -> Tensor)] = [
      ("pixels", flat), ("last hidden layer, before training", { lastHidden(fresh, $0) }),
      ("last hidden layer, after training", { lastHidden(network, $0) }),
    ]
    let chosen = (0..<draws).map { _ in
      drawn(examples, ofEach: lessons.other.labels, using: &generator)
    }
    let accuracies = try cell.code {
      try ways.map { way in
        let numbers = way.numbers(lessons.other.images)
        let questions = try Matrix(way.numbers(exam.other.images))
        return try chosen.map { examples in
          var machine = try MulticlassSupportVectorMachine(kernel: .linear, penalty: 1_000)
          try machine.fit(
            Matrix(numbers.entries(examples)), examples.map { lessons.other.labels[$0] })
          let right = zip(try machine.predict(questions), exam.other.labels).count { $0 == $1 }
          return Double(right) / Double(exam.other.labels.count)
        }
      }
    }
    var table = Table("a machine learns from", .number("right"))
    for (way, found) in zip(ways, accuracies) {
      table.row(way.name, try Spread(found).percent())
    }
    table.caption =
      "Of \(grouped(exam.other.labels.count)) test images of the new classes; ± over \(draws) draws "
      + "of the examples, one network."
    cell.table(table)
    let overPixels = try paired(accuracies[2], accuracies[0])
    let overChance = try paired(accuracies[2], accuracies[1])
    cell.verdict(
      overPixels.judging(.more), "Practice says",
      that: "features learned on some classes serve others better than pixels do",
      found: "the difference is \(overPixels.points()) points",
      failsIf: "pixels are shown to serve better")
    cell.verdict(
      overChance.judging(.more), "We expect",
      that: "they serve better than those of the same network before its training",
      found: "the difference is \(overChance.points()) points",
      failsIf: "they are shown to serve worse")
    cell.takeaway(
      overPixels.verdict == .more
        ? "what a network has learned for some classes is of use for others."
        : overPixels.verdict == .less
          ? "features of a few classes need not serve others: compare them with pixels first."
          : "with so few classes to learn from, a gain by transfer is not shown here.")
    cell.notes(
      """
      The network before training is the control: without it one would not know whether the training \
      or the shape of the network helps. Ask which layer one should take if the new classes are very \
      different.
      """)
  }
}

/// Images of the first half of the classes, and of the others with their labels counted from 0.
private struct Halves {
  let known: Exam
  let other: Exam

  init(_ batch: Batch, classes half: Int) {
    func part(_ isIn: (Int) -> Bool, less offset: Int) -> Exam {
      let places = batch.labels.indices.filter { isIn(batch.labels[$0]) }
      return Exam(
        images: batch.images.entries(places), labels: places.map { batch.labels[$0] - offset })
    }
    known = part({ $0 < half }, less: 0)
    other = part({ $0 >= half }, less: half)
  }
}

/// The places of `count` examples of each class, drawn by chance.
private func drawn(_ count: Int, ofEach labels: [Int], using generator: inout RandomGenerator)
  -> [Int]
{
  let order = generator.permutation(labels.count)
  return Set(labels).sorted().flatMap { label in
    order.filter { labels[$0] == label }.prefix(count)
  }
}
