import Course
import Foundation
import KernelMethods
import Models
import Notebook

/// The share of a machine's peak speed that a training run really gets: as chapter 4 works out for AlexNet.
let utilisation = 0.3

/// Half a century of data, memory and speed, and what each decade could pay for.
func addHistoryCells(to page: Page) {
  page.cell("decades", "Data, memory and arithmetic, decade by decade") { cell in
    let decades = decadesTable
    cell.say(
      """
      A program describes an example by numbers, each of them a _feature_, fixed by people or \
      learned from examples. First, what each decade could afford: a table of *Dive into Deep \
      Learning* [Zhang2023]; the last two columns are ours (FLOP/s: operations a second).
      """)
    var table = Table(
      "year", "data set", .number("examples"), "machine", .number("memory"), .number("FLOP/s"),
      .number("bytes for each"), .number("FLOP/s for each"))
    for decade in decades {
      table.row(
        "\(decade.year)", decade.example, powerOfTen(decade.examples), decade.machine,
        bytes(Int(decade.memory)), powerOfTen(decade.speed),
        significant(decade.memory / decade.examples), significant(decade.speed / decade.examples))
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
    cell.say(
      """
      The book concludes that methods had to save memory and could spend arithmetic, so that deep \
      learning took the place of kernel methods. Until about 2005 these had been the better ones: data \
      were few, and kernel methods trained quickly.
      """)
    let (first, last) = (decades[0], decades.last!)
    let data = last.examples / first.examples
    let memory = last.memory / first.memory
    let speed = last.speed / first.speed
    cell.verdict(
      memory < data, "The book says", that: "memory has not kept pace with data",
      found: "in its table memory grows \(powerOfTen(memory))-fold, data \(powerOfTen(data))-fold",
      failsIf: "memory grows as fast", source: "Zhang2023")
    cell.verdict(
      speed > data, "It says also", that: "arithmetic has outgrown data",
      found: "over the whole table it grows \(powerOfTen(speed))-fold, "
        + (speed > data ? "more" : speed < data ? "less" : "exactly as much"),
      failsIf: "it has not", source: "Zhang2023")
    cell.notes(
      """
      Let the room find the decade from which the compute line is the steeper one. Somebody will object \
      that the numbers are rough. They are, to a factor of ten, and that would decide the second verdict. \
      The further cell `timeline` names the works.
      """)
  }

  page.further("timeline", "Fixed and learned features: a timeline") { cell in
    cell.say(
      """
      Both ways are old, and from the 1990s on both were pursued side by side. The networks of 2012 had forerunners in \
      biology, in Japan and on earlier graphics cards.
      """)
    var table = Table("year", "features", "what", "work")
    for (year, kind, what, work) in [
      ("1958", "fixed", "perceptron: one unit learns, its inputs are given", "[Rosenblatt1958]"),
      ("1962", "–", "cells in the cat's cortex answer to edges at one place", "[Hubel1962]"),
      ("1964", "fixed", "a kernel in place of the scalar product", "[Aizerman1964]"),
      (
        "1980", "learned", "neocognitron: convolution and pooling, learned without labels",
        "[Fukushima1980]"
      ),
      ("1986", "learned", "back-propagation through hidden layers", "[Rumelhart1986]"),
      ("1989", "learned", "convolutional network trained so, on postal codes", "[LeCun1989]"),
      ("1995", "fixed", "support vector machine; 60,000 digits", "[Cortes1995]"),
      ("1998", "learned", "LeNet-5", "[LeCun1998]"),
      ("2003", "fixed", "bags of visual words", "[Sivic2003]"),
      (
        "2004", "fixed", "SIFT; 2006 SURF [Bay2006], the same idea with sums that are quicker",
        "[Lowe2004]"
      ),
      ("2005", "fixed", "HOG", "[Dalal2005]"),
      (
        "2006", "learned", "deep networks, layer by layer without labels first (pre-training)",
        "[Hinton2006]"
      ),
      ("2006", "learned", "convolutional networks on a graphics card", "[Chellapilla2006]"),
      ("2010", "learned", "rectified linear units (ReLU) in deep networks", "[Nair2010]"),
      ("2010", "fixed", "Fisher vectors on large sets", "[Perronnin2010]"),
      ("2011", "learned", "deep convolutional networks on graphics cards", "[Ciresan2011]"),
      ("2012", "learned", "dropout, against overfitting", "[Hinton2012]"),
      ("2012", "learned", "AlexNet", "[Krizhevsky2012]"),
    ] {
      table.row(year, kind, what, work)
    }
    cell.table(table)
    cell.takeaway("neither convolution, nor back-propagation, nor graphics cards were new in 2012.")
    cell.notes("Ask which of these the room would have funded, and in which year.")
  }

  page.further("afford", "What each decade's machine could train") { cell in
    let decades = decadesTable
    let leNetWeights = leNet().parameterCount
    let pass = 6 * (try leNet().multiplyAccumulates(for: [1, 1, 28, 28]))
    let alexNet = try Summary(of: alexNetPaper(), imageShape: [3, 227, 227])
    let training = 6 * Double(alexNet.multiplyAccumulates) * 1.2e6 * 90
    /// Weights, gradient and velocity, each of 4 bytes.
    let state = { (weights: Int) in Double(3 * 4 * weights) }
    cell.say(
      """
      One assumption for every column: a run gets \(percent(utilisation, decimals: 0)) of the machine's \
      operations a second, as chapter 4 works out for AlexNet itself, and a network needs memory for its weights, \
      their gradient and one such array more, \(bytes(Int(state(leNetWeights)))) for LeNet and \
      \(bytes(Int(state(alexNet.parameters)))) for AlexNet (its activations come on top). Kernel ridge \
      regression keeps n² numbers of eight bytes and takes n³/3 operations; a support vector machine \
      keeps the digits, 784 bytes each, and little more.
      """)
    var table = Table(
      "year", .number("ridge: n"), .number("in"), .number("SVM: digits"), .number("LeNet, a pass"),
      .number("AlexNet"),
      caption:
        "ridge: n examples whose n² numbers fill the memory; SVM: as many digits as it has room for, a "
        + "byte a pixel; LeNet, a pass: over 60,000 digits; AlexNet: its whole training")
    for decade in decades {
      let most = (decade.memory / 8).squareRoot().rounded(.down)
      let speed = utilisation * decade.speed
      table.row(
        "\(decade.year)", Int(most), longDuration(most * most * most / 3 / speed),
        Int(decade.memory / 784),
        state(leNetWeights) <= decade.memory ? longDuration(Double(pass) * 6e4 / speed) : "no room",
        state(alexNet.parameters) <= decade.memory ? longDuration(training / speed) : "no room")
    }
    cell.table(table)
    let (first, last) = (decades[0], decades.last!)
    let (data, speed) = (last.examples / first.examples, last.speed / first.speed)
    cell.verdict(
      abs(log10(data) - 3) <= 1 && abs(log10(speed) - 4) <= 1, "Lecture notes say",
      that: "in these fifty years data grew 1,000-fold and arithmetic 10,000-fold",
      found: "the table says \(powerOfTen(data)) and \(powerOfTen(speed))",
      failsIf: "either is more than ten times off", source: "Notes")
    cell.say(
      """
      Cortes and Vapnik trained support vector machines on 60,000 digits in 1995 [Cortes1995]: the \
      pairs would have fitted no machine of this table before 2020, and were not needed.
      """)
    cell.takeaway(
      "what a decade could afford depends on what the method costs, not only on its data.")
    cell.notes("Ask which column would look different if memory had grown as fast as arithmetic.")
  }
}
