import Base
import Course
import Datasets
import Foundation
import KernelMethods
import Layers
import Notebook
import Statistics
import Tensors

/// How strongly the temperature of the tomatoes is changed.
let colourStrengths: [Float] = [0, 0.1, 0.3, 0.6, 0.9]

/// The strength whose pictures are shown.
let colourStrength = Knob("strength", colourStrengths, default: 0.3)

/// What came of all strengths, computed once.
let tomatoRuns = Once { try TomatoRuns().trained(colourStrengths) }

/// Other light: where it helps and where it misleads.
func addLightCells(to page: Page) {
  page.cell("light", "When a change of colour helps and when it hurts", knobs: [colourStrength]) {
    cell in
    let strength = cell[colourStrength]
    cell.say(
      """
      Augmentation may change colours too (the paper's way: the further cell `pca-colour`). It \
      claims that its change does not change the answer. Here are tomatoes in five grades of \
      ripeness that differ in colour alone. Their *temperature* is changed by a random t of up to \
      \(percent(strength, decimals: 0)) either way: red times 1 + t, blue times 1 − t.
      """)
    cell.source("Datasets/Transforms/Colours.swift", "TemperatureJitter.apply")
    let samples = tomatoes(count: 5, seed: seed)
    cell.figure(
      ImageFigure(
        grid: [-strength, 0, strength].flatMap { t in
          (0..<5).map { pixelImage(warmed(samples.image(at: $0), t).tensor) }
        },
        labels: Array(repeating: "colder", count: 5) + samples.classNames
          + Array(repeating: "warmer", count: 5), columns: 5,
        caption: "One tomato of each grade, with the temperature changed by "
          + "−\(percent(strength, decimals: 0)), not at all and by "
          + "+\(percent(strength, decimals: 0)).",
        maximumWidth: 14, alt: "Three rows of five discs from green over yellow to red."))
    cell.say(
      """
      A small network learns from 300 such pictures. It is tested in their light and in light that \
      changes by up to 30 %:
      """)
    let runs = try tomatoRuns()
    let same = runs.map { $0.map(\.same) }
    let other = runs.map { $0.map(\.other) }
    cell.plusMinus(runs: scale.seeds)
    var table = Table(
      "in training", "same light", "change", "changing light", "change",
      caption: "Grades recognised in per cent; changes in points, against no augmentation.")
    var losses: [SpreadComparison] = []
    var wins: [SpreadComparison] = []
    for (index, amount) in colourStrengths.enumerated() {
      losses.append(try paired(same[index], same[0]))
      wins.append(try paired(other[index], other[0]))
      table.row(
        amount == 0 ? "none" : "up to \(percent(amount, decimals: 0))",
        try percentages(same[index]), index == 0 ? nil : losses[index].points(),
        try percentages(other[index]), index == 0 ? nil : wins[index].points())
    }
    cell.table(table)
    let here = colourStrengths.firstIndex(of: strength)!
    // The default's numbers stand in the verdicts.
    if here > 0 && strength != 0.3 {
      cell.say(
        """
        At \(percent(strength, decimals: 0)) the augmentation changes the accuracy by \
        \(losses[here].points()) points in the same light and by \(wins[here].points()) in \
        changing light.
        """)
    }
    cell.verdict(
      losses.last!.judging(.less), "A note asks whether colour changes can do harm; we expect",
      that: "the strongest change costs accuracy in the same light",
      found: "it changes it by \(losses.last!.points()) points",
      failsIf: "it is shown to raise it", source: "Notes")
    let third = colourStrengths.firstIndex(of: 0.3)!
    cell.verdict(
      wins[third].judging(.more), "We expect",
      that: "a change of 30 % helps where the light changes by 30 %",
      found: "it changes the accuracy there by \(wins[third].points()) points",
      failsIf: "it is shown to lower it")
    cell.takeaway(
      "augment with what varies in the pictures to come; keep what tells the classes apart.")
    cell.notes(
      """
      Collect more cases: mirrors and digits, turns and "6" against "9", colour and traffic \
      lights, \
      skin diseases, cherries, bird species. Then ask for the opposite: a change nobody thought of \
      that every camera makes.
      """)
  }
}

/// Colour noise along the directions in which colours spread.
func addColourNoiseCells(to page: Page) {
  page.further("pca-colour", "The paper's colour noise") { cell in
    let pictures = try colour.material().pool
    cell.say(
      """
      The paper's second augmentation changes the light. The colours of all pixels form a cloud \
      in the \
      space of red, green and blue; its axes p are the eigenvectors of the 3 × 3 covariance, and \
      the \
      eigenvalues λ the variances along them. Once each time a picture is used, all its pixels are \
      shifted by p₁α₁λ₁ + p₂α₂λ₂ + p₃α₃λ₃ with α from N(0, 0.1²) [Krizhevsky2012]. For \
      \(grouped(pictures.count)) pictures of the set "\(pictures.name)":
      """)
    let noise = try cell.code { try PCAColourNoise(of: pictures) }
    var table = Table(
      "axis", .number("λ", decimals: 4), .number("√λ", decimals: 3), .number("red", decimals: 2),
      .number("green", decimals: 2), .number("blue", decimals: 2), .number("angle to grey"),
      .number("shift", decimals: 2),
      caption: "Shift: its length at α = 0.1, in 255ths, the steps of a byte.")
    for (index, vector) in noise.eigenvectors.enumerated() {
      let value = noise.eigenvalues[index]
      table.row(
        ["first", "second", "third"][index], value, value.squareRoot(), vector[0], vector[1],
        vector[2], "\(grouped(angleToGrey(vector), decimals: 0))°", 0.1 * value * 255)
    }
    cell.table(table)
    let share = noise.eigenvalues[0] / noise.eigenvalues.reduce(0, +)
    let isBrightness = share > 0.6 && angleToGrey(noise.eigenvectors[0]) < 20
    cell.say(
      "The first axis holds \(percent(share, decimals: 0)) of the variance"
        + (isBrightness
          ? " and points nearly along grey, where red, green and blue grow together: most of what "
            + "differs between pixels is how bright they are."
          : share < 0.45
            ? ", little more than a third: no direction stands out, because the colours of these "
              + "pictures were drawn at random. Photographs are different; try `--data cifar10`."
            : "."))
    let picture = try shownPicture(side: 64)
    let wanted: Float = 0.25
    let shifted = [Float(-1), 1].flatMap { sign in
      (0..<3).map { axis -> Tensor in
        var alpha: [Float] = [0, 0, 0]
        alpha[axis] = sign * wanted / max(noise.eigenvalues[axis], 1e-6)
        let shift = Tensor(noise.shift(alpha: alpha), shape: [3, 1, 1])
        return (picture + shift).map { min(1, max(0, $0)) }
      }
    }
    cell.figure(
      ImageFigure(
        grid: shifted.map { pixelImage($0) },
        labels: ["first −", "second −", "third −", "first +", "second +", "third +"], columns: 3,
        caption: "Along each axis \(shownName) is shifted by \(wanted): "
          + "\(significant(wanted / (0.1 * noise.eigenvalues[0]), digits: 2)) standard deviations "
          + "of the noise or more, so that the eye can see it.",
        maximumWidth: 23,
        alt: "Six copies of one picture, each tinted or lightened in another direction."))
    let draws = 4_000
    var generator = RandomGenerator(seed: seed)
    let black = Image(Tensor.zeros([3, 1, 1]))
    let reds = try (0..<draws).map { _ in
      Double(try noise.apply(to: black, using: &generator).floats[0])
    }
    let spread = try Spread(reds).deviation
    let theory = zip(noise.eigenvectors, noise.eigenvalues).reduce(0.0) { sum, axis in
      let term = Double(axis.0[0]) * 0.1 * Double(axis.1)
      return sum + term * term
    }.squareRoot()
    // The relative error of a standard deviation from n normal numbers is 1/√(2n).
    let allowed = 3.29 / (2 * Double(draws)).squareRoot()
    cell.verdict(
      abs(spread / theory - 1) < allowed, "The formula says",
      that: "the red shift has the standard deviation √Σ (0.1 · λᵢ · pᵢ[red])² = "
        + "\(significant(255 * theory, digits: 3)) steps of a byte",
      found: "\(grouped(draws)) draws have \(significant(255 * spread, digits: 3))",
      failsIf: "the two differ by more than chance explains in 999 of 1,000 experiments")
    cell.say(
      """
      The shift is small, because λ is a variance, small for numbers from 0 to 1. The same \
      formula on \
      numbers from 0 to 255 gives shifts 255 times as large relative to the range, and with √λ in \
      place of λ yet others: whoever borrows the constant 0.1 must borrow the units. (The program \
      of \
      2012 also divides the sum by 1 + that constant [CudaConvnet2012].)
      """)
    cell.takeaway(
      "noise along the axes of real variation: shift what differs between pictures anyway.")
    cell.exercise("6.5", "write the colour noise")
    cell.notes(
      """
      Show the cloud with your hands: three axes, the longest first. Ask which axis will be the \
      longest in photographs. (Light and dark: along it red, green and blue rise together.) What \
      goes wrong is nearly always the units, a root too many or bytes where numbers from 0 to 1 \
      were \
      meant, or a colour drawn anew for every pixel in place of one for the whole picture.
      """)
  }
}

/// The angle between a direction and grey (1, 1, 1), in degrees.
private func angleToGrey(_ vector: [Float]) -> Double {
  let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
  let cosine = abs(vector.reduce(0, +)) / (length * Float(3).squareRoot())
  return acos(min(1, Double(cosine))) * 180 / .pi
}

/// A picture in warmer (t > 0) or colder light: red times 1 + t, blue times 1 − t.
private func warmed(_ picture: Image, _ t: Float) -> Image {
  let factors = Tensor([1 + t, 1, 1 - t], shape: [3, 1, 1])
  return Image((picture.tensor * factors).map { min(1, $0) })
}
