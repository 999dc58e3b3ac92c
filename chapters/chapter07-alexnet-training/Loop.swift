import Base
import Course
import Fast
import Layers
import Models
import Notebook
import Tensors
import Training

/// The bare loop, and what is added to it.
func addLoopCells(to page: Page, _ classroom: Classroom, quick: Bool) {
  page.cell("loop", "The bare loop, and what a real program adds") { cell in
    cell.say(
      """
      Training repeats one step: forward pass, loss, backward pass, update of the weights (chapter \
      3). This is the library's own, and all that training needs:
      """)
    cell.source("Training/Step.swift", "trainingStep(_:_:_:_:inspect:)")
    let network = try classroom.network()
    let shape = try classroom.recipe.imageShape(for: try classroom.data().train)
    let summary = try Summary(of: network, imageShape: shape)
    cell.say(
      """
      This chapter trains a miniature of AlexNet: the same eight layers with weights in the same \
      order, fewer channels. Their shapes, for a picture of \(sides([1] + shape)):
      """)
    cell.table(summary.table)
    let count = quick ? 10 : 30
    let batches = try classroom.batches(count)
    let losses = cell.code {
      let optimizer = SGD(learningRate: 0.02, momentum: 0.9)
      return batches.map {
        trainingStep(network, optimizer, $0.images, $0.labels)
      }
    }
    let classes = try classroom.data().train.classCount
    let last = losses.suffix(10).reduce(0, +) / 10
    cell.result(
      "\(significant(losses[0]))  …  \(significant(last))",
      aside: "loss of the first batch; mean of the last 10 of \(count)")
    let equal = naturalLogarithm(Float(classes))
    cell.say(
      """
      A network that gives each of the \(classes) classes the same probability has a loss of \
      ln \(classes) = \(significant(equal)). The first loss is \
      \(abs(losses[0] - equal) < 0.05 ? "close to it" : losses[0] > equal ? "higher, since fresh weights already prefer some classes" : "lower by chance").

      Nothing watches over this loop. At a learning rate of 1,000:
      """)
    let spoiled = try classroom.network()
    let careless = SGD(learningRate: 1_000, momentum: 0.9)
    let wild = batches.prefix(6).map {
      trainingStep(spoiled, careless, $0.images, $0.labels)
    }
    cell.result(
      wild.map { $0.isFinite ? significant($0) : "not a number" }.joined(separator: "  "))
    var message = "nothing stopped it"
    do {
      let trainer = Trainer(
        try classroom.network(), SGD(learningRate: 1_000, momentum: 0.9))
      try trainer.trainEpoch(batches.prefix(6))
    } catch { message = "\(error)" }
    cell.say("The library's `Trainer` takes the same step and says instead:")
    cell.result(message)
    var table = Table("added around the step", "because otherwise")
    for (what, why) in [
      ("a check of loss and gradients", "one infinite number spoils all weights, silently"),
      ("a new order of the images in each epoch", "the same batches return in the same order"),
      ("validation after each epoch", "overfitting is not seen (cell validation)"),
      ("a schedule of the learning rate", "the loss keeps fluctuating (cell schedule)"),
      ("checkpoints and a stop in good order", "an interruption loses the run (cell interruption)"),
      ("a log that says what it averages", "nobody can read it later (cell log)"),
    ] { table.row(what, why) }
    cell.table(table)
    let watched = Trainer(try classroom.network(), SGD(learningRate: 0.02, momentum: 0.9))
    try watched.trainEpoch(batches)
    let same = zip(network.parameters, watched.network.parameters).allSatisfy {
      $0.parameter.value == $1.parameter.value
    }
    cell.verdict(
      same, "We expect", that: "the additions change no result",
      found: "after \(count) steps the weights of both loops "
        + (same ? "are equal, bit for bit" : "differ"),
      failsIf: "one number differs")
    cell.takeaway("the step is six lines; a training program is what keeps it going for days.")
    cell.exercise("7.1", "write the loss so that large scores do not overflow")
    cell.exercise("7.6", "write one training step")
    cell.change(
      "The engine of these steps: the plain one, as on the board.", with: "--engine plain")
    cell.notes(
      """
      Let people list what can go wrong in a run of five days before the table appears. A first \
      loss \
      far above ln(classes) means first weights too large.
      """)
  }
}
