import Base
import Course
import Datasets
import Foundation
import KernelMethods
import Layers
import Notebook
import Statistics
import Tensors

/// What response normalisation is worth here, beside a mere factor and beside batch normalisation.
func addResponseNormalisationCells(to page: Page) {
  page.cell("lrn", "What normalisation is worth: a factor, LRN, batch normalisation") { cell in
    let rates = full ? [0.003, 0.01, 0.03, 0.1] : [0.01, 0.03]
    cell.say(
      """
      AlexNet's _local response normalisation_ (LRN, chapter 4) divides by how active neighbouring \
      channels are: b = a / (2 + α/5 · Σ a²)^0.75, the sum over 5 channels, α = 0.0001. So the \
      program of 2012 [CudaConvnet2012], PyTorch and this library compute it; the paper prints α for \
      α/5. It reports 1.4 points of top-1 error for it [Krizhevsky2012]; notes call it useless [Notes]. For \
      small a it is a mere factor; here b / a for a = 1, 10, 30 and 100 in all 5 channels:
      """)
    let factors = cell.code {
      [Float(1), 10, 30, 100].map { a in
        LocalResponseNorm()(.filled([1, 5, 1, 1], with: a))[0, 2, 0, 0] / a
      }
    }
    cell.result(
      factors.map { grouped($0, decimals: 4) }.joined(separator: "  "),
      aside: "2^−0.75 = \(grouped(Double(2).squareRoot().squareRoot() / 2, decimals: 4))")
    let recipes = [ColourRuns.Norm.none, .factor, .response, .batch].map { norm in
      rates.map { ColourRuns.Recipe(norm: norm, learningRate: $0) }
    }
    cell.say(
      """
      So a control is needed: α = 0, the factor alone. And a factor changes every gradient, so \
      each row \
      chooses its learning rate on validation pictures. _Batch normalisation_ [Ioffe2015], which \
      replaced LRN, gives each channel of a batch mean 0 and variance 1:
      """)
    cell.source("Models/ResNet/BatchNorm2d.swift", "BatchNorm2d.forward")
    let all = try colour(recipes.flatMap { $0 })
    cell.say(
      """
      A small convolutional network learns from \
      \(try colour.material().few) pictures of the set "\(try colour.material().name)", with \
      crops and mirrors.
      """)
    cell.plusMinus(runs: scale.convolution.seeds)
    var table = Table(
      columns: ["behind the ReLUs"] + rates.map { .init("at \(significant($0))") }
        + ["chosen", .number("test", decimals: 1), "gain", ""],
      caption:
        "\(scale.convolution.seeds) runs each. Under each rate the accuracy on validation pictures, then "
        + "on test pictures at the chosen one, in per cent; gain in points against no layer: "
        + arrowsExplained)
    let tried = triedRates(all, rates: rates.count)
    let picks = tried.map(\.pick)
    let chosen = tried.map { $0.runs[$0.pick] }
    for (index, recipes) in recipes.enumerated() {
      let change = try paired(chosen[index].accuracies, chosen[0].accuracies)
      table.row(
        of: [recipes[0].norm.rawValue]
          + tried[index].runs.map { grouped(100 * $0.meanValidationAccuracy, decimals: 1) } + [
            significant(rates[picks[index]]), 100 * (try Spread(chosen[index].accuracies).mean),
            index == 0 ? nil : change.points(), index == 0 ? "" : change.arrow,
          ] as [(any TableValue)?])
    }
    cell.table(table)
    if let sentence = divergence(in: Array(all.joined())) { cell.say(sentence) }
    if picks.contains(where: { $0 == 0 || $0 == rates.count - 1 }) {
      cell.say(
        """
        A row at the grid's edge might do better beyond it.
        """)
    }
    let learned = try Spread(chosen[0].trainingAccuracies).mean
    if learned < 0.75 {
      cell.say(
        """
        Without a layer only \(percent(learned, decimals: 0)) of the training pictures are recognised: \
        these runs compare how fast networks learn.
        """)
    }
    let largest = try largestActivation(of: chosen[2])
    let least = LocalResponseNorm()(.filled([1, 5, 1, 1], with: largest))[0, 2, 0, 0] / largest
    let constant = LocalResponseNorm(alpha: 0)(.ones([1, 5, 1, 1]))[0, 2, 0, 0]
    let control = try paired(chosen[2].accuracies, chosen[1].accuracies)
    let closeness =
      least < 0.95 * constant
      ? "there LRN is more than a factor"
      : "forward, LRN is hardly more than the factor here"
        + (control.verdict == .undecided
          ? "" : ", and this does not explain that their accuracies differ")
    cell.say(
      """
      The first ReLU of the networks with LRN puts out at most \(significant(largest, digits: 3)). Five \
      neighbours as large as that would make the factor \(grouped(least, decimals: 4)) instead of \
      \(grouped(constant, decimals: 4)): \
      \(closeness).
      """)
    let response = try paired(chosen[2].accuracies, chosen[0].accuracies)
    let batch = try paired(chosen[3].accuracies, chosen[0].accuracies)
    cell.verdict(
      response.judging(.more), "The paper says", that: "LRN recognises more than no such layer",
      found: "the difference is \(response.points()) points",
      failsIf: "it is shown to be negative", source: "Krizhevsky2012")
    let holdsPaper = abs(1.4 - 100 * response.difference) < 100 * response.halfWidth
    cell.say(
      "To the factor alone LRN's difference is \(control.points()) points."
        + (holdsPaper
          ? " The 95 % interval of its gain, ± \(grouped(100 * response.halfWidth, decimals: 1)) points, "
            + "holds the paper's 1.4." : ""))
    cell.verdict(
      batch.judging(.more), "Its success suggests",
      that: "batch normalisation, here behind the ReLU, recognises more than no such layer",
      found:
        "the difference is \(batch.points()) points at a rate of \(significant(rates[picks[3]]))",
      failsIf: "it is shown to be negative", source: "Ioffe2015")
    cell.takeaway(
      "compare a layer with its factor alone, each at its own rate."
    )
    cell.change(
      "With pixels as bytes, as in 2012, activations are far larger, and LRN compares neighbours more: "
        + "leave out `material.normalize` and multiply by 255.")
    cell.notes(
      """
      "α = 0.0001" has two meanings: the formula in the paper multiplies the sum by α, the program \
      of 2012 and PyTorch by α / 5 [CudaConvnet2012]; with the paper's α the last of the four \
      factors would be 7^−0.75 = \(significant(pow(7, -0.75), digits: 3)). VGG's authors found no gain \
      by LRN; batch normalisation made it superfluous.
      """)
  }
}

/// The largest output of the first ReLU on the test pictures, over all runs.
private func largestActivation(of runs: [Run]) throws -> Float {
  let material = try colour.material()
  let exam = try Exam(
    material.test.prefix(200),
    Compose(CenterCrop(colour.side(material)), material.normalize))
  return runs.map { run in
    run.network.isTraining = false
    return ReLU()(run.network.layers[0](exam.images)).max()
  }.max()!
}
