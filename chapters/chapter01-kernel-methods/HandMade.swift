import Datasets
import KernelMethods
import Base
import Notebook
import Tensors

/// What experts computed from a picture before any machine learned from it.
func addHandMadeCells(to page: Page) {
  page.cell("hog", "Features made by hand: histograms of gradients") { cell in
    let pictures = try pictures()
    cell.say(
      """
      For pictures, people wrote down what they knew: an edge matters, not the strength of the light, \
      nor a small shift. So take at every pixel the gradient of the brightness, let each cell of 4 × 4 \
      pixels count how much of it points in each of nine directions, and scale neighbouring cells to one \
      length: *histograms of oriented gradients*, HOG [Dalal2005]. SIFT's descriptor [Lowe2004] is older \
      and counts in larger cells.
      """)
    if let note = pictures.note { cell.say("(\(pictures.name): \(note).)") }
    let picture = try pictures.test.planes(0)
    let gradients = ImageGradients(picture)
    let strength = gradients.magnitude.map(Float.init)
    cell.figure(
      ImageFigure(
        grid: [
          PixelImage(width: 28, height: 28, channels: 1, pixels: picture.pixels),
          PixelImage(stretching: strength, width: 28, height: 28),
        ], labels: [pictures.test.classNames[pictures.test.labels[0]], "gradients"],
        caption: "A picture, and where its brightness changes.", maximumWidth: 34))
    let cells = try cell.code {
      let hog = try HistogramOfOrientedGradients(cell: 4, bins: 9)
      return hog.cellHistograms(ImageGradients(picture))
    }
    cell.result(strokes(cells, side: 7), aside: "each cell's strongest edge")
    let some = pictures.test.prefix(200)
    let images = some.images
    var generator = RandomGenerator(seed: seed)
    let noise = Tensor.normal(images.shape, standardDeviation: 0.1, using: &generator)
    let nuisances: [(name: String, images: Tensor)] = [
      ("half the contrast, brighter ground", images * 0.5 + 0.25),
      ("noise of 0.1", images + noise),
      ("moved by 1 pixel", try some.moved(by: 1, seed: seed).images),
      ("moved by 2 pixels", try some.moved(by: 2, seed: seed).images),
    ]
    var table = Table(
      columns: [.init("what happens to the picture")]
        + Description.allCases.map { .number($0.rawValue, unit: "%", decimals: 0) },
      caption:
        "mean squared distance between before and after, in per cent of that between two pictures of different classes"
    )
    var shares: [[Double]] = []
    for (name, changed) in nuisances {
      let row = try Description.allCases.map { description in
        let before = try description.features(of: images)
        return 100 * travelled(before, try description.features(of: changed))
          / distanceBetweenClasses(before, some.labels)
      }
      shares.append(row)
      table.row(of: [name] + row.map { $0 as (any TableValue)? })
    }
    cell.table(table)
    cell.verdict(
      shares[0][1] < 1, "Dalal and Triggs say",
      that: "HOG does not notice the strength of the light",
      found: "half the contrast moves its numbers by "
        + (shares[0][1] < 0.01 ? "less than 0.01" : significant(shares[0][1], digits: 1))
        + " %, the pixels by \(significant(shares[0][0], digits: 2)) %",
      failsIf: "they move by 1 %", source: "Dalal2005")
    let shifted = shares[2]
    cell.verdict(
      shifted[1] < shifted[0] && shifted[2] < shifted[0], "They say",
      that: "it notices a small shift less than pixels do",
      found: "one pixel moves HOG by \(significant(shifted[1], digits: 2)) %, SIFT by "
        + "\(significant(shifted[2], digits: 2)) %, pixels by \(significant(shifted[0], digits: 2)) %",
      failsIf: "HOG or SIFT moves as much", source: "Dalal2005")
    cell.takeaway("a hand-made feature states, before any example is seen, what does not matter.")
    cell.exercise("1.4", "compute the orientation histogram of a cell")
    cell.change(
      "Take cells of 8 × 8 pixels instead of 4 × 4: what does a shift by one pixel cost now?")
    cell.notes(
      """
      Ask which nuisances the room would want to forget for digits, for faces, for tumours. Nobody \
      agrees after the second one: that is the trouble with features made by hand.
      """)
  }
}

/// Each cell's strongest edge as a stroke; a dot where there is hardly any.
private func strokes(_ cells: [Double], side: Int) -> String {
  let bins = cells.count / (side * side)
  let sums = (0..<side * side).map { cells[$0 * bins..<($0 + 1) * bins].reduce(0, +) }
  let faint = 0.2 * (sums.max() ?? 0)
  return (0..<side).map { row in
    (0..<side).map { column in
      let cell = row * side + column
      guard sums[cell] > faint else { return "·" }
      let histogram = cells[cell * bins..<(cell + 1) * bins]
      let strongest = histogram.indices.max { histogram[$0] < histogram[$1] }! - cell * bins
      // An edge runs at a right angle to its gradient; rows count downwards.
      let turns = (Double(strongest) + 0.5) / Double(bins) + 0.5
      return ["─", "╲", "│", "╱"][Int((turns * 4).rounded()) % 4]
    }.joined(separator: " ")
  }.joined(separator: "\n")
}

/// The mean squared distance between the rows of two matrices, each to its partner.
private func travelled(_ a: Matrix, _ b: Matrix) -> Double {
  (0..<a.rows).reduce(0) { $0 + squaredDistance(a.row($1), b.row($1)) } / Double(a.rows)
}

/// The mean squared distance between two rows of different classes.
private func distanceBetweenClasses(_ x: Matrix, _ labels: [Int]) -> Double {
  let products = x.timesOwnTranspose()
  var (sum, count) = (0.0, 0)
  for i in 0..<x.rows {
    for j in 0..<i where labels[i] != labels[j] {
      sum += products[i, i] + products[j, j] - 2 * products[i, j]
      count += 1
    }
  }
  return count > 0 ? max(sum / Double(count), .leastNormalMagnitude) : 1
}
