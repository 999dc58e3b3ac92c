import Course
import Datasets
import Layers
import Models
import Notebook
import Tensors

/// A look at what came of the training: whom the network takes for whom, and its first filters.
func addLookingCells(to page: Page) {
  page.cell("mistakes", "What does it take for what?") { cell in
    let study = try study()
    let run = try trained()[2]
    guard let test = run.curve.tests.last else { return }
    cell.say(
      """
      The network with ReLU and max pooling, after its training. Each row is a true class, each column \
      an answer; what stands off the diagonal is a mistake.
      """)
    let names = study.test.classNames
    cell.figure(
      HeatMap(
        names.indices.map { actual in
          names.indices.map { Double(test.confusion[actual: actual, predicted: $0]) }
        }, rowLabels: names, columnLabels: names.map { String($0.prefix(5)) },
        axes: ("true class", "answer"), decimals: 0,
        caption: "How often each class was taken for each."))
    let worst = test.confusion.worstConfusions(3).map {
      "\(names[$0.actual]) for \(names[$0.predicted]) (\($0.count)×)"
    }
    if !worst.isEmpty { cell.say("The most frequent mistakes: \(worst.joined(separator: ", ")).") }
    let mistakes = try confidentMistakes(of: run, on: study.test)
    if mistakes.isEmpty {
      cell.say("There is no mistake among these pictures.")
    } else {
      cell.figure(
        ImageFigure(
          grid: mistakes.prefix(8).map { pixelImage(study.test.image(at: $0.index).tensor) },
          labels: mistakes.prefix(8).map {
            "\(names[$0.answer]) \(percent($0.confidence, decimals: 0))"
          }, columns: 4,
          caption:
            "The most confident mistakes, with the answer and how sure the network was. Truly: "
            + mistakes.prefix(8).map { names[study.test.labels[$0.index]] }.joined(separator: ", ")
            + ".", maximumWidth: 18))
      let sure = mistakes.count { $0.confidence > 0.9 }
      cell.say(
        """
        Of \(mistakes.count) mistakes the network makes \(sure) with more than 90 % confidence. Nothing \
        obliges its confidence to be a probability that one could bet on: it was trained to be right, \
        not to be modest.
        """)
    }
    cell.takeaway("look at the mistakes: some tell about the network, some about the data.")
    cell.notes("Let the room label the eight pictures before you show the labels.")
  }

  page.cell("filters", "What did the first layer learn to see?") { cell in
    let runs = try trained()
    cell.say(
      """
      Six windows of 5 × 5 are all that looks at the picture itself. Before training they are noise; \
      afterwards, in the network with ReLU and max pooling:
      """)
    let run = runs[2]
    let after = run.network.parameters[0].parameter.value
    let pictures = [run.firstFilters, after].flatMap { filters in
      (0..<filters.shape[0]).map { pixelImage(filters.entry($0), scaled: true) }
    }
    cell.figure(
      ImageFigure(
        grid: pictures, columns: 6,
        caption: "Above the first weights, below the trained ones; middle grey is 0.",
        alt: "Two rows of six small grey patches, before and after training."))
    var table = Table("network", .number("moved"), .number("smoother"))
    for run in runs {
      let after = run.network.parameters[0].parameter.value
      table.row(
        run.name, percent((after - run.firstFilters).norm() / run.firstFilters.norm(), decimals: 0),
        multiple(roughness(run.firstFilters) / roughness(after)))
    }
    table.caption =
      "moved: how far the weights went, against their first length; smoother: how much less "
      + "neighbouring weights differ, against their size"
    cell.table(table)
    let smoother = roughness(run.firstFilters) / roughness(after)
    cell.say(
      smoother > 1.1
        ? """
        Noise has no neighbours: a weight says nothing about the one beside it. In the trained filters \
        it does. Light and dark have gathered in patches, and a light patch beside a dark one is an \
        edge detector, of the kind that chapter 2 wrote by hand.
        """
        : """
        In this run the filters are still about as rough as noise: too few steps for edges to show.
        """)
    cell.takeaway("nobody draws a network's filters: they become what helps to tell classes apart.")
    cell.notes("Compare with chapter 2's kernels. Who finds the one that looks for an edge?")
  }
}

/// How much neighbouring weights of filters [O, C, H, W] differ, relative to the weights' size.
private func roughness(_ filters: Tensor) -> Double {
  let shape = filters.shape
  var (differences, squares) = (0.0, 0.0)
  for filter in 0..<shape[0] {
    let plane = filters.entry(filter).entry(0)
    for row in 0..<shape[2] {
      for column in 0..<shape[3] {
        let value = Double(plane[row, column])
        squares += value * value
        if column + 1 < shape[3] {
          let step = Double(plane[row, column + 1]) - value
          differences += step * step
        }
        if row + 1 < shape[2] {
          let step = Double(plane[row + 1, column]) - value
          differences += step * step
        }
      }
    }
  }
  return (differences / squares).squareRoot()
}

/// The pictures that a network names wrongly, the surest first.
private func confidentMistakes(
  of run: Trained, on test: LabelledImages
) throws -> [(index: Int, answer: Int, confidence: Float)] {
  run.network.isTraining = false
  let softmax = Softmax()
  softmax.isTraining = false
  var mistakes: [(index: Int, answer: Int, confidence: Float)] = []
  var first = 0
  let batches = Batches(test, batchSize: 500, transform: run.transform).makeIterator()
  while let batch = try batches.nextBatch() {
    let probabilities = softmax(run.network(batch.images))
    for (row, answer) in probabilities.argmaxOfRows().enumerated() where answer != batch.labels[row]
    {
      mistakes.append((first + row, answer, probabilities[row, answer]))
    }
    first += batch.labels.count
  }
  return mistakes.sorted { ($1.confidence, $0.index) < ($0.confidence, $1.index) }
}
