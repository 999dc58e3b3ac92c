import Base
import Course
import Fast
import Notebook
import Tensors

/// The sums of batch losses per epoch that a log of one note prints.
private let printedLosses = [
  4963.40, 4214.58, 3499.38, 3027.85, 2693.95, 2410.94, 2201.71, 2028.40, 1881.22, 1755.49, 1655.40,
  1566.17, 1483.49, 1421.71, 1359.68,
]

/// A log that does not say what it averages.
func addLogCell(to page: Page) {
  page.cell("log", "What was this a log of?") { cell in
    cell.say(
      """
      A note shows the log of an AlexNet on "ImageNet" [Notes]: 15 epochs, batches of 128, one \
      number per epoch, called the loss. It does not say over what that is summed or averaged:
      """)
    cell.result(
      stride(from: 0, to: printedLosses.count, by: 5).map { start in
        printedLosses[start..<(start + 5)].map { grouped($0, decimals: 2) }.joined(separator: "  ")
      }.joined(separator: "\n"))
    let images = 1_281_167
    let batches = (images + 127) / 128
    let chance = Double(naturalLogarithm(Float(1000)))
    let fullSum = Double(batches) * chance
    cell.say(
      """
      The numbers are too large for a mean, so they are sums over batches. At first a network with \
      1,000 classes has a loss of about ln 1000 = \(significant(chance)) on each. An epoch of \
      \(grouped(images)) images has \(grouped(batches)) batches, so the first sum should be near \
      \(grouped(fullSum, decimals: 0)). It is \(grouped(printedLosses[0], decimals: 0)).
      """)
    let most = Int((printedLosses[0] / chance).rounded(.up))
    // If the loss had fallen to 5 on average in the first epoch, the same sum needs more batches.
    let generous = Int((printedLosses[0] / 5).rounded())
    cell.say(
      """
      If the loss stayed at ln 1000, \(grouped(most)) batches make that sum, \
      \(percent(Double(most * 128) / Double(images))) of the training set. If it fell to a mean of \
      5 within this first epoch, which is fast, \(grouped(generous)) do: \
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
    cell.verdict(
      Double(generous) > 0.5 * Double(batches), "The note says",
      that: "this is a run on ImageNet's training set",
      found:
        "at a mean loss of 5 the first sum holds "
        + "\(percent(Double(generous) / Double(batches), decimals: 0)) of that set's batches",
      failsIf: "it holds half of them", source: "Notes")
    cell.say(
      """
      This program's logs say it in the names of their columns.
      """)
    cell.takeaway("a log must say what it averages over.")
    cell.notes(
      """
      Show only the numbers and the batch size, and let the room work: what would the first \
      number be \
      for a mean? For a sum? Who finds ln 1000? The log does not lie; it only leaves out what it \
      counts.
      """)
  }
}
