import Base
import Training

/// Exercise 7.3.
public protocol PlateauSchedule {
  /// The learning rate after each epoch's validation error has been seen: one for each error.
  static func learningRates(
    validationErrors: [Double], initialRate: Double, patience: Int
  ) throws -> [Double]
}

var exercise7_3: Exercise<any PlateauSchedule.Type> {
  Exercise(
    id: "7.3", title: "÷10 on a plateau",
    asked: "Divide the learning rate by 10 whenever the validation error has stopped falling.",
    hints: [
      "Go through the errors once and remember three things on the way: the rate, the lowest error "
        + "so far, and how many epochs in a row have brought no lower one.",
      "A new lowest error sets the count to 0. Anything else, also an equal error, adds 1; when the "
        + "count reaches `patience`, the rate is divided by 10 and the count begins again at 0. Note "
        + "the rate at the end of each turn.",
      "Start with `var best = Double.infinity`. In the loop: `if error < best { best = error; stalled "
        + "= 0 } else { stalled += 1 }`, then `if stalled == patience { rate /= 10; stalled = 0 }`, "
        + "then `rates.append(rate)`.",
    ],
    cases: {
      let examples: [(errors: [Double], patience: Int, rates: [Double])] = [
        ([0.5, 0.4, 0.4, 0.4, 0.3], 2, [1, 1, 1, 0.1, 0.1]),
        ([0.5, 0.5, 0.5, 0.5, 0.5], 2, [1, 1, 0.1, 0.1, 0.01]),
        ([0.3, 0.6, 0.5, 0.4, 0.35], 3, [1, 1, 1, 0.1, 0.1]),
        ([0.5, 0.6, 0.4, 0.45, 0.3, 0.35], 2, [1, 1, 1, 1, 1, 1]),
        ([0.4, 0.5, 0.3, 0.2], 1, [1, 0.1, 0.1, 0.1]),
      ]
      var cases = examples.map { errors, patience, rates in
        Case<any PlateauSchedule.Type>(
          "validationErrors \(errors), initialRate 1.0, patience \(patience)", expects: rates
        ) {
          try $0.learningRates(validationErrors: errors, initialRate: 1, patience: patience)
        }
      }
      for (seed, (epochs, patience)) in [(20, 1), (30, 2), (40, 3)].enumerated() {
        // An error that falls, ever more slowly, with noise; in per cent, so that some are equal.
        var generator = RandomGenerator(seed: UInt64(seed + 1))
        let errors = (0..<epochs).map {
          (20 + 40 / Double($0 + 1) + 6 * Double(generator.uniform())).rounded() / 100
        }
        cases.append(
          Case(
            "validationErrors \(errors.prefix(6).map(written).joined(separator: ", ")), … of "
              + "\(epochs) epochs, initialRate 0.01, patience \(patience)",
            expects: scheduled(errors, patience)
          ) {
            try $0.learningRates(
              validationErrors: errors, initialRate: 0.01, patience: patience)
          })
      }
      return cases
    },
    mistakes: [
      Mistake(
        "did not begin to count again after a division",
        "The new rate deserves a chance: after a division it takes `patience` more epochs without "
          + "progress before the next one.",
        NoNewCount.self),
      Mistake(
        "compared with the epoch before",
        "After a bad epoch a less bad one is no progress. What counts is the lowest error of all "
          + "epochs so far.",
        ComparedWithLast.self),
      Mistake(
        "took an equal error for progress",
        "A plateau is just that: errors that stay the same. Only a lower one is progress.",
        EqualIsProgress.self),
      Mistake(
        "counted stalled epochs that do not follow one another",
        "A new lowest error ends the row: the count begins again at 0.",
        CountedAll.self),
    ])
}

/// The rates of the library's schedule, from 0.01.
private func scheduled(_ errors: [Double], _ patience: Int) -> [Double] {
  var schedule = Schedule.plateau(patience: patience, mostDrops: .max)
  return errors.map { error in
    schedule.epochEnded(error: error)
    return 0.01 * schedule.factor(step: 0, epoch: 0)
  }
}

/// The rule with one thing changed.
private func rates(
  _ errors: [Double], _ initialRate: Double, _ patience: Int, countsAnew: Bool = true,
  comparesWithLast: Bool = false, equalIsProgress: Bool = false, inARow: Bool = true
) -> [Double] {
  var (rate, best, stalled) = (initialRate, Double.infinity, 0)
  return errors.map { error in
    let isProgress = error < best || equalIsProgress && error == best
    if isProgress {
      if inARow { stalled = 0 }
    } else {
      stalled += 1
      if stalled >= patience {
        rate /= 10
        if countsAnew { stalled = 0 }
      }
    }
    if isProgress || comparesWithLast { best = error }
    return rate
  }
}

private enum NoNewCount: PlateauSchedule {
  static func learningRates(
    validationErrors: [Double], initialRate: Double, patience: Int
  ) -> [Double] {
    rates(validationErrors, initialRate, patience, countsAnew: false)
  }
}

private enum ComparedWithLast: PlateauSchedule {
  static func learningRates(
    validationErrors: [Double], initialRate: Double, patience: Int
  ) -> [Double] {
    rates(validationErrors, initialRate, patience, comparesWithLast: true)
  }
}

private enum EqualIsProgress: PlateauSchedule {
  static func learningRates(
    validationErrors: [Double], initialRate: Double, patience: Int
  ) -> [Double] {
    rates(validationErrors, initialRate, patience, equalIsProgress: true)
  }
}

private enum CountedAll: PlateauSchedule {
  static func learningRates(
    validationErrors: [Double], initialRate: Double, patience: Int
  ) -> [Double] {
    rates(validationErrors, initialRate, patience, inARow: false)
  }
}
