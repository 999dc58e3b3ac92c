import Course
import Layers
import Models
import Notebook
import Tensors

/// Why the first layer has a window of 11 and a stride of 4, and what it answers.
func addFirstLayerCells(to page: Page) {
  page.further("why-four", "Why a window of 11 and a stride of 4?") { cell in
    cell.say(
      """
      Suppose that the first layer of the one-tower network (`imagenet`) had another window or another \
      stride, and all layers behind it stayed as they are (the first fully connected one takes whatever \
      arrives). Counted:
      """)
    var table = Table(
      .number("window"), .number("stride"), "conv1's output", .number("MACs of conv1 (10⁶)"),
      .number("of all (10⁶)"), .number("outputs, batch of 128"), .number("pool5 sees"),
      .number("fc6's weights (10⁶)"),
      caption: "all: all convolutions")
    var counts: [[Int]: Summary] = [:]
    for stride in [1, 2, 4] {
      for size in [5, 7, 11] {
        let summary = try imageNet(window: size, stride: stride)
        counts[[size, stride]] = summary
        guard let conv1 = summary["conv1"], let pool5 = summary["pool5"] else { continue }
        let all = summary.convolutions.reduce(0) { $0 + $1.multiplyAccumulates }
        table.row(
          size, stride, sides(conv1.outputShape), Double(conv1.multiplyAccumulates) / 1e6,
          Double(all) / 1e6,
          bytes(summary.trainingBytes(batch: 128).activations),
          pool5.receptiveField.map { "\($0.size)" } ?? "all",
          Double(pool5.outputCount * 4096) / 1e6)
      }
    }
    cell.table(table)
    if let here = counts[[11, 4]], let slow = counts[[11, 1]], let small = counts[[5, 4]] {
      func work(_ summary: Summary) -> Double {
        Double(summary.convolutions.reduce(0) { $0 + $1.multiplyAccumulates })
      }
      func sees(_ summary: Summary) -> Int { summary["pool5"]?.receptiveField?.size ?? 0 }
      cell.say(
        """
        The stride is what makes the network affordable: with stride 1 all convolutions together cost \
        \(multiple(work(slow) / work(here))) the MACs, the outputs of a batch \
        \(multiple(Double(slow.trainingBytes(batch: 128).activations) / Double(here.trainingBytes(batch: 128).activations))) \
        the memory, far above the 3 GB of a card, and pool5 would see only \(sees(slow)) pixels instead of \
        \(sees(here)). The window costs little: one of 5 instead of 11 pixels saves \
        \(percent(1 - work(small) / work(here), decimals: 0)) of the MACs. But with stride 4 a window \
        below 4 would leave out pixels between two places, and only one well above 4 overlaps its \
        neighbours much.
        """)
    }
    cell.notes(
      """
      Ask which column would have stopped the authors first. The later networks (VGG) took windows of 3 \
      and stride 1 and paid for it with many times the MACs: see the cell "variants".
      """)
  }

  page.further("responses", "What does the first layer answer?") { cell in
    let network = try walk.network()
    guard let conv1 = network.layers.first as? Conv2d, let slide = conv1.window else { return }
    let channels = conv1.inputChannels
    cell.say(
      """
      Each filter of the first layer makes a picture of its own, its numbers large where the image looks \
      like the filter. Untrained filters are noise, so for this cell eight edge detectors stand in for \
      them, smooth waves under a bell-shaped window at four angles and of two wave lengths, such as training finds by \
      itself (the paper's Figure 3 shows it).
      """)
    let filters = gaborFilters(count: 8, channels: channels, size: slide.kernelSize)
    cell.figure(
      ImageFigure(
        grid: (0..<8).map { pixelImage(filters.entry($0), scaled: true) }, columns: 8,
        caption: "Eight filters, \(sides(filters.shape)) numbers each.",
        alt: "Eight small patches with dark and light stripes at four angles."))
    let input = try walk.input()
    let layer = Conv2d(
      inputChannels: channels, outputChannels: 8, kernelSize: slide.kernelSize,
      stride: slide.stride, padding: slide.padding, bias: false)
    layer.weight.value = filters
    let responses = cell.code { ReLU()(layer(input)) }
    cell.figure(
      ImageFigure(
        grid: (0..<4).map { filter in
          pixelImage(responses.entry(0).entry(filter).map { $0.squareRoot() }, scaled: true)
        }, columns: 2,
        caption: "The first four of the eight outputs after ReLU, "
          + "\(sides(Array(responses.shape.dropFirst(2)))) each; square roots, so that faint lines show.",
        alt: "Four pictures of the same scene in which only edges of one direction stand out."))
    cell.takeaway(
      "a convolution turns one picture into many, each with one question asked everywhere.")
    cell.change("your own picture", with: "--image FILE")
    cell.notes("Cover the upper row and let people guess each filter's angle from its output.")
  }
}

/// The one-tower network with another first layer, padded as before, and its first fully connected layer
/// made to fit.
private func imageNet(window: Int, stride: Int) throws -> Summary {
  var layers = alexNetImageNet().layers
  layers[0] = Conv2d(
    inputChannels: 3, outputChannels: 96, kernelSize: window, stride: stride, padding: 2)
  let flat = layers.firstIndex { $0 is Flatten }!
  let features = try Sequential(Array(layers[...flat])).outputShape(for: [1, 3, 224, 224])
  let dense = layers.firstIndex { $0 is Linear }!
  layers[dense] = Linear(features[1], 4096)
  return try Summary(of: Sequential(layers), imageShape: [3, 224, 224])
}
