import Course
import Layers
import Models
import Notebook
import Tensors

/// The network as code, its first window, and every layer's output.
func addWalkCells(to page: Page) {
  page.cell("network", "AlexNet as a program") { cell in
    let summary = try walk.summary()
    func several(_ role: Role, _ one: String) -> String {
      let count = summary.rows.count { $0.layer.role == role }
      return "\(count) \(one)\(count == 1 ? "" : "s")"
    }
    let blocks = summary.rows.count { $0.layer.role == .composite }
    cell.say(
      """
      A network turns a picture into a list of scores, one for each class it knows. Here is all of one \
      (`\(walk.variant.rawValue)`: \(walk.variant.summary); `--variant` chooses another):
      """)
    cell.source(walk.variant.place.file, walk.variant.place.name)
    cell.say(
      """
      \(walk.variant == .vgg16 || walk.variant == .resNet18
        ? "Its layers, from first to last:" : "A line is one or more layers, and they are applied from top to bottom:") \
      \(several(.convolution, "convolution")) and \(several(.pooling, "pooling")), as in chapter 2\(blocks == 0
        ? "" : ", \(blocks) blocks of convolutions before the last pooling"), then \
      \(several(.fullyConnected, "fully connected layer")). Between \
      them stand activations (ReLU replaces numbers below 0 by 0), and in AlexNet dropout, which in \
      training sets half of the numbers to 0 at random (chapter 6). The numbers in the code are \
      settings; the weights are learned.

      This chapter follows one picture through these lines and *counts*. The picture: \
      \(walk.imagePath.map { "`\($0)`" } ?? "a lighthouse, drawn by code"), scaled to \
      \(sides([1] + walk.variant.imageShape)) (channels × rows × columns).
      """)
    let picture = try walk.picture()
    cell.figure(
      ImageFigure(
        pixelImage(picture), caption: "The input: \(grouped(picture.count)) numbers from 0 to 1.",
        maximumWidth: 40,
        alt: walk.imagePath == nil
          ? "A striped lighthouse on a rock by the sea, a low sun to its left."
          : "The picture given by the reader."))
    cell.change(
      "the network: `paper` has two groups, colour and 1,000 classes", with: "--variant paper")
    cell.notes(
      """
      Read the code aloud, line by line, and let somebody say what each number is: channels in, \
      channels out, window, stride, padding. Then: how many numbers is this picture? The usual mistake \
      is to forget the channels.
      """)
  }

  let padding = Knob("padding", 0...4, default: 1)
  let stride = Knob("stride", [1, 2, 4], default: 4)
  let side = Knob("side", [224, 227], default: 224)
  page.cell(
    "window", "How far does an 11 × 11 window walk?", knobs: [padding, stride, side]
  ) { cell in
    let (p, s, n) = (cell[padding], cell[stride], cell[side])
    cell.say(
      """
      AlexNet's first layer slides a window of 11 × 11 pixels over the picture, here of \(n) × \(n), \
      \(s == 1 ? "one pixel" : "\(s) pixels") at a time. How many places can it stand in? Its left edge \
      starts at −padding, here \(p == 0 ? "0" : "−\(p)"), and all of it must lie on the padded picture. The program's \
      answer, and the formula of chapter 2:
      """)
    let shape = try cell.code {
      try Conv2d(
        inputChannels: 1, outputChannels: 96, kernelSize: 11,
        stride: s, padding: p
      ).outputShape(for: [1, 1, n, n])
    }
    cell.result(shape, aside: Window(kernelSize: 11, stride: s, padding: p).formula(n))
    let places = Array(Swift.stride(from: -p, through: n + p - 11, by: s)).count
    cell.verdict(
      places == shape[2], "The formula says",
      that: "the window stands in \(shape[2]) places along a side",
      found: "stepping through them counts \(places)", failsIf: "the two numbers differ")
    cell.say("Which padding gives the 55 that the paper names [Krizhevsky2012]? Try them:")
    var table = Table(.number("padding"), "formula", .number("places"))
    var fitting: [Int] = []
    for padding in 0...4 {
      let window = Window(kernelSize: 11, stride: s, padding: padding)
      let size = try window.outputSize(n)
      if size == 55 { fitting.append(padding) }
      table.row(padding, window.formula(n), size)
    }
    cell.table(table)
    cell.say(
      """
      \(fitting.isEmpty
        ? "None of them does."
        : "A padding of \(fitting.map { "\($0)" }.joined(separator: " or ")) gives 55.") Where a \
      fraction is cut off, the last columns and rows of the padded picture lie in no window.

      All later shapes of the lecture network follow from this one, and so do the weights of fc6, the \
      first fully connected layer:
      """)
    let later = try Summary(
      of: Sequential(
        [Conv2d(inputChannels: 1, outputChannels: 96, kernelSize: 11, stride: s, padding: p)]
          + alexNetLecture().layers.dropFirst().prefix { $0.role != .fullyConnected }),
      imageShape: [1, n, n])
    var shapes = Table("layer", "output", .number("weights and biases"))
    for row in later.rows where row.layer.window != nil {
      shapes.row(row.name, sides(row.outputShape), row.hasWeights ? row.parameters : nil)
    }
    let list = later.rows[later.rows.count - 1].outputCount
    shapes.row("fc6", grouped(4096), 4096 * list + 4096)
    cell.table(shapes)
    cell.exercise("4.1", "work out every shape of the network")
    cell.notes(
      """
      Draw the window on the board at −1 and let it step. The +1 is the place most people lose: n steps \
      make n + 1 places, as fence posts do.
      """)
  }

  page.cell("walk", "Every layer's output") { cell in
    let network = try walk.network()
    let summary = try walk.summary()
    let passed = try walk.run()
    cell.say(
      """
      Now the whole way, all \(passed.count) layers. The weights are random, the arithmetic is not: each \
      layer computes its output from the one above, and the shapes are those of the numbers that came \
      out.
      """)
    var table = Table(
      "layer", "output", .number("parameters"), .number("MACs"), .number("bytes"),
      .number("time", varies: true),
      caption:
        "Parameters: weights and biases. MACs (multiply-accumulates, chapter 2) and time: for one "
        + "picture.")
    for (row, step) in zip(summary.rows, passed) {
      table.row(
        row.name, sides(step.output.shape), row.hasWeights ? row.parameters : nil,
        row.hasWeights ? row.multiplyAccumulates : nil, bytes(4 * step.output.count),
        duration(step.seconds))
    }
    table.total(
      "total", nil, summary.parameters, summary.multiplyAccumulates, nil,
      duration(passed.reduce(0) { $0 + $1.seconds }))
    cell.table(table)
    cell.say(
      """
      ReLU and dropout change no shape and learn nothing. `flatten` lays the box of numbers out as a \
      list: rows and columns end there. Its length, \
      \(summary["flatten"].map { "\(sides($0.inputShape)) = \(grouped($0.outputCount))" } ?? "none"), \
      is counted, not chosen.
      """)
    let foretold = try network.shapes(for: summary.inputShape)
    let agreeing = zip(passed, foretold).count { $0.output.shape == $1 }
    cell.verdict(
      agreeing == foretold.count, "The formula says",
      that: "every layer's shape is known before it computes",
      found: "\(agreeing) of \(foretold.count) outputs have the shape foretold",
      failsIf: "one of them has another")
    let stored = network.parameters.reduce(0) { $0 + $1.parameter.value.count }
    cell.verdict(
      stored == summary.parameters, "The formulas say",
      that: "the network has \(grouped(summary.parameters)) parameters",
      found: "\(grouped(stored)) weights and biases are stored", failsIf: "the two numbers differ")
    cell.exercise("4.2", "count parameters and operations yourself")
    cell.change("The engine: the plain one, as on the board.", with: "--engine plain")
    cell.notes(
      """
      Read the output column downwards: rows and columns shrink, channels grow, until a box has become \
      a list. Ask which row surprises. It should be the first fully connected one.
      """)
  }

  page.cell("to-scale", "The network as a drawing") { cell in
    cell.say(
      """
      Each box is one output: as high and as deep as it has rows and columns, as long as it has channels; \
      the fully connected layers are bars as tall as they have numbers. In each drawing rows and columns \
      have one scale, channels and bars another. First LeNet [LeCun1998], then the network walked above.
      """)
    let small = try Summary(of: leNet(), imageShape: Variant.leNet.imageShape)
    let summary = try walk.summary()
    cell.figure(small.diagram(caption: "LeNet, computed from the network."))
    let hasBlocks = summary.rows.contains { $0.layer.role == .composite }
    cell.figure(
      summary.diagram(
        caption:
          "The network walked above (\(walk.variant.rawValue))\(hasBlocks ? ", without its blocks" : "")."
      ))
    let input = summary.inputShape.product
    let features = summary.rows.filter { $0.layer.window != nil }
    if let largest = features.max(by: { $0.outputCount < $1.outputCount }) {
      cell.say(
        """
        The output with the most numbers is that of \(largest.name), \(grouped(largest.outputCount)), \
        \(multiple(Double(largest.outputCount) / Double(input))) the input's. On the way rows and \
        columns fall from \(summary.inputShape[2]) to \(features.last?.outputShape[2] ?? 1), while the \
        channels rise from \(summary.inputShape[1]) to \(features.map { $0.outputShape[1] }.max() ?? 1): \
        a number says less and less about *where* in the picture something is, and there are more \
        questions about *what* it may be.
        """)
    }
    cell.change(
      "LeNet instead: there, too, conv1's output holds the most numbers.", with: "--variant lenet")
    cell.notes(
      """
      Let the room find LeNet inside AlexNet: convolutions and pools first, three fully connected layers \
      last. People often take the long bars for the bulk of the network's numbers: of its weights, yes; \
      of its outputs, no.
      """)
  }
}

extension Variant {
  /// Where the network's code stands.
  var place: (file: String, name: String) {
    switch self {
    case .leNet: ("Models/LeNet.swift", "leNet")
    case .lecture, .lecturePad0: ("Models/AlexNet.swift", "alexNetLecture")
    case .imageNet: ("Models/AlexNet.swift", "alexNetImageNet")
    case .paper: ("Models/AlexNet.swift", "alexNetPaper")
    case .framework: ("Models/AlexNet.swift", "alexNetFramework")
    case .vgg16: ("Models/VGG.swift", "vgg16")
    case .resNet18: ("Models/ResNet/ResNet.swift", "resNet18")
    }
  }
}
