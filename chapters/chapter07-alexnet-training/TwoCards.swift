import Base
import Models
import Notebook

/// How much faster two graphics cards of 2012 were.
func addTwoCardsCell(to page: Page, _ fullSize: Once<FullSizeSteps>) {
  page.further("fifty-times", "Fifty times faster on two graphics cards?") { cell in
    let (epochs, images) = (90.0, 1.2e6)
    let rates = [6.0, 5].map { epochs * images / ($0 * 86_400) }
    cell.say(
      """
      A note says that two graphics cards made AlexNet's training fifty times faster. Faster than what? \
      The paper gives its own pace: about \(Int(epochs)) epochs of \(grouped(Int(images))) images in five \
      to six days, so \(grouped(Int(rates[0].rounded()))) to \(grouped(Int(rates[1].rounded()))) images a \
      second on two cards; and it says that this was slightly less time than one card took for a network \
      with half as many filters in most convolutions [Krizhevsky2012]. So the second card paid for a \
      larger network, not for speed.
      """)
    let lecture = try Summary(of: alexNetLecture(), imageShape: [1, 224, 224])
    let paper = try Summary(of: alexNetPaper(), imageShape: [3, 227, 227])
    let work = Double(lecture.multiplyAccumulates) / Double(paper.multiplyAccumulates)
    let steps = try fullSize()
    // The lecture's network takes more work an image than the paper's.
    let factors = rates.map { $0 / (steps.imagesPerSecond * work) }
    cell.say(
      """
      Against this program's pace on this processor, for the lecture's network, whose images take \
      \(multiple(work)) the MACs of the paper's:
      """)
    cell.timing(
      """
      Here \(significant(steps.imagesPerSecond, digits: 3)) images a second on \(Threads.count) \
      \(Threads.count == 1 ? "thread" : "threads"), as much work as \
      \(significant(steps.imagesPerSecond * work, digits: 3)) of the paper's: the two cards of 2012 \
      were \(significant(factors[0], digits: 2)) to \(significant(factors[1], digits: 2)) times faster.
      """)
    let isFifty = factors[1] > 25 && factors[0] < 100
    cell.varying {
      cell.verdict(
        isFifty, "A note says", that: "two graphics cards make the training fifty times faster",
        found:
          "\(significant(factors[0], digits: 2)) to \(significant(factors[1], digits: 2)) times "
          + "faster than this processor with \(Threads.count) "
          + (Threads.count == 1 ? "thread" : "threads"),
        failsIf: "the factor is not between 25 and 100", source: "Notes")
    }
    cell.say(
      """
      A factor between two machines tells as much of the slower one as of the faster, and of both \
      programs. With the textbook loops of chapter 2 it would be far larger than with the fast engine.
      """)
    cell.takeaway("a speed-up without the name of both machines and programs says nothing.")
    cell.notes(
      "Ask what the author of “fifty times” may have compared: which processor, which program?")
  }
}
