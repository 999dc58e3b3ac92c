import Statistics
import Course
import Datasets
import Foundation
import KernelMethods
import Base
import Layers
import Notebook
import Tensors

/// Colour noise along the directions in which colours spread, other light, and where both mislead.
func addColourCells(to page: Page) {
  page.cell("pca-colour", "Which way do colours spread?") { cell in
    let pictures = try colour.material().pool
    cell.say(
      """
      The paper's second augmentation changes the light. The colours of all pixels form a cloud in the \
      space of red, green and blue; its axes p are the eigenvectors of the 3 × 3 covariance, and the \
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
    let picture = lighthouse(size: 64)
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
        caption: "The lighthouse, shifted by \(wanted) along each axis, "
          + "\(significant(wanted / (0.1 * noise.eigenvalues[0]), digits: 2)) standard deviations of the "
          + "noise or more, so that the eye can see it.",
        maximumWidth: 23,
        alt: "Six copies of a lighthouse, each tinted or lightened in another direction."))
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
    cell.check(
      "spread of the red shift", abs(spread / theory - 1) < allowed,
      claim: "√Σ (0.1 · λᵢ · pᵢ[red])² = \(significant(255 * theory, digits: 3)) steps of a byte",
      measured: "\(significant(255 * spread, digits: 3)) in \(grouped(draws)) draws")
    cell.say(
      """
      That is gentle, because λ is a variance, small for numbers from 0 to 1. The same formula on \
      numbers from 0 to 255 gives shifts 255 times as large relative to the range, and with √λ in \
      place of λ yet others: whoever borrows the constant 0.1 must borrow the units. (The program of \
      2012 also divides the sum by 1 + its coefficient [CudaConvnet2012].)
      """)
    cell.takeaway(
      "noise along the axes of real variation: shift what differs between pictures anyway.")
    cell.exercise("6.5", "write the colour noise")
    cell.notes(
      """
      Show the cloud with your hands: three axes, the longest first. Ask which axis will be the \
      longest in photographs. (Light and dark: along it red, green and blue rise together.) What \
      goes wrong is nearly always the units, a root too many or bytes where numbers from 0 to 1 were \
      meant, or a colour drawn anew for every pixel in place of one for the whole picture.
      """)
  }

  page.cell("light", "Other light, and when it misleads") { cell in
    cell.say(
      """
      Notes list three cheaper changes: *brightness* (all numbers times a factor), *contrast* (the \
      distance from the mean times a factor) and *temperature* (red up and blue down, or the other way).
      """)
    let picture = Image(lighthouse(size: 48))
    cell.figure(
      ImageFigure(
        grid: [
          picture.brightened(by: 0.6), picture.contrasted(by: 0.5), warmed(picture, 0.3),
          picture.brightened(by: 1.4), picture.contrasted(by: 1.5), warmed(picture, -0.3),
        ].map { pixelImage($0.tensor) },
        labels: [
          "brightness × 0.6", "contrast × 0.5", "warmer", "brightness × 1.4", "contrast × 1.5",
          "colder",
        ], columns: 3, caption: "One lighthouse in six lights.", maximumWidth: 23,
        alt: "Six copies of a lighthouse: darker, flatter, reddish; lighter, harder, bluish."))
    cell.say(
      """
      Every augmentation is a claim: *this change does not change the answer*. One note asks whether \
      changing colours may do harm. It may, wherever the claim is false: here are tomatoes in five \
      grades of ripeness, told apart by colour alone. A small network learns the grades while the \
      temperature of its training pictures is changed more and more; it is tested in the light of the \
      training pictures, and in light that changes by up to 30 %.
      """)
    let samples = tomatoes(count: 5, seed: seed)
    cell.figure(
      ImageFigure(
        grid: (0..<5).map { pixelImage(samples.image(at: $0).tensor) },
        labels: samples.classNames, columns: 5, caption: "One tomato of each grade.",
        maximumWidth: 14, alt: "Five discs from green over yellow to red."))
    let amounts: [Float] = [0, 0.1, 0.3, 0.9]
    let runs = try TomatoRuns().trained(amounts)
    let same = runs.map { $0.map(\.same) }
    let other = runs.map { $0.map(\.other) }
    var table = Table(
      "temperature", "same light", "change", "changing light", "change",
      caption:
        "Grades recognised in per cent, mean ± standard error of \(scale.seeds) runs, by how much the "
        + "temperature changed in training; changes in points, against not at all.")
    var losses: [SpreadComparison] = []
    var wins: [SpreadComparison] = []
    for (index, amount) in amounts.enumerated() {
      losses.append(try gain(same[index], over: same[0]))
      wins.append(try gain(other[index], over: other[0]))
      table.row(
        amount == 0 ? "not at all" : "by up to \(percent(amount, decimals: 0))",
        try percentages(same[index]), index == 0 ? nil : losses[index].points(),
        try percentages(other[index]), index == 0 ? nil : wins[index].points())
    }
    cell.table(table)
    cell.check(
      "colour augmentation can hurt", losses[3].judging(.less),
      claim: "one note's question", measured: "\(losses[3].points()) points in the same light",
      source: "Notes")
    cell.check(
      "the same augmentation can help", wins[2].judging(.more),
      claim: "where the light really changes",
      measured: "\(wins[2].points()) points in changing light")
    cell.takeaway(
      "augment with what really varies; what tells the classes apart is not for shaking.")
    cell.notes(
      """
      Collect more cases: mirrors and digits, turns and "6" against "9", colour and traffic lights, \
      skin diseases, cherries, bird species. Then ask for the opposite: a change nobody thought of \
      that every camera makes.
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
