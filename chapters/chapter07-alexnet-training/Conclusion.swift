import Base
import Notebook
import Statistics

/// The chapter's answers, from its own numbers.
func addConclusion(to page: Page, _ classroom: Classroom, _ study: Once<BatchStudy>) {
  page.conclusion { cell in
    let study = try study()
    let runs = try study.runs()
    let best = study.sizes.indices.map { study.rates[study.choice(runs.epochs[$0])] }
    let run = try classroom.run()
    let recorded = try? RunHistory(recordedIn: "\(recordedRuns)/fashion-adam")
    var sentences = [
      "A training step is a forward pass, the loss, a backward pass and an update; everything "
        + "else in "
        + "a training program keeps it running, watched and repeatable.",
      "With the paper's step a weight without a gradient loses "
        + "\(significant(0.01 * 0.0005 / (1 - 0.9), digits: 1)) of itself in each step at ε = "
        + "0.01, once its velocity has grown: weight decay, ten times "
        + "enlarged by momentum.",
      "Learning rate and batch size are chosen together, on validation images: here batches of "
        + "\(study.sizes.map { "\($0)" }.joined(separator: ", ")) chose "
        + "\(best.map { significant($0) }.joined(separator: ", ")).",
    ]
    if let test = run.history.test {
      sentences.append(
        "A miniature of AlexNet recognises \(percent(test.topOne, decimals: 1)) of the test "
          + "images of \(classroom.name) after "
          + "\(run.history.epochs.count) epoch\(run.history.epochs.count == 1 ? "" : "s") of "
          + "\(grouped(run.trainingSet.count)) images."
      )
    }
    if let recorded, let accuracy = recorded.epochs.last?.testAccuracy {
      sentences.append(
        "The full-size network was trained on 60,000 images of clothes by a processor with "
          + "\(recorded.threads) threads: \(percent(accuracy, decimals: 1)) right in the test."
      )
    }
    cell.say(sentences.map { "- \($0)" }.joined(separator: "\n"))
    cell.notes("Let the room say these sentences first, then show them.")
  }
}
