import Course
import Datasets
import Base
import Layers
import Models
import Notebook
import Tensors

let page = Page(
  chapter: 4, title: "AlexNet, layer by layer", command: "chapter04-alexnet-shapes",
  question: "What happens to an image on its way through AlexNet, and what does each step cost?",
  sources: works(
    "Krizhevsky2012", "CudaConvnet2012", "LeCun1998", "Notes"),
  options: [
    Option(
      "--variant", oneOf: Variant.allCases.map(\.rawValue), default: Variant.lecture.rawValue,
      help: "the network to walk through"),
    Option("--image", value: "FILE", help: "a picture of your own: PPM, PGM, JPEG or PNG"),
  ],
  durations: Durations(standard: "a second or two", full: "the same: nothing is left out"))

let walk = Walk(
  variant: Variant(rawValue: page.arguments["variant"] ?? "") ?? .lecture,
  imagePath: page.arguments["image"], seed: page.arguments.seed)
page.setUpLibrary()
// A picture that cannot be used is better refused before the first line of the page.
page.prepare { try walk.prepare() }

page.cell("picture", "What goes in?") { cell in
  cell.say(
    """
    AlexNet is a machine that turns a picture into a list of scores, one for each thing it knows. \
    This chapter follows one picture all the way and *counts*: how many numbers there are after each \
    step, how many were learned, how many multiplications it took. Sizes and costs below are not \
    quoted; the program runs the network and counts.

    The network: \(walk.variant.rawValue), \(walk.variant.summary). The picture: \
    \(walk.imagePath.map { "`\($0)`" } ?? "a lighthouse, drawn by code"), scaled to \
    \(sides([1] + walk.variant.imageShape)) (channels × rows × columns).
    """)
  let picture = try walk.picture()
  cell.figure(
    ImageFigure(
      pixelImage(picture), caption: "The input: \(grouped(picture.count)) numbers from 0 to 1.",
      alt: walk.imagePath == nil
        ? "A striped lighthouse on a rock by the sea, a low sun to its left."
        : "The picture given by the reader."))
  cell.takeaway("an image is a box of numbers: channels, rows, columns.")
  cell.notes(
    """
    Ask: how many numbers is this picture? Let somebody multiply aloud. The usual mistake is to forget \
    the channels, and the second to believe that 224 is what the camera gave.
    """)
}

page.cell("window", "How far does an 11 × 11 window walk?") { cell in
  cell.say(
    """
    The first layer slides an 11 × 11 window over the image, four pixels at a time. How many places \
    can it stand in? Count them along one side: the window's left edge starts at −padding, and the \
    whole window must end inside the padded image.
    """)
  let (conv1, shape) = try cell.code {
    let conv1 = Conv2d(
      inputChannels: 1, outputChannels: 96,
      kernelSize: 11, stride: 4, padding: 1)
    let shape = try conv1.outputShape(for: [1, 1, 224, 224])
    return (conv1, shape)
  }
  cell.result(shape, aside: conv1.window?.formula(224))
  let places = Array(stride(from: -1, through: 224 + 1 - 11, by: 4)).count
  cell.check(
    "places of the window", places == shape[2], claim: "the formula gives \(shape[2])",
    counted: "\(places) by stepping through them")
  cell.say(
    """
    Three quarters of a step are left over at the right edge: the last few pixels are never the start \
    of a window. Here that hurts nobody; in the cell about 224 and 227 it is the clue.
    """)
  cell.takeaway("⌊(input + 2·padding − window) / stride⌋ + 1, and check the part that is cut off.")
  cell.exercise("4.1", "work out every shape of the network")
  cell.notes(
    """
    Draw the window on the board at −1 and let it step. The +1 is the place most people lose: n steps \
    make n + 1 places, as fence posts do.
    """)
}

page.cell("walk", "Layer by layer, for real") { cell in
  cell.say(
    """
    Now the whole way. The weights are random, the arithmetic is not: every layer below computes its \
    output from the one above, and the shapes are those of the numbers that came out. *Sees* is the \
    receptive field: how many pixels along a side of the input one output depends on; a fully \
    connected layer sees everything.
    """)
  let network = try walk.network()
  let summary = try walk.summary()
  let passed = try walk.run()
  var table = Table(
    "layer", "output", .number("parameters"), .number("MACs"), .number("bytes"), .number("sees"),
    .number("time", varies: true))
  for (index, row) in summary.rows.enumerated() where row.isShown {
    table.row(
      row.name, sides(passed[index].output.shape), row.hasWeights ? row.parameters : nil,
      row.hasWeights ? row.multiplyAccumulates : nil, bytes(4 * passed[index].output.count),
      row.receptiveField.map { "\($0.size)" } ?? "all", duration(passed[index].seconds))
  }
  table.total(
    "total", nil, summary.parameters, summary.multiplyAccumulates, nil, nil,
    duration(passed.reduce(0) { $0 + $1.seconds }))
  cell.table(table)
  cell.say(
    "MACs are multiply-accumulate operations for one image: a multiplication and an addition each.")
  var formulas: [String] = []
  for row in summary.rows {
    guard let window = row.layer.window else { continue }
    formulas.append("\(row.name)  \(window.formula(row.inputShape[2]))")
  }
  cell.formula(formulas.joined(separator: "\n"))
  let foretold = try network.shapes(for: summary.inputShape)
  cell.check(
    "shapes", passed.map(\.output.shape) == foretold,
    claim: "all \(foretold.count) layers gave the shape that they had foretold")
  let stored = network.parameters.reduce(0) { $0 + $1.parameter.value.count }
  cell.check(
    "parameters", stored == summary.parameters,
    claim: "the formulas give "
      + grouped(summary.parameters), counted: "\(grouped(stored)) stored weights and biases")
  cell.exercise("4.2", "count parameters and operations yourself")
  cell.exercise("4.3", "compute the receptive field")
  cell.notes(
    """
    Read the output column downwards: rows and columns shrink, channels grow, until a box has become \
    a list. Ask which row surprises. It should be the first fully connected one.
    """)
}

page.cell("to-scale", "What does it look like?") { cell in
  cell.say(
    """
    The same shapes as a drawing. Each box is one output: as high and as deep as it has rows and \
    columns, as long as it has channels; the fully connected layers are bars as tall as they have \
    numbers. Within a drawing, all of it is to scale. First LeNet [LeCun1998], then the network of \
    this chapter.
    """)
  let small = try Summary(of: leNet(), imageShape: Variant.leNet.imageShape)
  let summary = try walk.summary()
  cell.figure(small.diagram(caption: "LeNet, computed from the network."))
  let drawing = cell.figure(
    summary.diagram(caption: "The network walked above (\(walk.variant.rawValue))."))
  let largest = summary.rows.filter { $0.layer.window != nil }.max {
    $0.outputCount < $1.outputCount
  }
  let input = summary.inputShape.reduce(1, *)
  if let largest {
    cell.say(
      """
      Read \(drawing) from left to right: the picture becomes smaller and thicker until nothing is \
      left of its width and height. The box with the most numbers is that of \(largest.name), \
      \(grouped(largest.outputCount)), \(multiple(Double(largest.outputCount) / Double(input))) the \
      input's.
      """)
  }
  cell.takeaway("rows and columns are traded for channels: less *where*, more *what*.")
  cell.notes(
    """
    Let the room find LeNet inside AlexNet: convolutions and pools first, three fully connected layers \
    last. Ask which box a photograph on a phone would be. People often take the long bars for the bulk \
    of the network's numbers: of its weights, yes; of its activations, no.
    """)
}

page.cell("responses", "What does the first layer answer?") { cell in
  let network = try walk.network()
  guard let conv1 = network.layers.first as? Conv2d, let slide = conv1.window else { return }
  let channels = conv1.inputChannels
  cell.say(
    """
    Each filter of the first layer makes a picture of its own: bright where the image looks like the \
    filter. An untrained filter looks like noise, so for this cell the first eight are replaced by \
    edge detectors, smooth waves under a bell-shaped window at four angles and two widths: what \
    training is known to find by itself (the paper's Figure 3 shows it).
    """)
  let filters = gaborFilters(
    count: 8, channels: channels, size: slide.kernelSize)
  cell.figure(
    ImageFigure(
      grid: (0..<8).map { pixelImage(filters.entry($0), scaled: true) }, columns: 8,
      caption: "Eight filters, \(sides(filters.shape)) numbers each.",
      alt: "Eight small patches with dark and light stripes at four angles."))
  let input = try walk.input()
  let responses = cell.code {
    let layer = Conv2d(
      inputChannels: channels, outputChannels: 8,
      kernelSize: slide.kernelSize, stride: slide.stride,
      padding: slide.padding, bias: false)
    layer.weight.value = filters
    return ReLU()(layer(input))
  }
  cell.figure(
    ImageFigure(
      grid: (0..<4).map { filter in
        pixelImage(responses.entry(0).entry(filter).map { $0.squareRoot() }, scaled: true)
      }, columns: 2,
      caption: "The first four answers after ReLU, \(sides(responses.shape)); square roots, "
        + "so that faint lines show.",
      alt: "Four pictures of the same scene in which only edges of one direction stand out."))
  cell.takeaway("a convolution turns one picture into many, each asking one question everywhere.")
  cell.notes("Cover the upper row and let people guess each filter's angle from its answer.")
}

page.cell("flatten", "Why 6,400, and why 9,216?") { cell in
  cell.say(
    """
    Between the last pooling and the first fully connected layer the box is laid out as a list. Its \
    length must be known when the network is written down, so this number stands in every AlexNet \
    program, usually unexplained. It is the number of channels times what the sliding windows have \
    left of the image.
    """)
  var table = Table("network", "input", "after the last pooling", .number("flattened"))
  for variant in Variant.allCases {
    let summary = try Summary(of: variant.network(), imageShape: variant.imageShape)
    guard let flat = summary["flatten"] else { continue }
    table.row(
      variant.rawValue, sides(summary.inputShape), sides(flat.inputShape), flat.outputShape[1])
  }
  cell.table(table)
  cell.say(
    """
    One row or column of windows makes the difference: 5 × 5 against 6 × 6 is 6,400 against 9,216, \
    and with 4,096 outputs that is \(grouped((9216 - 6400) * 4096)) weights.
    """)
  cell.takeaway("the flattened length is counted, not chosen: channels × rows × columns.")
  cell.notes(
    """
    Cover the last column and let people multiply. What usually goes wrong: somebody copies 9,216 from \
    one AlexNet into the program of another, and the first fully connected layer complains.
    """)
}

addCostCells(to: page)
addDetectiveCells(to: page)
addMechanismCells(to: page)
addLedgerCells(to: page)

page.run()
