import Statistics
import Course
import Datasets
import KernelMethods
import Base
import Layers
import Notebook
import Tensors
import Training

/// Crops, mirrors, colour noise and ten views, as the paper has them.
func addAugmentationCells(to page: Page) {
  page.cell("crops", "2,048 or 2,178?") { cell in
    cell.say(
      """
      AlexNet never sees a whole picture in training. From 256 × 256 pixels it is shown 224 × 224 of \
      them, at a random place, half of the time mirrored. That multiplies the set "by a factor of \
      2048", says the paper [Krizhevsky2012]: 32 · 32 · 2. Let us not believe it and count, by \
      cutting until nothing new turns up. (40 and 8 pixels leave the same 32 to spare as 256 and 224, \
      and are cut faster.)
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
    cell.result(
      "\(grouped(seen)) different views in \(grouped(draws)) draws",
      aside: "(\(spare) + 1)² · 2 = \(grouped((spare + 1) * (spare + 1) * 2))")
    cell.check(
      "views of one picture", seen == spare * spare * 2,
      claim: "the paper says \(grouped(spare * spare * 2))", counted: grouped(seen),
      source: "Krizhevsky2012")
    cell.say(
      """
      \(spare) steps make \(spare + 1) places, as fence posts do. More to the point: the views are \
      \"highly interdependent\", as the paper says in the same sentence. How alike are two of them?
      """)
    let picture = grey(lighthouse(size: 256))
    func view(_ shift: Int, mirrored: Bool = false) -> Tensor {
      let image = Image(picture).cropped(top: shift, left: shift, height: 224, width: 224)
      return (mirrored ? image.mirrored : image).tensor
    }
    var table = Table("second view", .number("correlation", decimals: 3))
    for shift in [1, 4, 16, 32] {
      table.row(
        "moved by \(shift) pixel\(shift == 1 ? "" : "s") both ways",
        correlation(view(0), view(shift)))
    }
    table.row("mirrored", correlation(view(0), view(0, mirrored: true)))
    cell.table(table)
    cell.say(
      """
      (The lighthouse of chapter 4, 256 × 256, grey.) The program of 2012 drew one place for a whole \
      group of 32 pictures [CudaConvnet2012]; this library draws one for each.
      """)
    cell.takeaway("augmentation multiplies pictures, not information.")
    cell.exercise("6.4", "write the random crop and the mirror")
    cell.notes("Ask for which pictures a mirror image is a lie. (Letters, traffic signs, hearts.)")
  }

  page.cell("ten-views", "What did it buy, and what do ten views add?") { cell in
    let material = try colour.material()
    let network = colour.network(LRN: false)
    let side = colour.side(material)
    cell.say(
      """
      Now a small convolutional network of \(grouped(network.parameterCount)) parameters learns from \
      \(material.few) pictures of the set "\(material.pool.name)"; it sees \(side) × \(side) of \
      \(material.pool.height) × \(material.pool.width) pixels. In the test AlexNet looked ten times, \
      at the four corners and the middle and their mirror images, and averaged its ten answers \
      [Krizhevsky2012].
      """)
    let names = ColourRuns.Recipe.augmentations
    let runs = try colour(names)
    let views = try cell.code {
      let views = try TenCrop(side).views(of: colour.wholeTest())
      return runs.map { runs in
        runs.map { averagedProbabilities(of: $0.network, views: views) }
      }
    }
    let labels = material.test.labels
    let ten = views.map { views in views.map { accuracy($0, labels) } }
    var table = Table(
      "shown", "training", "middle", "gain", "ten views", "ten − one",
      caption:
        "Accuracy in per cent after \(scale.convolution.epochs) epochs, mean ± standard error of "
        + "\(scale.convolution.seeds) runs; gains in points against runs of the same seed, those of the "
        + "last two rows against crops and mirrors, on which they build.")
    let bases = [0, 0, 1, 1]
    var gains: [SpreadComparison] = []
    var extras: [SpreadComparison] = []
    for (index, name) in names.enumerated() {
      gains.append(try gain(runs[index].accuracies, over: runs[bases[index]].accuracies))
      extras.append(try gain(ten[index], over: runs[index].accuracies))
      table.row(
        name.rawValue, try percentages(runs[index].trainingAccuracies),
        try percentages(runs[index].accuracies), index == 0 ? nil : gains[index].points(),
        try percentages(ten[index]), extras[index].points())
    }
    cell.table(table)
    cell.check(
      "crops and mirrors against the middle alone", gains[1].judging(.more),
      claim: "without them the paper's network \"suffers from substantial overfitting\"",
      measured: "\(gains[1].points()) points", source: "Krizhevsky2012")
    cell.check(
      "colour noise on top of them", gains[2].judging(.more),
      claim: "the paper gained more than 1 point of top-1 on ImageNet",
      measured: "\(gains[2].points()) points here", source: "Krizhevsky2012")
    cell.check(
      "light noise on top of them", gains[3].judging(.more),
      claim: "brightness, contrast and temperature, as notes list them",
      measured: "\(gains[3].points()) points", source: "Notes")
    cell.check(
      "ten views against the middle", extras[1].judging(.more),
      claim: "the paper gained 1.5 points of top-1 (39.0 to 37.5 %)",
      measured: "\(extras[1].points()) points with crops and mirrors", source: "Krizhevsky2012")
    if gains[1].verdict == .undecided {
      cell.say(
        """
        \(scale.convolution.seeds) runs decide little: differences of a few points drown in the luck of \
        \(material.few) pictures.\(full ? "" : " `--full` trains longer and more often.")
        """)
    }
    cell.takeaway(whatTenViewsTeach(extras[1]))
    cell.notes(
      """
      Ten views are a committee of one. Ask what they cost in practice: ten times the time of an answer.
      """)
  }
}

/// What to remember, by the verdict of the check: the gain of ten views with crops and mirrors.
func whatTenViewsTeach(_ gain: SpreadComparison) -> String {
  switch gain.verdict {
  case .more: "ten views cost no training at all: averaging is the cheapest remedy."
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
