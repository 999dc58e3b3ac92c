import KernelMethods
import Notebook

/// The chapter's question, answered from its own numbers.
func addConclusion(to page: Page) {
  page.conclusion { cell in
    let study = try marginStudy()
    let descents = try descents()
    let outcome = try outcome()
    let (machine, network) = (outcome.bestMachine, try outcome.network)
    let right = try [machine, network].map {
      percent(try outcome.contest.score($0).estimate)
    }
    let count = grouped(outcome.contest.train.count)
    let ends = try descents.endings(0).range
    let comparison = try outcome.contest.compare(network, machine)
    cell.say(
      """
      - A weighted sum of the two inputs does not solve exclusive or. One can fix more features, or learn \
      them.
      - A kernel fixes them without computing one. The widest \
      margin needs \(study.machine.supportIndices.count) of \
      \(study.examples.y.count) examples, and such a machine's \
      optimum is the same from every start.
      - A network learns its features step by step, by the chain rule; \
      \(ends.upperBound > 1.01 * ends.lowerBound
        ? "where it ends depends on its start" : "here every start ended equally low"): \
      \(descents.solvers(0)) of \(Descents.starts) two-unit networks solve exclusive or.
      - \(comparison.verdict == .second
        ? (machine.name.hasPrefix(Description.pixels.rawValue)
          ? "A kernel on bare pixels beats what a network finds in \(count) pictures"
          : "Features made by hand beat what a network finds in \(count) pictures")
        : comparison.verdict == .first
          ? "A network already beats what people put into features by hand"
          : "Features made by hand and learned ones are about equally good on \(count) pictures"): \
      \(machine.name) is right on \(right[0]), the network on \(right[1]) of \
      the test pictures.
      - In 2012, with 1.2 million pictures, learned features won by about eleven points.
      """)
    cell.notes("Let the room say the five points before you show them.")
  }
}
