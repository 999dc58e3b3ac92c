import Foundation
import KernelMethods
import Layers
import Models
import Notebook

/// What a decade had: a data set of the day, an ordinary machine's memory and speed.
struct Decade {
  let year: Int
  /// What computed.
  let machine: String
  let example: String
  let examples: Double
  /// Bytes.
  let memory: Double
  /// Floating-point operations per second.
  let speed: Double
}

/// The table as it is often shown in lectures.
let decadesTable = [
  Decade(
    year: 1970, machine: "Intel 8080", example: "irises", examples: 1e2, memory: 1e3, speed: 1e5),
  Decade(
    year: 1980, machine: "Intel 80186", example: "house prices", examples: 1e3, memory: 1e5,
    speed: 1e6),
  Decade(
    year: 1990, machine: "Intel 80486", example: "characters", examples: 1e4, memory: 1e7,
    speed: 1e7),
  Decade(
    year: 2000, machine: "Intel Core", example: "web pages", examples: 1e7, memory: 1e8, speed: 1e9),
  Decade(
    year: 2010, machine: "Tesla C2050", example: "advertisements", examples: 1e10, memory: 1e9,
    speed: 1e12),
  Decade(
    year: 2020, machine: "DGX-2", example: "social network", examples: 1e12, memory: 1e11,
    speed: 1e15),
]

/// Half a century of data, memory and speed, and which methods they let live.
func addHistoryCells(to page: Page) {
  page.cell("decades", "What did each decade have?") { cell in
    let decades = decadesTable
    cell.say(
      """
      Which method wins depends on what there is to feed it. Lectures often show this table: for each \
      decade a data set of the day, and the memory and speed of an ordinary machine [Decades]. The \
      last column is ours: how many operations a second that machine could spend on each example.
      """)
    var table = Table(
      "year", "data set", .number("examples"), "machine", .number("memory"), .number("FLOP/s"),
      .number("each example"))
    for decade in decades {
      table.row(
        "\(decade.year)", decade.example, powerOfTen(decade.examples), decade.machine,
        bytes(Int(decade.memory)),
        powerOfTen(decade.speed), Int((decade.speed / decade.examples).rounded()))
    }
    cell.table(table)
    func curve(_ name: String, _ value: (Decade) -> Double) -> LinePlot.Series {
      LinePlot.Series(name, points: decades.map { (x: Double($0.year), y: value($0)) })
    }
    cell.figure(
      LinePlot(
        x: Axis("year", scale: .years), y: Axis(scale: .log),
        series: [
          curve("FLOP/s", \.speed), curve("bytes of memory", \.memory),
          curve("examples", \.examples),
        ], caption: "Equal heights are equal factors; the steeper line grows faster.",
        alt: "Three rising lines on a logarithmic scale. Data climb steeply from 1990 to 2010, "
          + "compute from 2000 on."))
    var growth = Table(
      "from", "to", .number("data ×"), .number("memory ×"), .number("compute ×"), "faster")
    var overtakes: Int?
    for (before, after) in zip(decades, decades.dropFirst()) {
      let data = after.examples / before.examples
      let compute = after.speed / before.speed
      if compute > data, overtakes == nil { overtakes = before.year }
      growth.row(
        "\(before.year)", "\(after.year)", significant(data),
        significant(after.memory / before.memory), significant(compute),
        compute > data ? "compute" : compute < data ? "data" : "neither")
    }
    func mean(_ value: (Decade) -> Double) -> String {
      let steps = Double(decades.count - 1)
      return significant(pow(value(decades.last!) / value(decades[0]), 1 / steps), digits: 2)
    }
    growth.total("a decade, on average", nil, mean(\.examples), mean(\.memory), mean(\.speed), nil)
    cell.table(growth)
    cell.check(
      "compute overtakes data around 2010", overtakes == 2010,
      claim: "as the table's owners say",
      counted: overtakes.map { "compute first grows faster in the decade from \($0)" }
        ?? "compute never grows faster", source: "Decades")
    cell.takeaway(
      """
      in the decade when data outgrew compute, methods that squeeze much out of few examples won. \
      When compute grew faster, methods that can spend it did.
      """)
    cell.notes(
      """
      Let the room find the decade from which the compute line is the steeper one before you show the \
      second table. \
      Somebody will object that the numbers are rough. They are, to a factor of ten; the argument \
      only needs which line is steeper.
      """)
  }

  page.cell("afford", "Which method could each decade afford?") { cell in
    let decades = decadesTable
    let network = leNet()
    let weights = 4 * network.parameterCount
    let pass = 6 * (try network.multiplyAccumulates(for: [1, 1, 28, 28]))
    let alexNet = try Summary(of: alexNetPaper(), imageShape: [3, 227, 227])
    let training = 6 * Double(alexNet.multiplyAccumulates) * 1.2e6 * 90
    let alexNetBytes = 4 * Double(alexNet.parameters)
    cell.say(
      """
      Two bills to compare. A *kernel method*, this chapter's subject, keeps one number for every \
      *pair* of examples: eight bytes times n², and about n³/3 operations to solve its problem exactly. \
      A *network* keeps its weights (LeNet's \(grouped(network.parameterCount)) take \
      \(bytes(weights))) and pays for examples one by one: LeNet \(grouped(pass)) operations each, \
      forward and back.
      """)
    var table = Table(
      "year", .number("pairs of"), .number("of its data"), .number("solved in"),
      .number("LeNet's pass"), .number("AlexNet"),
      caption: "pairs of: as many examples as memory has room for; LeNet's pass: over all examples "
        + "of the decade; AlexNet: its whole training")
    for decade in decades {
      let most = (decade.memory / 8).squareRoot().rounded(.down)
      table.row(
        "\(decade.year)", Int(most), share(most / decade.examples),
        duration(most * most * most / 3 / decade.speed),
        Double(weights) <= decade.memory
          ? longDuration(Double(pass) * decade.examples / decade.speed) : "no room",
        alexNetBytes <= decade.memory ? longDuration(training / decade.speed) : "no room")
    }
    cell.table(table)
    let reach = decades.map { ($0.memory / 8).squareRoot().rounded(.down) }
    cell.say(
      """
      Around 1990 both bills could be paid. In 2000 the pairs of \(grouped(Int(reach[3]))) examples fit, \
      the size of the sets that universities shared, and the answer came in \
      \(duration(reach[3] * reach[3] * reach[3] / 3 / decades[3].speed)), exact and with a theorem; \
      that a network would have fitted too was no argument, since nobody could say whether its \
      training would succeed. But look down the column "of its data": what was one example in \
      \(significant(decades[2].examples / reach[2], digits: 1)) became one in \
      \(grouped(Int((decades[4].examples / reach[4] / 100_000).rounded()) * 100_000)).
      """)
    let days = training / decades[4].speed / 86_400
    cell.check(
      "AlexNet's training on the machine of 2010", (5...6).contains(days),
      claim: "the paper says five to six days, on two cards",
      counted: "\(significant(days, digits: 2)) days for 90 passes over 1.2 million images at "
        + "\(powerOfTen(decades[4].speed)) FLOP/s", source: "Krizhevsky2012")
    cell.takeaway("a pair's bill grows with the square of the data, a network's in proportion.")
    cell.notes(
      """
      Ask first: why did anyone give up networks in the 1990s, if they were affordable? The honest \
      answer is not in this table: it is in the cells on convexity below.
      """)
  }
}

/// A small share as people say it: "11 %", "0.035 %", "1 in 900,000".
private func share(_ value: Double) -> String {
  value < 1e-4
    ? "1 in \(significant(1 / value, digits: 1))" : "\(significant(100 * value, digits: 2)) %"
}
