import Course
import KernelMethods
import Notebook
import Statistics

/// The chapter's answers, from its own numbers.
func addConclusion(to page: Page) {
  page.conclusion { cell in
    let remedies = [Remedy(), Remedy(dropout: 0.5), Remedy(augments: true), Remedy(moreData: true)]
    let runs = try wide(remedies)
    let gains = try runs.map { try paired($0.accuracies, runs[0].accuracies) }
    let loss = try paired(runs[1].losses, runs[0].losses)
    let tomatoes = try tomatoRuns()
    let weakest = try paired(tomatoes.last!.map(\.same), tomatoes[0].map(\.same))
    cell.plusMinus(runs: scale.seeds)
    let verdicts = [gains[1].verdict, loss.verdict]
    let whether =
      verdicts == [.more, .less] || verdicts == [.less, .more]
      ? "the two measures agree here"
      : verdicts.contains(.undecided)
        ? "not both measures are decided"
        : "whether it helps depends on the measure and on when training stops"
    func sentence(_ what: String, _ change: SpreadComparison, _ text: String) -> String {
      switch change.verdict {
      case .more: "raises \(what) (\(text))"
      case .less: "lowers \(what) (\(text))"
      case .undecided: "was not shown to change \(what) (\(text))"
      }
    }
    let harm =
      switch weakest.verdict {
      case .more: "does not hurt here"
      case .less: "hurts"
      case .undecided: "was not shown to hurt here"
      }
    let order = [1, 2, 3].sorted { gains[$0].difference > gains[$1].difference }
    let lead = try paired(runs[order[0]].accuracies, runs[order[1]].accuracies)
    let names = order.map { ["", "dropout", "shifting", "more data"][$0] }
    cell.say(
      """
      - Dropout sets each number of a layer to 0 with probability p, for every picture anew, and \
      corrects the scale exactly once.
      - In the test one pass stands for all networks that the \
      masks make: exactly for a linear layer's scores, roughly for deep networks.
      - Here dropout with p = 0.5 \
      \(sentence("the accuracy", gains[1], gains[1].points() + " points")) and \
      \(sentence("the test loss", loss, loss.text)): \(whether).
      - Of dropout, shifted pictures and five times the data, each in as many steps, \(names[0]) gains most \
      (\(gains[order[0]].points()) points)\
      \(lead.verdict == .more ? "." : "; its lead over \(names[1]) is not beyond chance.")
      - A change of colour by up to 90 % \(harm): \(weakest.points()) points for tomatoes judged in \
      unchanged light.
      """)
    cell.notes(
      "Let the room say these sentences first, then show them; ask which would change on "
        + "other data.")
  }
}
