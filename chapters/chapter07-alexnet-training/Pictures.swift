import Course
import Notebook
import Tensors

/// All filters of a first layer [outputs, inputs, rows, columns] on one sheet, a pixel apart, each
/// stretched to its own range so that its pattern shows; 0 is middle grey.
func filterSheet(_ filters: Tensor, columns: Int = 16, limit: Int = 96) -> PixelImage {
  let (count, rows, width) = (min(limit, filters.shape[0]), filters.shape[2], filters.shape[3])
  let channels = filters.shape[1] == 3 ? 3 : 1
  let across = min(columns, count)
  let down = (count + across - 1) / across
  let (sheetWidth, sheetHeight) = (across * (width + 1) + 1, down * (rows + 1) + 1)
  var pixels = [Float](repeating: 1, count: channels * sheetWidth * sheetHeight)
  for index in 0..<count {
    let filter = filters.entry(index)
    let reach = max(abs(filter.max()), abs(filter.min()), .leastNormalMagnitude)
    let (top, left) = (1 + index / across * (rows + 1), 1 + index % across * (width + 1))
    for channel in 0..<channels {
      for y in 0..<rows {
        for x in 0..<width {
          pixels[(channel * sheetHeight + top + y) * sheetWidth + left + x] =
            0.5 + 0.5 * filter[channel, y, x] / reach
        }
      }
    }
  }
  return PixelImage(width: sheetWidth, height: sheetHeight, channels: channels, pixels: pixels)
}

/// The curves of a run: the training loss at its logged steps, the loss that judges each epoch.
func lossPlot(_ history: RunHistory) -> LinePlot {
  let perEpoch = Double(history.epochs.last.map { $0.step / max(1, $0.epoch) } ?? 1)
  let judged = history.epochs.compactMap { row in
    row.testLoss.map { (x: Double(row.epoch), y: $0) }
  }
  return LinePlot(
    x: Axis("epoch"), y: Axis("loss"),
    series: [
      LinePlot.Series(
        "training, batch by batch",
        points: history.steps.map { (Double($0.step) / perEpoch, $0.loss) })
    ] + (judged.isEmpty ? [] : [LinePlot.Series(history.judge, points: judged)]),
    caption: "The loss of single training batches"
      + (judged.isEmpty ? "." : ", and of all \(history.judge) images after each epoch."))
}

/// Epoch by epoch: losses, accuracies, time.
func epochTable(_ history: RunHistory) -> Table {
  let hasTopFive = history.classNames.count > 10
  // Older runs have not counted the one, and runs without test images not the other.
  let isCounted = history.epochs.contains { $0.trainingAccuracy != nil }
  let isJudged = history.epochs.isEmpty || history.epochs.contains { $0.testLoss != nil }
  func share(_ accuracy: Double?) -> String? { accuracy.map { percent($0, decimals: 2) } }
  var columns: [Table.Column] = ["epoch", .number("training loss")]
  if isCounted { columns.append(.number("training accuracy")) }
  if isJudged {
    columns += [.number("\(history.judge) loss"), .number("\(history.judge) accuracy")]
  }
  columns += [
    .number(hasTopFive && isJudged ? "top-5 accuracy" : "learning rate"),
    .number("time", varies: true),
  ]
  var table = Table(columns: columns)
  var before = 0.0
  for row in history.epochs {
    var cells: [String?] = ["\(row.epoch)", grouped(row.trainingLoss, decimals: 4)]
    if isCounted { cells.append(share(row.trainingAccuracy)) }
    if isJudged {
      cells += [row.testLoss.map { grouped($0, decimals: 4) }, share(row.testAccuracy)]
    }
    cells += [
      hasTopFive && isJudged ? share(row.topFive) : significant(row.learningRate),
      duration(row.seconds - before),
    ]
    table.row(of: cells)
    before = row.seconds
  }
  return table
}

/// The accuracies of a run, epoch by epoch; nil where there are none to compare.
func accuracyPlot(_ history: RunHistory) -> LinePlot? {
  func points(_ accuracy: KeyPath<RunHistory.Epoch, Double?>) -> [(x: Double, y: Double)] {
    history.epochs.compactMap { row in
      row[keyPath: accuracy].map { (Double(row.epoch), 100 * $0) }
    }
  }
  let series = [("training", points(\.trainingAccuracy)), (history.judge, points(\.testAccuracy))]
  guard history.epochs.count > 1, !series[0].1.isEmpty else { return nil }
  return LinePlot(
    x: Axis("epoch"), y: Axis("accuracy (%)"),
    series: series.filter { !$0.1.isEmpty }.map { LinePlot.Series($0.0, points: $0.1) },
    caption: "The share of images that were recognised: of training images over each epoch, each "
      + "before the step that learned from it, with dropout at work"
      + (series[1].1.isEmpty ? "." : "; of \(history.judge) images after each epoch."))
}

/// Who was taken for whom, in shares of each true class; the ten classes most often wrong when there
/// are more.
func confusionFigure(_ history: RunHistory) -> HeatMap? {
  guard let confusion = history.confusion else { return nil }
  // Those judge a finished network where there are no test images.
  let isHeldOut = history.recipe.holdOut != nil && history.test == nil
  let names = history.classNames
  let shown =
    names.count <= 10
    ? Array(names.indices)
    : Array(
      names.indices.sorted { confusion.recall(of: $0) ?? 1 < confusion.recall(of: $1) ?? 1 }
        .prefix(10).sorted())
  let shares = shown.map { actual in
    let all = names.indices.reduce(0) { $0 + confusion[actual: actual, predicted: $1] }
    return shown.map {
      100 * Double(confusion[actual: actual, predicted: $0]) / Double(max(1, all))
    }
  }
  return HeatMap(
    shares, rowLabels: shown.map { names[$0] }, columnLabels: shown.map { names[$0] },
    axes: ("true class", "was called"), decimals: 0,
    caption: "Of the \(isHeldOut ? "held-out" : "test") images of each class (rows), the "
      + "percentage given each name (columns).")
}
