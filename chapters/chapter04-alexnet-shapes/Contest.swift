import Base
import Course
import Notebook
import Tensors
import Training

/// How ImageNet's contest counts.
func addContestCell(to page: Page) {
  page.further("top-5", "Top-5, and test labels that nobody saw") { cell in
    cell.say(
      """
      ImageNet's photographs show more than one thing, and its 1,000 classes include over a hundred kinds \
      of dog. So the contest counted in two ways. *Top-1*: the class with the highest score is the \
      right one. *Top-5*: the right one is among the five highest. By chance:
      """)
    var generator = RandomGenerator(seed: page.arguments.seed)
    let (count, classes) = (20_000, 1000)
    let scores = Tensor.normal([count, classes], using: &generator)
    let labels = (0..<count).map { _ in Int.random(in: 0..<classes, using: &generator) }
    let (one, five) = cell.code {
      let ranks = ranksOfLabels(scores: scores, labels: labels)
      return (ranks.count { $0 < 1 }, ranks.count { $0 < 5 })
    }
    cell.result(
      "\(percent(Double(one) / Double(count), decimals: 2)) top-1, "
        + "\(percent(Double(five) / Double(count), decimals: 2)) top-5")
    let expected = 5.0 / Double(classes)
    let spread = (expected * (1 - expected) / Double(count)).squareRoot()
    cell.verdict(
      abs(Double(five) / Double(count) - expected) < 4 * spread, "Counting says",
      that: "random scores are right in \(percent(expected)) of the cases by top-5",
      found: "\(grouped(five)) of \(grouped(count)) are",
      failsIf: "the share is more than four standard deviations away")
    cell.say(
      """
      Whoever can see the answers of a test will sooner or later choose by them. So the contest's \
      organisers kept the test labels back: one sent in the five classes for each of the test images, and a server \
      answered with one number. Of the years around AlexNet only the labels of 2010's test were \
      published, which is why the paper reports most of its experiments on 2010, and for 2012 \
      validation errors, and test errors only of what was sent in [Krizhevsky2012]. Whoever trains on \
      ImageNet today judges by its 50,000 *validation* images, whose labels are public, and should \
      not choose by them.
      """)
    cell.takeaway("a test is worth something as long as nobody chooses by it.")
    cell.notes(
      """
      Ask what a class could do with a test whose answers are hidden (send in often and keep the best), \
      and what organisers do against it (allow few entries).
      """)
  }
}
