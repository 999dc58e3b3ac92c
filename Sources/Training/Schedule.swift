import Base

/// How the learning rate changes in the course of a run: a factor on the optimiser's first rate.
///
/// A schedule is a value that a checkpoint holds, with what it has seen so far inside.
///
///     Schedule.constant
///     Schedule.steps(every: 30)                   // ÷10 after every 30 epochs
///     Schedule.plateau()                          // ÷10 when the test error stops falling (2012)
///     Schedule.cosine.warmingUp(steps: 500)
public struct Schedule: Codable, Hashable, Sendable, CustomStringConvertible {
  /// The kinds of curve.
  package enum Curve: Codable, Hashable, Sendable {
    case constant
    case steps(every: Int, divisor: Double)
    case plateau(patience: Int, divisor: Double, mostDrops: Int)
    case cosine
  }

  package let curve: Curve
  /// Steps over which the rate first grows from 0; 0 for none.
  public private(set) var warmUpSteps = 0
  /// How often a plateau has divided the rate.
  public private(set) var drops = 0
  private var bestError: Double?
  private var epochsWithoutProgress = 0

  private init(_ curve: Curve) { self.curve = curve }

  /// The same rate to the end.
  public static var constant: Schedule { Schedule(.constant) }

  /// Divides the rate by `divisor` after every so many epochs.
  public static func steps(every epochs: Int, divisor: Double = 10) -> Schedule {
    require(
      epochs > 0 && divisor > 0, "dividing by \(divisor) every \(epochs) epochs makes no sense")
    return Schedule(.steps(every: epochs, divisor: divisor))
  }

  /// The rule of 2012: "divide the learning rate by 10 when the validation error rate stopped
  /// improving", which the authors did three times, by hand. Here it stops improving when
  /// `patience` epochs in a row bring no new lowest error.
  public static func plateau(
    patience: Int = 1, divisor: Double = 10, mostDrops: Int = 3
  ) -> Schedule {
    require(
      patience > 0 && divisor > 0 && mostDrops >= 0,
      "a plateau of \(patience) epochs, divisor \(divisor), at most \(mostDrops) times makes no "
        + "sense")
    return Schedule(.plateau(patience: patience, divisor: divisor, mostDrops: mostDrops))
  }

  /// Half a cosine from the full rate down to 0 at the end of the run, a little every step
  /// (Loshchilov and Hutter, "SGDR: stochastic gradient descent with warm restarts", 2016).
  public static var cosine: Schedule { Schedule(.cosine) }

  /// The same schedule with a rate that first grows evenly over `steps` steps.
  public func warmingUp(steps: Int) -> Schedule {
    require(steps >= 0, "a warm-up cannot take \(steps) steps")
    var schedule = self
    schedule.warmUpSteps = steps
    return schedule
  }

  /// The factor on the first learning rate.
  ///
  /// - Parameters:
  ///   - step: steps taken before this one, over all epochs.
  ///   - epoch: epochs finished.
  ///   - totalSteps: the steps of the whole run; only the cosine needs it.
  public func factor(step: Int, epoch: Int, totalSteps: Int? = nil) -> Double {
    let warmth = step < warmUpSteps ? Double(step + 1) / Double(warmUpSteps) : 1
    switch curve {
    case .constant: return warmth
    case .steps(let every, let divisor): return warmth / power(divisor, epoch / every)
    case .plateau(_, let divisor, _): return warmth / power(divisor, drops)
    case .cosine:
      require(totalSteps != nil, "a cosine schedule needs to know the steps of the whole run")
      let total = max(1, totalSteps!)
      let half = quarterCosine(Double(min(step, total)) / Double(total))
      return warmth * half * half  // (1 + cos 2a) / 2 = cos² a
    }
  }

  /// Tells the schedule the test error (or loss) at the end of an epoch; a plateau acts on it. An
  /// error that is no number counts as no progress.
  public mutating func epochEnded(error: Double) {
    guard case .plateau(let patience, _, let mostDrops) = curve else { return }
    if error.isFinite, error < bestError ?? .infinity {
      bestError = error
      epochsWithoutProgress = 0
      return
    }
    epochsWithoutProgress += 1
    if epochsWithoutProgress >= patience, drops < mostDrops {
      drops += 1
      epochsWithoutProgress = 0
    }
  }

  /// Whether the numbers are some that a schedule can have; those from a file may be others.
  package var isPossible: Bool {
    guard arePossible(warmUpSteps, drops, epochsWithoutProgress) else { return false }
    switch curve {
    case .constant, .cosine: return true
    case .steps(let every, let divisor): return every > 0 && divisor > 0
    case .plateau(let patience, let divisor, let mostDrops):
      return patience > 0 && divisor > 0 && drops <= mostDrops
    }
  }

  public var description: String {
    var text: String
    switch curve {
    case .constant: text = "constant"
    case .steps(let every, let divisor):
      text = "÷\(plain(divisor)) every \(every == 1 ? "epoch" : "\(every) epochs")"
    case .plateau(let patience, let divisor, let mostDrops):
      text =
        "÷\(plain(divisor)) after \(patience == 1 ? "an epoch" : "\(patience) epochs") "
        + "without a lower test error, at most \(mostDrops) times"
    case .cosine: text = "cosine to 0"
    }
    if warmUpSteps > 0 { text += ", after \(warmUpSteps) steps of warm-up" }
    return text
  }

  private func plain(_ number: Double) -> String {
    number == number.rounded() ? String(Int(number)) : String(number)
  }
}

private func power(_ base: Double, _ exponent: Int) -> Double {
  // By halves: a file may speak of any number of epochs.
  if exponent == 0 { return 1 }
  let root = power(base, exponent / 2)
  return exponent % 2 == 0 ? root * root : root * root * base
}

/// cos(x·π/2) for x from 0 to 1 by its series: the C library's cosine differs in the last bits from
/// one system to the next, and the weights of a whole run would follow.
private func quarterCosine(_ x: Double) -> Double {
  if x == 1 { return 0 }
  let square = x * x * (Double.pi * Double.pi / 4)
  var sum = 1.0
  for n in stride(from: 22, to: 0, by: -2) { sum = 1 - square / Double(n * (n - 1)) * sum }
  return sum
}
