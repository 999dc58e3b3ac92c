import Fast
import Course
import Datasets
import Base
import Notebook
import Tensors

/// The sums of batch losses per epoch that a log of one note prints.
private let printedLosses = [
  4963.40, 4214.58, 3499.38, 3027.85, 2693.95, 2410.94, 2201.71, 2028.40, 1881.22, 1755.49, 1655.40,
  1566.17, 1483.49, 1421.71, 1359.68,
]

func showDetective(_ cell: Cell) {
  cell.say(
    """
    A note shows the log of a one-tower AlexNet on "ImageNet": 15 epochs, batches of 128, SGD with \
    momentum. It prints one number per epoch, called the loss, without saying what it averages over.
    """)
  cell.result(
    printedLosses.map { grouped($0, decimals: 2) }.joined(separator: " "),
    aside: nil)
  let images = 1_281_167
  let batches = (images + 127) / 128
  let chance = Double(naturalLogarithm(1000))
  let fullSum = Double(batches) * chance
  cell.say(
    """
    Too large for a mean, so it is a sum over batches. At the beginning a network of 1,000 classes \
    pays about ln 1000 = \(significant(chance)) per batch. A full epoch is \(grouped(images)) images, \
    \(grouped(batches)) batches: the first sum should be near \(grouped(fullSum, decimals: 0)). It is \
    \(grouped(printedLosses[0], decimals: 0)).
    """)
  let most = Int((printedLosses[0] / chance).rounded(.up))
  // If the loss had fallen to 5 on average in the first epoch, the same sum needs more batches.
  let generous = Int((printedLosses[0] / 5).rounded())
  cell.say(
    """
    Had the loss stayed at chance, \(grouped(most)) batches would make that sum, which is \
    \(percent(Double(most * 128) / Double(images))) of the training set. Had it fallen to a mean of 5 \
    within this first epoch (fast, for AlexNet), \(grouped(generous)) batches: \
    \(percent(Double(generous * 128) / Double(images))).
    """)
  var table = Table(
    "epoch", .number("printed sum"), .number("loss per batch, if \(grouped(most)) batches"))
  for epoch in [0, 4, 9, 14] {
    table.row(
      "\(epoch + 1)", grouped(printedLosses[epoch], decimals: 2),
      significant(printedLosses[epoch] / Double(most), digits: 3))
  }
  cell.table(table)
  cell.check(
    "this is a run on ImageNet's training set", Double(generous) > 0.5 * Double(batches),
    claim: "the note says ImageNet",
    counted: "at most about a tenth of its batches fit the first sum", source: "Notes")
  cell.takeaway("a log must say what it averages over.")
  cell.notes(
    """
    Show only the numbers and the batch size, and let the room work: what would the first number be \
    for a mean? For a sum? Who finds ln 1000? The log is no fraud, only mute.
    """)
}

func showCrops(_ cell: Cell, seed: UInt64) throws {
  cell.say(
    """
    The paper cuts 224 × 224 pixels out of 256 × 256 at a random place and mirrors half of the \
    results; this makes the training set, it says, 2048 times larger [Krizhevsky2012]. Count the \
    places by walking through them.
    """)
  let (places, views) = cell.code {
    var places = 0
    for top in 0..<256 where top + 224 <= 256 {
      for left in 0..<256 where left + 224 <= 256 {
        _ = (top, left)
        places += 1
      }
    }
    return (places, 2 * places)
  }
  cell.result("\(grouped(places)) places, \(grouped(views)) views", aside: "(256 − 224 + 1)² · 2")
  cell.check(
    "crops and mirrors", views == 2048, claim: "the paper says 2048",
    counted: "\(grouped(views)): 32 steps make 33 places", source: "Krizhevsky2012")
  let picture = Image(lighthouse(size: 256))
  let recipe = Compose(RandomCrop(224), RandomHorizontalFlip(), Resize(56))
  var generator = RandomGenerator(seed: seed)
  cell.figure(
    ImageFigure(
      grid: try (0..<6).map { _ in pixelImage(try recipe(picture, using: &generator).tensor) },
      columns: 3, caption: "Six of them, made from one picture of 256 × 256 pixels.",
      maximumWidth: 22,
      alt: "Six crops of a lighthouse by the sea, slightly shifted, some of them mirrored."))
  cell.say(
    """
    The views overlap so much that nobody should call them so many new images; the paper says as much \
    itself ("highly interdependent"). The program of 2012 drew one place for a whole group of images.
    """)
  cell.takeaway("fence posts: n steps, n + 1 places.")
  cell.exercise("6.4", "cut and mirror")
  cell.notes("The same mistake as in chapter 4's window. Let someone find it alone.")
}

func showProcessorClaim(_ cell: Cell, _ recorded: RunHistory?) {
  guard let recorded else { return }
  cell.say(
    """
    One of the notes gave up: trained on a processor, its AlexNet "never finished". The recording \
    above is the answer.
    """)
  cell.check(
    "AlexNet cannot be trained on a processor", recorded.epochs.count < recorded.recipe.epochs,
    claim: "says a note",
    measured:
      "\(recorded.epochs.count) epochs of 60,000 images in \(duration(recorded.seconds)) on "
      + "\(recorded.threads) threads (recorded)", source: "Notes")
  cell.takeaway("before giving up, count the images per second.")
  cell.notes(
    "What made the difference is chapter 2's last page: packing, blocking, Winograd, threads.")
}
