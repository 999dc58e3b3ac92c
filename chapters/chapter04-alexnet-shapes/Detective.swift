import Course
import Base
import Layers
import Models
import Notebook
import Tensors

/// The riddles that the published numbers leave, each solved by counting.
func addDetectiveCells(to page: Page) {
  page.cell("224-or-227", "224 or 227?") { cell in
    cell.say(
      """
      The paper says the input is 224 × 224 and the first layer's output 55 × 55, with windows of 11 \
      and a stride of 4. Put it into the formula:
      """)
    var table = Table("rounding", "formula", .number("output"))
    for (input, padding, rounding) in [
      (224, 0, Rounding.floor), (224, 1, .floor), (224, 2, .floor), (227, 0, .floor),
      (224, 0, .ceil),
    ] {
      let window = Window(kernelSize: 11, stride: 4, padding: padding, rounding: rounding)
      table.row(
        rounding == .floor ? "down" : "up", window.formula(input),
        try window.outputSize(input))
    }
    cell.table(table)
    cell.say(
      """
      Rounded down, 224 gives 54. People repaired it by padding 2, or by calling the input 227, the \
      smallest size that gives 55 with no padding. What did the program of 2012 do? Its source, \
      published since [CudaConvnet2012], computes `1 + ceil((2·padding + size − filter) / stride)`: \
      it rounded *up*. The input really was 224 (256 less a crop border of 16 on each side), and the \
      last window hung over the edge, seeing nothing there.
      """)
    let hanging = try cell.code {
      let conv1 = Conv2d(
        inputChannels: 3, outputChannels: 96,
        kernelSize: 11, stride: 4, rounding: .ceil)
      return try conv1.outputShape(for: [1, 3, 224, 224])
    }
    cell.result(hanging)
    let smallest = (100...300).first {
      (try? Window(kernelSize: 11, stride: 4).outputSize($0)) == 55
    }
    cell.check(
      "the smallest size that gives 55, rounded down, without padding", smallest == 227,
      claim: "227 is in many programs", counted: "\(smallest ?? 0) by trying all")
    cell.check(
      "224 with windows that hang over the edge", hanging[2] == 55,
      claim: "the paper says 224 and 55", counted: "\(hanging[2])", source: "Krizhevsky2012")
    cell.takeaway("both numbers are right: 224 with rounding up, 227 with rounding down.")
    cell.notes(
      """
      Let the room find the contradiction before showing the table. The moral: a paper's formula and \
      its program may round differently, and only the program was run.
      """)
  }

  page.cell("neurons", "253,440 or 290,400 neurons?") { cell in
    cell.say(
      """
      The paper's figure lists the neurons of each layer, beginning with 253,440, and its text says \
      650,000 in all [Krizhevsky2012]. Counting outputs of the layers with weights:
      """)
    let summary = try Summary(of: alexNetPaper(), imageShape: [3, 227, 227])
    var table = Table("layer", "output", .number("counted"), .number("in the figure"))
    let printed = [253_440, 186_624, 64_896, 64_896, 43_264, 4_096, 4_096, 1_000]
    let rows = summary.rows.filter(\.hasWeights)
    for (row, figure) in zip(rows, printed) {
      table.row(row.name, sides(row.outputShape), row.neurons, figure)
    }
    table.total("total", nil, summary.neurons, printed.reduce(0, +))
    cell.table(table)
    let conv = summary.convolutions.reduce(0) { $0 + $1.neurons }
    cell.check(
      "the figure's 253,440", printed[0] == rows[0].neurons,
      claim: "it equals 55 × 48 × 96 = \(grouped(55 * 48 * 96)), one side mistaken for the 48 "
        + "filters of one card", counted: "55 × 55 × 96 = \(grouped(rows[0].neurons))",
      source: "Krizhevsky2012")
    cell.check(
      "neurons", abs(Double(summary.neurons) / 650_000 - 1) < 0.02,
      claim: "the paper says 650,000",
      counted: "\(grouped(summary.neurons)) in all, "
        + "\(grouped(conv)) of them in the convolutions", source: "Krizhevsky2012")
    cell.say(
      """
      The sum of the printed list is \(grouped(printed.reduce(0, +))), which nobody would round to \
      650,000; the counted one is. So the authors counted right and the figure has a slip.
      """)
    cell.takeaway("when a list and its sum disagree, count again: one of them was typed.")
    cell.notes(
      """
      Show only the column from the figure and ask for its sum, then for the paper's. Somebody will \
      suspect the larger number; let them count conv1 by hand.
      """)
  }

  page.cell("too-small", "What if the picture is too small?") { cell in
    cell.say(
      """
      One set of notes checks its network for MNIST on a picture of 28 × 28 pixels. The network is \
      made for 224. Here is what happens, on purpose:
      """)
    let sentence = cell.code {
      do {
        let network = alexNetLecture()
        return "\(try network.outputShape(for: [1, 1, 28, 28]))"
      } catch {
        return "refused: \(error)"
      }
    }
    cell.result(sentence)
    let smallest = (11...224).first { side in
      (try? alexNetLecture().outputShape(for: [1, 1, side, side])) != nil
        && (try? Summary(of: alexNetLecture(), imageShape: [1, side, side])) != nil
    }
    let throughPools = (11...224).first { side in
      let features = Sequential(Array(alexNetLecture().layers.prefix { !($0.role == .reshaping) }))
      return (try? features.outputShape(for: [1, 1, side, side])) != nil
    }
    cell.check(
      "a 28 × 28 picture in the lecture AlexNet", !sentence.hasPrefix("refused"),
      claim: "a note says the check works", source: "Notes")
    cell.say(
      """
      The sentence is raised from the shapes, before any arithmetic, and names the layer. The sliding \
      part needs at least \(throughPools ?? 0) pixels a side; the first fully connected layer, which \
      wants exactly 6,400 numbers, at least \(smallest ?? 0).
      """)
    cell.takeaway("ask for the shapes first: it costs nothing and fails early.")
    cell.notes(
      """
      Before running the cell, ask at which layer a picture of 28 pixels dies, and why there. Most people \
      guess the first fully connected layer; a pool comes sooner.
      """)
  }
}
