import Base
import Course
import Fast
import Notebook

/// How the learning rates were chosen.
func addRateCell(to page: Page) {
  page.further("rates", "How were the learning rates chosen?") { cell in
    let study = try study()
    cell.say(
      """
      A comparison at one learning rate may only show for which network that rate was right. So \
      the networks of `activations`, `ladder` and `wide-layers` were tried with several, one run each, on \
      a draw of training pictures of its own, and were judged by the loss on the validation set: first \
      \(significant(Experiment.ladder.rates[(Experiment.ladder.rates.count - 1) / 2])), then the \
      neighbours of the best so far, until both had been tried. One run cannot tell neighbouring rates \
      apart, and no ± on this page contains the chance in this choice; it is enough to avoid rates that \
      are far off.
      """)
    let (activated, trials) = try activations()
    let chance = Double(naturalLogarithm(Float(study.classes)))
    let rates = Experiment.activations.rates
    let steps = trials[0].curves.compactMap { $0 }[0].batchLosses.count
    var plateaus = Table(
      columns: ["activation"] + rates.map { .number(significant($0)) },
      caption:
        "Steps on the plateau for each learning rate that was tried, of \(grouped(steps)) in all.")
    for (rung, sweep) in zip(activated, trials) {
      plateaus.row(
        of: [rung.name] + sweep.curves.map { $0.map { leaving(chance, $0.batchLosses) } }
          as [(any TableValue)?])
    }
    cell.table(losses(activated, trials, "Validation loss of the three activations."))
    cell.table(plateaus)
    let tried = trials[0].tried
    let lengths = tried.map { leaving(chance, trials[0].curves[$0]!.batchLosses) }
    let shortest = lengths.indices.min { lengths[$0] < lengths[$1] }!
    let hasLeft = lengths[shortest] < steps
    cell.say(
      "Does the sigmoid leave its plateau the sooner, the larger the learning rate? "
        + (hasLeft
          ? "Of the rates tried \(significant(rates[tried[shortest]])) left it soonest, after "
            + "\(lengths[shortest]) steps; one run of each cannot decide it."
          : "None of these runs left it."))
    let (rungs, sweeps) = try ladder()
    cell.table(losses(rungs, sweeps, "Validation loss of the ladder's networks."))
    let atEdge = zip(rungs, sweeps).filter { $0.1.isAtEdge }.map(\.0.name)
    cell.say(
      atEdge.isEmpty
        ? "In the ladder no chosen rate stands at an end of the list."
        : "At an end of the list, so that a rate beyond it might be better: \(listed(atEdge)).")
    cell.notes(
      """
      Ask what the ladder would look like with a rate far too large: some rungs would not learn at \
      all, and the table would blame the change. What goes wrong most often is choosing the rate on \
      the test pictures: the figures are then too good, and nobody sees it.
      """)
  }
}

/// The validation loss for each rate, and the one that was chosen.
private func losses(_ rungs: [Rung], _ sweeps: [Sweep], _ caption: String) -> Table {
  var table = Table(
    columns: ["network"] + sweeps[0].rates.map { .number(significant($0), decimals: 2) }
      + [.number("chosen")], caption: caption)
  for (rung, sweep) in zip(rungs, sweeps) {
    table.row(
      of: [rung.name] + sweep.curves.map { $0?.testLoss } + [significant(sweep.best)]
        as [(any TableValue)?])
  }
  return table
}
