import Base
import Course
import Datasets
import Layers
import Notebook
import Statistics
import Tensors

/// A look at what the networks of `activations` have learned: whom they confuse, and their filters.
func addLookingCells(to page: Page) {
  page.further("mistakes", "What does the network confuse?") { cell in
    let study = try study()
    let rungs = try activations().rungs
    let network = rungs[2].runs[0].network
    cell.say(
      """
      LeNet with ReLU, the first of its runs in the cell `activations`, on all \
      \(grouped(study.test.count)) test pictures. Each row is a true class, each column an answer; what \
      stands off the diagonal is a mistake.
      """)
    let names = study.test.classNames
    let answers = try answers(of: network, on: study.test)
    var counts = names.map { _ in names.map { _ in 0.0 } }
    for (label, answer) in zip(study.test.labels, answers) { counts[label][answer.label] += 1 }
    cell.figure(
      HeatMap(
        counts, rowLabels: names, columnLabels: names, axes: ("true class", "answer"), decimals: 0,
        caption: "How often each class was taken for each."))
    let pairs = names.indices.flatMap { actual in
      names.indices.filter { $0 != actual && counts[actual][$0] > 0 }
        .map { (actual, $0, Int(counts[actual][$0])) }
    }
    let worst = pairs.sorted { ($1.2, $0.0, $0.1) < ($0.2, $1.0, $1.1) }.prefix(3)
    let mistakes = answers.indices.filter { answers[$0].label != study.test.labels[$0] }
      .sorted { (answers[$1].confidence, $0) < (answers[$0].confidence, $1) }
    if mistakes.isEmpty {
      cell.say("There is no mistake among these pictures.")
    } else {
      cell.say(
        "The most frequent mistakes: "
          + worst.map { "\(names[$0.0]) taken for \(names[$0.1]) (\($0.2)×)" }
          .joined(separator: ", ") + ".")
      cell.figure(
        ImageFigure(
          grid: mistakes.prefix(8).map { pixelImage(study.test.image(at: $0).tensor) },
          labels: mistakes.prefix(8).map {
            "\(names[study.test.labels[$0]]) → \(names[answers[$0].label])"
          }, columns: 4,
          caption: "The mistakes with the highest probabilities, from "
            + "\(percent(answers[mistakes[0]].confidence, decimals: 1)) down: true class → answer.",
          maximumWidth: 18))
      let sure = answers.indices.filter { answers[$0].confidence > 0.9 }
      let wrong = sure.count { answers[$0].label != study.test.labels[$0] }
      let share = Double(wrong) / Double(max(1, sure.count))
      cell.say(
        """
        To \(wrong) of its \(grouped(mistakes.count)) mistakes the network gave a probability of more than \
        90 %: of the \(grouped(sure.count)) answers that it was so sure of, \
        \(percent(share)) are wrong\(share > 0.1 ? ", more than the 10 % that such a probability allows" : ""). \
        The loss makes the probabilities agree with how often the network is right, but on the training \
        pictures only.
        """)
    }
    cell.notes("Let the room label the eight pictures before you show the labels.")
  }

  page.further("filters", "What does the first layer learn?") { cell in
    let rungs = try activations().rungs
    cell.say(
      """
      Six windows of 5 × 5 weights are all that looks at the picture itself. Before training they are \
      random numbers. Above the initial weights, below those after training, in the network with ReLU:
      """)
    let first = rungs[2].runs[0]
    let pictures = [first.firstFilters, first.network.parameters[0].parameter.value].flatMap {
      filters in (0..<filters.shape[0]).map { pixelImage(filters.entry($0), scaled: true) }
    }
    cell.figure(
      ImageFigure(
        grid: pictures, columns: 6, caption: "Middle grey is 0, light positive, dark negative.",
        alt: "Two rows of six small grey patches, before and after training."))
    cell.say(
      """
      A filter that is light on one side and dark on the other answers to edges. How much of a filter \
      is of that kind? Fit the best slope to it, a plane over the 25 places, and take its share of the \
      filter's variance. Random numbers give 2/24 = \(percent(2.0 / 24)) on average, because a plane \
      uses up 2 of 24 free directions.
      """)
    cell.plusMinus(runs: rungs[0].runs.count)
    var table = Table(
      "activation", .number("before training"), .number("after"),
      caption: "Share of a plane in the first layer's filters.")
    var relu: SpreadComparison?
    for rung in rungs {
      let before = rung.runs.map { planeShare($0.firstFilters) }
      let after = rung.runs.map { planeShare($0.network.parameters[0].parameter.value) }
      table.row(rung.name, try Spread(before).percent(), try Spread(after).percent())
      relu = try paired(after, before)
    }
    cell.table(table)
    if let relu {
      cell.verdict(
        relu.judging(.more), "Textbooks say",
        that: "the first layer's filters become edge detectors",
        found: "in the network with ReLU the share of a plane changes by \(relu.points()) points",
        failsIf: "the share falls beyond chance")
    }
    cell.notes("Compare with chapter 2's kernels. Who finds the one that looks for an edge?")
  }
}

/// The mean share of a plane a + bx + cy in the variance of filters [O, 1, side, side].
private func planeShare(_ filters: Tensor) -> Double {
  let side = filters.shape[3]
  let middle = Double(side - 1) / 2
  // Σ x² over the window, x measured from its middle; that of y is the same.
  let width = (0..<side).reduce(0.0) {
    $0 + Double(side) * (Double($1) - middle) * (Double($1) - middle)
  }
  let shares = (0..<filters.shape[0]).map { filter in
    let plane = filters.entry(filter).entry(0)
    let mean = Double(plane.mean())
    var (alongX, alongY, squares) = (0.0, 0.0, 0.0)
    for row in 0..<side {
      for column in 0..<side {
        let value = Double(plane[row, column]) - mean
        alongX += value * (Double(column) - middle)
        alongY += value * (Double(row) - middle)
        squares += value * value
      }
    }
    return (alongX * alongX + alongY * alongY) / width / squares
  }
  return shares.reduce(0, +) / Double(shares.count)
}

/// What a network answers to each picture of a set, and the probability it gives that answer.
private func answers(
  of network: Sequential, on set: LabelledImages
) throws -> [(label: Int, confidence: Float)] {
  network.isTraining = false
  let softmax = Softmax()
  softmax.isTraining = false
  var answers: [(label: Int, confidence: Float)] = []
  let batches = Batches(set, batchSize: 500).makeIterator()
  while let batch = try batches.nextBatch() {
    let probabilities = softmax(network(batch.images))
    for (row, label) in probabilities.argmaxOfRows().enumerated() {
      answers.append((label, probabilities[row, label]))
    }
  }
  return answers
}
