import Base
import Course
import Datasets
import KernelMethods
import Layers
import Notebook
import Statistics
import Tensors

/// The augmentations that came into use later: rotation, erasing, hue and saturation.
func addAugmentationCells(to page: Page) {
  page.further("augmentations", "Rotation, erasing, hue and saturation") { cell in
    let material = try colour.material()
    cell.say(
      """
      Four more changes that programs offer: a *rotation* by up to 15°, *random erasing* of a \
      square \
      [Zhong2017], another *hue* (a turn of up to 60° around the grey axis of the colour space) \
      and \
      another *saturation* (the distance of each colour from its grey, times 0.5 to 1.5):
      """)
    cell.source("chapters/chapter06-dropout/MoreAugmentations.swift", "RandomErasing.apply")
    let picture = Image(try shownPicture(side: 48))
    let names = ["rotation", "erasing", "hue", "saturation"]
    let transforms: [any Transform] = [
      RandomRotation(degrees: 15), RandomErasing(side: 16), HueJitter(degrees: 60),
      SaturationJitter(0.5),
    ]
    var generator = RandomGenerator(seed: seed)
    cell.figure(
      ImageFigure(
        grid: try (0..<2).flatMap { _ in
          try transforms.map { pixelImage(try $0(picture, using: &generator).tensor) }
        },
        labels: names + names, columns: 4,
        caption: "Each of the four changes twice, at random strengths or places.", maximumWidth: 16,
        alt: "One picture eight times: turned, with a grey square, in other colours, paler or "
          + "stronger."))
    let shown: [ColourRuns.Shown] = [.crops, .rotation, .erasing, .hue, .saturation]
    let runs = try colour(shown.map { ColourRuns.Recipe(shown: $0) })
    cell.plusMinus(runs: scale.convolution.seeds)
    var table = Table(
      "shown", "training", "test", "gain", "", "test loss",
      caption:
        "\(scale.convolution.seeds) runs each. Accuracy in per cent of the small convolutional network on "
        + "\(material.few) pictures of the set \"\(material.name)\"; gain in points against crops and mirrors: "
        + "\(arrowsExplained)"
    )
    var gains: [SpreadComparison] = []
    for (name, some) in zip(shown, runs) {
      gains.append(try paired(some.accuracies, runs[0].accuracies))
      table.row(
        name.rawValue, try percentages(some.trainingAccuracies), try percentages(some.accuracies),
        gains.count == 1 ? nil : gains.last!.points(), gains.count == 1 ? "" : gains.last!.arrow,
        try Spread(some.losses).text(decimals: 3))
    }
    cell.table(table)
    let colours = Array(gains[3...])
    cell.verdict(
      colours.contains { $0.verdict == .less }
        ? Check.Verdict.fails
        : colours.allSatisfy { $0.verdict == .more } ? .holds : .undecided,
      "Shapes that come in all colours suggest",
      that: "other colours help to recognise them",
      found: "hue changes the accuracy by \(colours[0].points()) points, saturation by "
        + "\(colours[1].points())",
      failsIf: "one of them is shown to cost accuracy")
    let decided = zip(shown, gains).dropFirst().filter { $1.verdict != .undecided }
    cell.takeaway(
      decided.isEmpty
        ? "what an augmentation is worth has to be measured; these runs decide it for none of the "
          + "four."
        : "of the four these runs decide "
          + listed(
            decided.map { "\($0.rawValue.replacing("+ ", with: "")) (\($1.points()) points)" })
          + ".")
    cell.notes("Ask for each of the four: on which pictures does it change the answer?")
  }
}

/// Turns a picture about its middle by an angle drawn evenly up to `degrees` either way; each pixel
/// takes the nearest one of the original, and what lies outside repeats the edge.
nonisolated struct RandomRotation: Transform {
  let degrees: Float

  func apply(to image: Image, using generator: inout RandomGenerator) -> Image {
    let angle = (2 * generator.uniform() - 1) * degrees * .pi / 180
    // Angles are small: sine and cosine by their series, the same numbers on every machine.
    let square = angle * angle
    let sine = angle * (1 - square / 6 * (1 - square / 20 * (1 - square / 42)))
    let cosine = 1 - square / 2 * (1 - square / 12 * (1 - square / 30))
    let (h, w) = (image.height, image.width)
    let middle = (y: Float(h - 1) / 2, x: Float(w - 1) / 2)
    let input = image.floats
    var output = input
    for row in 0..<h {
      for column in 0..<w {
        let (y, x) = (Float(row) - middle.y, Float(column) - middle.x)
        let fromRow = Int((middle.y + cosine * y - sine * x).rounded())
        let fromColumn = Int((middle.x + sine * y + cosine * x).rounded())
        let from = min(h - 1, max(0, fromRow)) * w + min(w - 1, max(0, fromColumn))
        for channel in 0..<image.channels {
          output[channel * h * w + row * w + column] = input[channel * h * w + from]
        }
      }
    }
    return Image(floats: output, channels: image.channels, height: h, width: w)
  }
}

/// Covers a square of `side` pixels at a random place with middle grey (Zhong and others, "Random
/// erasing data augmentation", 2017, who draw size and colour too).
nonisolated struct RandomErasing: Transform {
  let side: Int

  func apply(to image: Image, using generator: inout RandomGenerator) -> Image {
    let top = generator.integer(below: image.height - side + 1)
    let left = generator.integer(below: image.width - side + 1)
    var floats = image.floats
    for channel in 0..<image.channels {
      for row in top..<(top + side) {
        for column in left..<(left + side) {
          floats[(channel * image.height + row) * image.width + column] = 0.5
        }
      }
    }
    return Image(
      floats: floats, channels: image.channels, height: image.height, width: image.width)
  }
}

/// Turns all colours about the grey axis by an angle drawn evenly up to `degrees` either way.
nonisolated struct HueJitter: Transform {
  let degrees: Float

  func apply(to image: Image, using generator: inout RandomGenerator) -> Image {
    let t = (2 * generator.uniform() - 1) * degrees / 120
    // Weights of a colour's own channel and of the two others, for a turn of 120° · t: they sum to 1,
    // so that grey stays grey.
    let angle = t * 2 * .pi / 3
    let cosine = naturalCosine(angle)
    let sine = naturalCosine(angle - .pi / 2)
    let own = (1 + 2 * cosine) / 3
    let (before, after) = (
      (1 - cosine) / 3 + sine / Float(3).squareRoot(),
      (1 - cosine) / 3 - sine / Float(3).squareRoot()
    )
    return mixed(image) { r, g, b in
      (
        own * r + after * g + before * b, before * r + own * g + after * b,
        after * r + before * g + own * b
      )
    }
  }

  /// The cosine by its series, for angles of up to about two right angles.
  private func naturalCosine(_ x: Float) -> Float {
    let square = x * x
    var (term, sum): (Float, Float) = (1, 1)
    for n in 1...10 {
      term *= -square / Float((2 * n - 1) * (2 * n))
      sum += term
    }
    return sum
  }
}

/// Multiplies the distance of each colour from its grey by a factor drawn evenly from 1 − `amount` to
/// 1 + `amount`.
nonisolated struct SaturationJitter: Transform {
  let amount: Float

  init(_ amount: Float) { self.amount = amount }

  func apply(to image: Image, using generator: inout RandomGenerator) -> Image {
    let factor = 1 + (2 * generator.uniform() - 1) * amount
    return mixed(image) { r, g, b in
      let grey = 0.299 * r + 0.587 * g + 0.114 * b
      return (grey + factor * (r - grey), grey + factor * (g - grey), grey + factor * (b - grey))
    }
  }
}

/// Each pixel's colour changed by `body` and limited to 0 … 1; grey pictures stay.
private nonisolated func mixed(
  _ image: Image, _ body: (Float, Float, Float) -> (Float, Float, Float)
) -> Image {
  if image.channels != 3 { return image }
  let plane = image.height * image.width
  var floats = image.floats
  for index in 0..<plane {
    let (r, g, b) = body(floats[index], floats[plane + index], floats[2 * plane + index])
    floats[index] = max(0, min(1, r))
    floats[plane + index] = max(0, min(1, g))
    floats[2 * plane + index] = max(0, min(1, b))
  }
  return Image(floats: floats, channels: 3, height: image.height, width: image.width)
}
