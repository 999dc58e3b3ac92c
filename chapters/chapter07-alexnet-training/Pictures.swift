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
  return LinePlot(
    x: Axis("epoch"), y: Axis("loss"),
    series: [
      LinePlot.Series(
        "training, batch by batch",
        points: history.steps.map { (Double($0.step) / perEpoch, $0.loss) }),
      LinePlot.Series(
        history.judge,
        points: history.epochs.compactMap { row in
          row.testLoss.map { (Double(row.epoch), $0) }
        }),
    ],
    caption: "The loss of single training batches, and of all \(history.judge) images after each "
      + "epoch.")
}

/// Epoch by epoch: losses, accuracies, time.
func epochTable(_ history: RunHistory) -> Table {
  let hasTopFive = history.classNames.count > 10
  var table = Table(
    "epoch", .number("training loss"), .number("\(history.judge) loss"),
    .number("\(history.judge) accuracy"),
    .number(hasTopFive ? "top-5 accuracy" : "learning rate"), .number("time", varies: true))
  var before = 0.0
  for row in history.epochs {
    table.row(
      "\(row.epoch)", grouped(row.trainingLoss, decimals: 4),
      row.testLoss.map { grouped($0, decimals: 4) },
      row.testAccuracy.map { percent($0, decimals: 2) },
      hasTopFive
        ? row.topFive.map { percent($0, decimals: 2) } : significant(row.learningRate),
      duration(row.seconds - before))
    before = row.seconds
  }
  return table
}

/// Who was taken for whom, in shares of each true class; the ten classes most often wrong when there
/// are more.
func confusionFigure(_ history: RunHistory) -> HeatMap? {
  guard let confusion = history.confusion else { return nil }
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
    caption: "Of the test images of each class (rows), the percentage given each name (columns).")
}
