import Base
import Course
import Layers
import Models
import Notebook
import Tensors

/// The riddles that the published numbers leave, each solved by counting.
func addDetectiveCells(to page: Page) {
  page.cell("224-or-227", "224 or 227?") { cell in
    cell.say(
      """
      The paper says that the input is 224 × 224 and the first output 55 × 55, with windows of 11, a \
      stride of 4. Put it into the formula:
      """)
    var table = Table("rounding", "formula", .number("output"))
    for (input, padding, rounding) in [
      (224, 0, Rounding.floor), (224, 2, .floor), (227, 0, .floor), (224, 0, .ceil),
    ] {
      let window = Window(kernelSize: 11, stride: 4, padding: padding, rounding: rounding)
      table.row(
        rounding == .floor ? "down" : "up", window.formula(input),
        try window.outputSize(input))
    }
    cell.table(table)
    cell.say(
      """
      Rounded down and without padding, 224 gives 54. People repaired it by padding 2, or by calling the input 227. What \
      did the program of 2012 do? Its source, published since [CudaConvnet2012], computes \
      `1 + ceil((2·padding + size − filter) / stride)`: it rounded *up*. The input really was 224 (256 \
      less a crop border of 16 on each side), and the last window hung over the edge, seeing nothing \
      there.
      """)
    let smallest = (100...300).first {
      (try? Window(kernelSize: 11, stride: 4).outputSize($0)) == 55
    }
    cell.verdict(
      smallest == 227, "Many programs say",
      that: "227 is the smallest size that gives 55, rounded down and without padding",
      found: "trying all sizes from 100 finds \(smallest ?? 0)",
      failsIf: "another size is found")
    let hanging = try cell.evaluate {
      try Conv2d(
        inputChannels: 3, outputChannels: 96, kernelSize: 11,
        stride: 4, rounding: .ceil
      ).outputShape(for: [1, 3, 224, 224])
    }
    cell.verdict(
      hanging[2] == 55, "The paper says", that: "224 gives 55",
      found: "with windows that hang over the edge it gives \(hanging[2])",
      failsIf: "it gives another number", source: "Krizhevsky2012")
    cell.change(
      "Add `(230, 0, .floor)` and `(231, 0, .floor)` to the list: 230 still gives 55, 231 gives 56."
    )
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
      The paper's figure lists the neurons (outputs) of each layer with weights, beginning with 253,440, \
      and its text says 650,000 in all [Krizhevsky2012]. Counted:
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
    cell.verdict(
      printed[0] == rows[0].neurons, "The paper's figure says",
      that: "the first layer has \(grouped(printed[0])) neurons",
      found:
        "55 × 55 × 96 = \(grouped(rows[0].neurons)), while the figure's number is 55 × 48 × 96 = "
        + "\(grouped(55 * 48 * 96)), as if one side were the 48 filters of one card",
      failsIf: "the two differ", source: "Krizhevsky2012")
    let sum = printed.reduce(0, +)
    func isNear(_ count: Int) -> Bool { abs(Double(count) / 650_000 - 1) < 0.02 }
    cell.verdict(
      isNear(summary.neurons), "The paper's text says", that: "there are 650,000 neurons in all",
      found:
        "\(grouped(summary.neurons)) are counted, and the figure's numbers add up to \(grouped(sum))",
      failsIf: "the count is more than 2 % from it", source: "Krizhevsky2012")
    cell.say(
      isNear(summary.neurons) && !isNear(sum)
        ? "So the text fits the count, and the figure has a slip in one number."
        : "So the figure and the text cannot be told apart by counting.")
    cell.notes(
      """
      Show only the column from the figure and ask for its sum, then for the paper's. Somebody will \
      suspect the larger number; let them count conv1 by hand.
      """)
  }
}

/// A picture of the wrong size.
func addTooSmallCell(to page: Page) {
  page.further("too-small", "What if the picture is too small?") { cell in
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
    cell.verdict(
      !sentence.hasPrefix("refused"), "A note says",
      that: "its AlexNet for MNIST takes a picture of 28 × 28",
      found: sentence.hasPrefix("refused") ? "it is refused" : "it is taken",
      failsIf: "it is refused", source: "Notes")
    let dense = alexNetLecture().layers.lazy.compactMap { $0 as? Linear }.first
    cell.say(
      """
      The sentence is raised from the shapes, before any arithmetic, and names the layer. The sliding \
      part needs at least \(throughPools ?? 0) pixels a side; the first fully connected layer, which \
      wants exactly \(grouped(dense?.weight.shape[1] ?? 0)) numbers, at least \(smallest ?? 0).
      """)
    cell.takeaway("ask for the shapes first: it costs nothing and fails early.")
    cell.notes(
      """
      Before running the cell, ask at which layer a picture of 28 pixels is refused, and why there. Most people \
      guess the first fully connected layer; a pool comes sooner.
      """)
  }
}
