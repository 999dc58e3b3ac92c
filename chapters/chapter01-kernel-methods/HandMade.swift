import Datasets
import KernelMethods
import Base
import Notebook
import Tensors

/// What experts computed from a picture before any machine learned from it.
func addHandMadeCells(to page: Page) {
  page.cell("hog", "What did experts tell the machine?") { cell in
    let pictures = try pictures()
    cell.say(
      """
      That pictures are more than lists of pixels. Two pixels mean nothing by themselves; an edge \
      does, whichever side is brighter, however strong the light, and a little to the left or right is \
      the same thing. So they wrote down what they knew: take the *gradient* of brightness at every pixel, \
      let each cell of 4 × 4 pixels count how much of it points in each of nine directions, and scale \
      neighbouring cells to one length. These are histograms of oriented gradients, HOG \
      [Dalal2005]; SIFT's descriptor [Lowe2004] is their older cousin, made for small patches.
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
        ], labels: [pictures.test.classNames[pictures.test.labels[0]], "its gradients' lengths"],
        caption: "A picture of the set, and where its brightness changes.", maximumWidth: 34))
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
        "how far its numbers move: mean squared distance, in per cent of that to a picture of another class"
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
    let counts = try Description.allCases.map { try $0.features(of: images[0..<1]).columns }
    if shares[1][1] > shares[1][0] {
      cell.say(
        """
        There is a price: differences of neighbouring pixels amplify noise, and HOG, which makes every \
        block equally loud, hears it more than the pixels themselves do.
        """)
    }
    cell.say(
      """
      The picture is described by \(counts[0]) pixels, \(grouped(counts[1])) numbers of HOG (each cell \
      counts in up to four overlapping blocks) or \(counts[2]) of SIFT. Nothing in them was learned.
      """)
    cell.check(
      "HOG does not notice the light", shares[0][1] < 1,
      measured: "its numbers move by "
        + (shares[0][1] < 0.01 ? "less than 0.01" : significant(shares[0][1], digits: 1))
        + " %, the pixels by "
        + "\(significant(shares[0][0], digits: 2)) %", source: "Dalal2005")
    cell.check(
      "hand-made features notice small shifts less than pixels do",
      shares[2][1] < shares[2][0] && shares[2][2] < shares[2][0],
      measured: "moved by one pixel, \(significant(shares[2][0], digits: 2)) % for pixels, "
        + "\(significant(shares[2][1], digits: 2)) % for HOG, "
        + "\(significant(shares[2][2], digits: 2)) % for SIFT")
    cell.takeaway("every line of a hand-made feature is a sentence about what does not matter.")
    cell.exercise("1.4", "compute the orientation histogram of a cell")
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
