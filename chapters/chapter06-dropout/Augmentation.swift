import Base
import Course
import Datasets
import KernelMethods
import Layers
import Notebook
import Statistics
import Tensors
import Training

/// Crops and mirrors, counted, and what ten views add.
func addCropCells(to page: Page) {
  page.cell("crops", "How many views a picture has: 2,048 or 2,178") { cell in
    cell.say(
      """
      Of 256 × 256 pixels AlexNet is shown 224 × 224 in training, at a random place, mirrored half \
      of the time. That multiplies the set "by a factor of 2048", says the paper: 32 · 32 · 2 \
      [Krizhevsky2012]. Draw until hardly one is missed. (40 and 8 pixels leave the same 32 \
      to spare.)
      """)
    let draws = quick ? 20_000 : 40_000
    var generator = RandomGenerator(seed: seed)
    let seen = try cell.code {
      let picture = Image(Tensor.counting([1, 40, 40]))
      let view = Compose(RandomCrop(8), RandomHorizontalFlip())
      var seen: Set<Image> = []
      for _ in 0..<draws {
        seen.insert(try view(picture, using: &generator))
      }
      return seen.count
    }
    let spare = 256 - 224
    let formula = (spare + 1) * (spare + 1) * 2
    cell.result(
      "\(grouped(seen)) different views in \(grouped(draws)) draws",
      aside: "(\(spare) + 1)² · 2 = \(grouped(formula))")
    cell.verdict(
      seen == spare * spare * 2, "The paper says",
      that: "a picture has \(grouped(spare * spare * 2)) views",
      found: "\(grouped(seen)) were drawn", failsIf: "the two numbers differ",
      source: "Krizhevsky2012")
    cell.say(
      """
      A window that moves by 0 to \(spare) pixels has \(spare + 1) places. More important: the \
      views are "highly interdependent", as the same sentence says. For views of \(shownName):
      """)
    /// The view of 224 of 256 pixels, or of as large a part of a smaller picture.
    func view(_ picture: Tensor, _ shift: Int, mirrored: Bool = false) -> Tensor {
      let (side, place) = (picture.shape[2] * 224 / 256, picture.shape[2] * shift / 256)
      let image = Image(picture).cropped(top: place, left: place, height: side, width: side)
      return (mirrored ? image.mirrored : image).tensor
    }
    let small = try shownPicture(side: 128)
    let corners = [(0, false), (32, false), (0, true), (32, true)]
    cell.figure(
      ImageFigure(
        grid: corners.map { pixelImage(view(small, $0.0, mirrored: $0.1)) },
        labels: ["first", "last", "first, mirror", "last, mirror"], columns: 4,
        caption: "The first and the last of the \(spare + 1) places along the diagonal, and their "
          + "mirror images, at half the size.", maximumWidth: 16,
        alt: "One picture four times: shifted a little, and mirrored."))
    var table = Table(
      "second view", .number("correlation", decimals: 3),
      caption: "Correlation of the grey pictures' pixels with those of the first view: 1 for equal "
        + "pictures, about 0 for unrelated ones.")
    let picture = grey(try shownPicture(side: 256))
    for shift in [1, 4, 16, 32] {
      table.row(
        "moved by \(shift) pixel\(shift == 1 ? "" : "s") both ways",
        correlation(view(picture, 0), view(picture, shift)))
    }
    table.row("mirrored", correlation(view(picture, 0), view(picture, 0, mirrored: true)))
    cell.table(table)
    cell.takeaway("augmentation multiplies pictures, not the information in them.")
    cell.change("your own picture", with: "--image FILE")
    cell.exercise("6.4", "write the random crop and the mirror")
    cell.notes(
      """
      Ask for which pictures a mirror image is a lie. (Letters, traffic signs, hearts.) The \
      program \
      of 2012 drew one place for a whole group of 32 pictures [CudaConvnet2012]; this library \
      draws \
      one for each.
      """)
  }

  page.further("ten-views", "What crops are worth, and ten views in the test") { cell in
    let material = try colour.material()
    let side = colour.side(material)
    cell.say(
      """
      A small convolutional network of \(grouped(try colour.network().parameterCount)) parameters \
      learns from \(material.few) pictures of the set "\(material.name)"; it sees \(side) × \
      \(side) \
      of \(material.pool.height) × \(material.pool.width) pixels. In the test AlexNet looked ten \
      times, \
      at the four corners and the middle and their mirror images, and averaged its ten answers \
      [Krizhevsky2012].
      """)
    let shown = ColourRuns.Shown.augmentations
    let runs = try colour(shown.map { ColourRuns.Recipe(shown: $0) })
    let views = try cell.code {
      let views = try TenCrop(side).views(of: colour.wholeTest())
      return runs.map { runs in
        runs.map { averagedProbabilities(of: $0.network, views: views) }
      }
    }
    let labels = material.test.labels
    let ten = views.map { views in views.map { accuracy($0, labels) } }
    cell.plusMinus(runs: scale.convolution.seeds)
    var table = Table(
      "shown", "training", "middle", "gain", "ten views", "ten − one",
      caption:
        "\(scale.convolution.seeds) runs each. Accuracy in per cent after \(scale.convolution.epochs) "
        + "epochs; gains in points against runs of the same seed, those of the last two rows against crops and mirrors, on which "
        + "they build."
    )
    let bases = [0, 0, 1, 1]
    var gains: [SpreadComparison] = []
    var extras: [SpreadComparison] = []
    for (index, name) in shown.enumerated() {
      gains.append(try paired(runs[index].accuracies, runs[bases[index]].accuracies))
      extras.append(try paired(ten[index], runs[index].accuracies))
      table.row(
        name.rawValue, try percentages(runs[index].trainingAccuracies),
        try percentages(runs[index].accuracies), index == 0 ? nil : gains[index].points(),
        try percentages(ten[index]), extras[index].points())
    }
    cell.table(table)
    for (index, claim) in [
      (1, "crops and mirrors recognise more than the middle alone"),
      (2, "colour noise adds to that"),
    ] {
      cell.verdict(
        gains[index].judging(.more), "The paper says", that: claim,
        found: "the difference is \(gains[index].points()) points",
        failsIf: "it is shown to be negative", source: "Krizhevsky2012")
    }
    cell.verdict(
      extras[1].judging(.more), "The paper says", that: "ten views recognise more than one",
      found:
        "the difference is \(extras[1].points()) points with crops and mirrors (1.5 in the paper)",
      failsIf: "it is shown to be negative", source: "Krizhevsky2012")
    cell.takeaway(whatTenViewsTeach(extras[1]))
    cell.notes(
      "Ten views are ten answers of one network. Ask what they cost: ten times the time of an answer."
    )
  }
}

/// What to remember, by the verdict on the gain of ten views with crops and mirrors.
func whatTenViewsTeach(_ gain: SpreadComparison) -> String {
  switch gain.verdict {
  case .more: "ten views cost no training at all, and here they pay."
  case .less: "ten views cost no training at all; here they cost accuracy."
  case .undecided: "ten views cost no training at all; whether they pay has to be measured."
  }
}

/// The share of rows whose largest number stands at the label.
private func accuracy(_ scores: Tensor, _ labels: [Int]) -> Double {
  Double(zip(scores.argmaxOfRows(), labels).count { $0 == $1 }) / Double(labels.count)
}

/// Pearson's correlation of two tensors of one shape.
private func correlation(_ a: Tensor, _ b: Tensor) -> Double {
  let (x, y) = (a - a.mean(), b - b.mean())
  return Double((x * y).sum()) / (Double(x.norm()) * Double(y.norm()))
}
