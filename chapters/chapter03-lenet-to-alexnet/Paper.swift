import Base
import Course
import Notebook
import Statistics

/// What the paper of 2012 measured of its own changes, beside the ladder.
func addPaperCell(to page: Page) {
  page.cell("paper", "What the paper says its changes bought") { cell in
    cell.say(
      """
      The authors of AlexNet measured some of their changes on ImageNet [Krizhevsky2012], by top-1 and \
      top-5 error: the right class is not the first answer, or not among the first five.
      """)
    let gains = try gains()
    func ladder(_ name: String) -> String {
      gains.first { $0.name == name }.map { "\($0.accuracy.points()) points" } ?? "not in it"
    }
    var table = Table("change", "in the paper", "when added on this ladder (accuracy)")
    table.row(
      "ReLU for tanh", "25 % training error on CIFAR-10 after a sixth of the epochs", ladder("ReLU")
    )
    table.row(
      "response normalisation (chapter 4, response-norm)", "top-1 error −1.4, top-5 −1.2 points",
      "not in it: chapter 6")
    table.row(
      "overlapping pooling", "top-1 error −0.4, top-5 −0.3 points", "not in it: chapter 4")
    table.row(
      "twice the kernels, on two cards", "top-1 error −1.7, top-5 −1.2 points",
      ladder("twice the width"))
    table.row(
      "each middle convolution", "without it about 2 points more top-1 error",
      ladder("three convolutions") + " (three added)")
    table.row(
      "dropout", "without it substantial overfitting; with it about twice the iterations",
      ladder("dropout"))
    table.row(
      "crops and mirror images", "without them substantial overfitting", ladder("moved pictures"))
    table.row("colour noise", "top-1 error more than 1 point less", "not in it: chapter 6")
    table.caption =
      "The ladder's figures are for \(grouped(Experiment.ladder.pictures)) small pictures, the paper's, but "
      + "for the first, for 1.2 million photographs: similar changes, different task."
    cell.table(table)
    if let depth = gains.first(where: { $0.name == "three convolutions" }) {
      cell.verdict(
        depth.accuracy.judging(.more), "The paper says",
        that: "depth matters: a network without one of the middle convolutions is worse",
        found: "on this ladder three more change the accuracy by \(depth.accuracy.points()) points",
        failsIf: "adding them makes the accuracy fall beyond chance", source: "Krizhevsky2012")
      cell.say(
        depth.accuracy.verdict == .more
          ? "Here, too, depth pays, on far fewer pictures."
          : depth.accuracy.verdict == .undecided
            ? "So these runs do not decide it."
            : """
            That does not refute the paper: this ladder has \(grouped(Experiment.ladder.pictures)) pictures \
            instead of 1.2 million. But “deeper is better” is no law.
            """)
    }
    cell.notes(
      """
      Two of the paper's changes, dropout and crops, have no number in it, only the word \
      substantial. Ask which of the table's lines could be checked in a weekend.
      """)
  }
}

/// The answer to the chapter's question, from its own numbers.
func addConclusion(to page: Page) {
  page.conclusion { cell in
    let (rungs, how) = (try ladder().rungs, Experiment.ladder)
    let gains = try gains()
    let whole = try rungs.last!.compared(to: rungs[0], \.accuracy)
    let (activated, _) = try activations()
    let best = activated.max {
      $0.values(\.accuracy).reduce(0, +) < $1.values(\.accuracy).reduce(0, +)
    }!
    let (leNet, alexNet) = try summaries()
    let better = gains.filter { $0.accuracy.verdict == .more }.map(\.name)
    let worse = gains.filter { $0.accuracy.verdict == .less }.map(\.name)
    let clear =
      (better.isEmpty
        ? "none of the \(counted(gains.count)) changes raises it above that of the rung below beyond chance"
        : "\(better.count) of the \(counted(gains.count)) changes \(better.count == 1 ? "raises" : "raise") "
          + "it above that of the rung below beyond chance (\(listed(better)))")
      + (worse.isEmpty
        ? "" : ", \(worse.count) \(worse.count == 1 ? "lowers" : "lower") it (\(listed(worse)))")
    let depth = gains.first { $0.name == "three convolutions" }?.accuracy.verdict
    cell.say(
      """
      - A network turns a picture into scores, the softmax turns these into probabilities, the loss \
      measures how wrong they are, and each training step moves every weight a little against the \
      gradient of that loss.
      - LeNet and AlexNet are built to one plan. AlexNet has \(multiple(Double(alexNet.parameters) / Double(leNet.parameters))) the parameters and \
      does \(multiple(Double(alexNet.multiplyAccumulates) / Double(leNet.multiplyAccumulates))) the work \
      for a picture.
      - Of three activations in the same network, \(best.name) recognised most here \
      (\(percent(try best.accuracy.mean))); the activation that LeNet-5 really had is not the sigmoid \
      by which it is taught.
      - All changes together move the accuracy by \(whole.points()) points\(whole.verdict == .undecided
        ? ", which chance can explain" : ""); \(clear).
      - What a change buys has to be measured: on \(grouped(how.pictures)) small pictures this ladder \
      \(depth == .more
        ? "shows a gain by depth, as the paper does"
        : depth == .less
          ? "shows a loss by depth, where the paper reports a gain"
          : "cannot tell the gain by depth that the paper reports") for 1.2 million photographs.
      """)
    cell.takeaway(
      "change one thing, repeat it, compare run by run, and say how many comparisons were made.")
    cell.notes(
      "Let three people say the training step in their own words before you close the chapter.")
  }
}
