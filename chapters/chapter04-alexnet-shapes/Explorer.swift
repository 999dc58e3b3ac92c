import Base
import Course
import Layers
import Models
import Notebook
import RunFiles
import Tensors

/// One layer of the network at a time: a page of its own, played by `--explorer`.
func addExplorerCell(to page: Page) throws {
  let variant = walk.variant
  guard variant != .resNet18 else {
    throw UsageError(
      "the explorer shows convolutions, poolings and fully connected layers, but \(variant.rawValue) is "
        + "made of blocks: choose another --variant")
  }
  let layers = try Summary(of: variant.network(), imageShape: variant.imageShape).rows
    .filter(\.isDrawn).map(\.name)
  let chosen = Knob("layer", layers, default: layers[0])
  page.cell("explorer", "AlexNet, one layer at a time", knobs: [chosen]) { cell in
    let summary = try walk.summary()
    guard let row = summary[cell[chosen]] else { return }
    cell.figure(
      summary.diagram(
        caption:
          "The network (\(variant.rawValue)): rows and columns to one scale, channels and bars to "
          + "another."))
    cell.say(row.inWords)
    cell.result(row.layer)
    cell.formula(try walk.formulas(of: row))
    cell.say(
      """
      That is \(percent(Double(row.parameters) / Double(summary.parameters), decimals: 2)) of the network's \
      \(grouped(summary.parameters)) parameters and \
      \(percent(Double(row.multiplyAccumulates) / Double(summary.multiplyAccumulates), decimals: 2)) of its \
      \(grouped(summary.multiplyAccumulates)) MACs.
      """)
    let output = try walk.output(of: row.name)
    let shape = [1] + (try row.shapeByFormula())
    cell.verdict(
      output.shape == shape && row.parametersByFormula == row.parameters, "The formulas say",
      that: "\(row.name) gives \(sides(shape)) numbers and has "
        + "\(grouped(row.parametersByFormula)) parameters",
      found: "\(sides(output.shape)) came out of it, and \(grouped(row.parameters)) are stored",
      failsIf: "a number differs")
    cell.figure(try walk.fieldFigure(of: row))
    cell.say(
      """
      Its responses to this picture, computed with random weights (He's rule, seed \(walk.seed)). \
      Trained weights would be a file of \(bytes(summary.parameterBytes)); of recorded runs only small \
      parts are kept with the course.
      """)
    cell.figure(responseFigure(output, of: row))
    try addKeptResponses(of: row, to: cell)
    if let filters = try walk.trainedFilters(), row.name == layers[0] {
      try addTrainedResponses(of: filters, to: cell)
    }
    cell.notes(
      "Let somebody foretell the next layer's shape before you choose it, then its parameters.")
  }
}

/// What the layer answers to real images with trained weights, where a recorded run has kept it.
private func addKeptResponses(of row: Summary.Row, to cell: Cell) throws {
  guard let kept = try walk.keptResponses(of: row) else { return }
  let images = 0..<kept.images.shape[0]
  cell.say(
    """
    And trained: what it answers to \(images.count) test images of Fashion-MNIST, enlarged, after the \
    run of chapter 7, cell `one-dense`. Of each layer the channels that answer an image most strongly \
    were kept.
    """)
  let channels = 0..<kept.responses.shape[1]
  cell.figure(
    ImageFigure(
      grid: images.flatMap { image in
        [pixelImage(kept.images.entry(image).entry(0), scaled: true)]
          + channels.map {
            pixelImage(kept.responses.entry(image).entry($0), scaled: true)
          }
      },
      labels: images.flatMap { image in
        ["image"] + channels.map { "channel \(Int(kept.channels[image, $0]))" }
      }, columns: 1 + channels.count,
      caption:
        "Two images and the responses of \(row.name) to them; black is 0 or the least number, "
        + "white the largest of each."))
}

/// What the first layer answers with trained filters.
private func addTrainedResponses(of filters: Tensor, to cell: Cell) throws {
  guard let first = try walk.network().layers.first as? Conv2d, let slide = first.window else {
    return
  }
  let trained = Conv2d(
    inputChannels: first.inputChannels, outputChannels: first.outputChannels,
    kernelSize: slide.kernelSize, stride: slide.stride, padding: slide.padding, bias: false)
  trained.weight.value = filters
  let responses = ReLU()(trained(try walk.input()))
  let strongest = strongestChannels(of: responses.entry(0), 12)
  cell.say(
    """
    And the same layer with trained filters: those of the run on Fashion-MNIST that chapter 7 shows. \
    Its biases were not kept and are 0 here.
    """)
  cell.figure(
    ImageFigure(
      grid: strongest.map { pixelImage(filters.entry($0), scaled: true) },
      labels: strongest.map { "filter \($0)" }, columns: 6,
      caption: "The \(strongest.count) trained filters that answer this picture most strongly."))
  cell.figure(
    ImageFigure(
      grid: strongest.map { pixelImage(responses.entry(0).entry($0), scaled: true) },
      labels: strongest.map { "channel \($0)" }, columns: 6,
      caption: "Their responses after ReLU; black is 0, white the largest number of each."))
}

/// What a layer gave: of channels with rows and columns those that answer most strongly, and of the
/// units of a fully connected layer all.
private func responseFigure(_ output: Tensor, of row: Summary.Row) -> any Figure {
  let zeros = percent(Double(output.values.count { $0 == 0 }) / Double(output.count), decimals: 0)
  if output.rank == 4 {
    let strongest = strongestChannels(of: output.entry(0), 12)
    return ImageFigure(
      grid: strongest.map { pixelImage(output.entry(0).entry($0), scaled: true) },
      labels: strongest.map { "channel \($0)" }, columns: 6,
      caption: "The \(strongest.count) channels of \(row.name) with the largest responses, "
        + "after the activation; black is 0 (\(zeros) of all its numbers), white the largest number of each."
    )
  }
  if output.count <= 20 {
    return BarChart(
      output.values.enumerated().map { BarChart.Bar("class \($0)", $0.element) },
      caption: "The scores of \(row.name). From random weights they say nothing of the picture.")
  }
  // As nearly square as the number of units allows.
  let root = Int(Double(output.count).squareRoot())
  let height = (1...root).last { output.count % $0 == 0 } ?? 1
  return ImageFigure(
    pixelImage(output.reshaped(to: [height, output.count / height]), scaled: true),
    caption: "The \(grouped(output.count)) units of \(row.name), a square for each; "
      + "\(zeros) are 0.", maximumWidth: 64)
}

extension Summary.Row {
  /// What the layer does, in a sentence.
  fileprivate var inWords: String {
    let outputs = grouped(outputShape[1])
    guard let window else {
      return """
        *\(name)* is fully connected: each of its \(outputs) units adds up all \
        \(grouped(inputShape[1])) inputs, each times a weight of its own, and a bias.
        """
    }
    let steps = window.stride == 1 ? "one place" : "\(window.stride) places"
    let size = "\(window.kernelSize) × \(window.kernelSize)"
    if layer.role == .convolution {
      return """
        *\(name)* is a convolution: \(outputs) filters of \(inputShape[1] / groups) × \(size) weights \
        slide over \(sides(inputShape)) numbers, \(steps) at a time.
        """
    }
    return """
      *\(name)* is a pooling: in each of its \(outputs) channels it takes the \
      \(layer is AvgPool2d ? "mean" : "largest") number of each window of \(size), \(steps) at a time.
      """
  }

  private var window: Window? { layer.window }

  /// The weights that one output number is made with.
  private var weightsOfOne: [Int] {
    guard let window else { return [inputShape[1]] }
    return [inputShape[1] / groups, window.kernelSize, window.kernelSize]
  }

  /// The parameters as the formula gives them: each output channel's weights, and its bias.
  fileprivate var parametersByFormula: Int {
    layer.role == .pooling ? 0 : outputShape[1] * weightsOfOne.product + outputShape[1]
  }

  /// The shape of an output as the formula gives it, without the batch.
  fileprivate func shapeByFormula() throws -> [Int] {
    guard let window else { return [outputShape[1]] }
    return [outputShape[1]] + (try inputShape.dropFirst(2).map { try window.outputSize($0) })
  }

  /// Parameters and operations, the numbers put in.
  fileprivate var countFormulas: [String] {
    if layer.role == .pooling { return ["parameters  0"] }
    let one = weightsOfOne.map { grouped($0) }.joined(separator: " · ")
    let outputs = grouped(outputShape[1])
    let places = outputShape.dropFirst(2)
    let all = (places + [outputShape[1]]).map { grouped($0) }.joined(separator: " · ")
    let work = places.reduce(1, *) * outputShape[1] * weightsOfOne.product
    return [
      "parameters  \(outputs) · (\(one)) + \(outputs) = \(grouped(parametersByFormula))",
      "MACs  \(all) · (\(one)) = \(grouped(work))",
    ]
  }
}

extension Walk {
  /// What a layer gave, after the activation that follows it.
  fileprivate func output(of name: String) throws -> Tensor {
    let network = try network()
    let place = network.names.firstIndex(of: name)!
    let isFollowed =
      place + 1 < network.layers.count && network.layers[place + 1].role == .activation
    return try run()[isFollowed ? place + 1 : place].output
  }

  /// A layer's counts, the numbers put in, a line each.
  fileprivate func formulas(of row: Summary.Row) throws -> String {
    guard let window = row.layer.window else { return row.countFormulas.joined(separator: "\n") }
    var lines = ["rows  \(window.formula(row.inputShape[2]))"] + row.countFormulas
    let fields = try fields()
    if let place = fields.firstIndex(where: { $0.name == row.name }) {
      let before = place > 0 ? fields[place - 1].seen : .pixel
      lines.append(
        "sees  \(before.size) + (\(window.kernelSize) − 1) · \(before.stride) = "
          + "\(fields[place].seen.size)")
    }
    return lines.joined(separator: "\n")
  }

  /// What an output of the layer sees of the picture.
  fileprivate func fieldFigure(of row: Summary.Row) throws -> ImageFigure {
    let side = variant.imageShape[1]
    if let field = try fields().first(where: { $0.name == row.name }) {
      return ImageFigure(
        try seen(by: field, side: 112),
        caption: "What the middle output of \(row.name) sees, its receptive field, bright: "
          + "\(field.rows(of: side).count) of the \(side) rows and columns.", maximumWidth: 40)
    }
    return ImageFigure(
      pixelImage(try picture(side: 112)),
      caption: "Each unit of \(row.name) sees the whole picture.", maximumWidth: 40)
  }

  /// What a layer of the recorded run with one hidden dense layer answered to a few images; nil where the
  /// network's layer has another shape, or none was kept.
  fileprivate func keptResponses(of row: Summary.Row) throws -> (
    images: Tensor, responses: Tensor, channels: Tensor
  )? {
    let path = "\(Checkout.root)/chapters/chapter07-alexnet-training/recorded/fashion-one-dense"
    let file = try SafetensorsFile(path: "\(path)/responses.safetensors")
    guard variant.imageShape[0] == 1, let entry = file.entries[row.name],
      entry.shape.suffix(2) == row.outputShape.suffix(2)
    else { return nil }
    return (
      try file.tensor("image"), try file.tensor(row.name), try file.tensor("\(row.name).channels")
    )
  }

  /// The first layer's filters after the run on Fashion-MNIST that chapter 7 recorded; nil for a network
  /// whose filters have another shape.
  fileprivate func trainedFilters() throws -> Tensor? {
    let path = "\(Checkout.root)/chapters/chapter07-alexnet-training/recorded/fashion-adam"
    let filters = try SafetensorsFile(path: "\(path)/filters.safetensors").tensor("last")
    let weight = try network().layers.first?.parameters.first?.parameter
    return weight?.shape == filters.shape ? filters : nil
  }
}
