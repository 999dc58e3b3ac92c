/// What became of one exercise. The three outcomes are never confused: still to do, wrong (also
/// when the code brought its process down), or passed.
public enum Verdict: Codable, Equatable, Sendable {
  /// The gap is still open.
  case toDo
  /// Every input was answered rightly.
  case passed(inputs: Int)
  /// An input was answered wrongly.
  case wrong(Lesson)
  /// There was no answer, for this reason; one sentence says more.
  case stopped(Reason, String)

  /// Why there was no answer.
  public enum Reason: String, Codable, Sendable {
    case doesNotCompile = "does not compile"
    case endless = "no end"
    case crash
    case exit
    case memory = "too much memory"
    case killed
  }

  /// "to do", "passed", "wrong", or the reason why there was no answer.
  public var word: String {
    switch self {
    case .toDo: "to do"
    case .passed: "passed"
    case .wrong: "wrong"
    case .stopped(let reason, _): reason.rawValue
    }
  }

  /// Whether there is something to mend.
  public var isFailure: Bool {
    switch self {
    case .toDo, .passed: false
    case .wrong, .stopped: true
    }
  }
}

/// What a wrong answer teaches.
public struct Lesson: Codable, Equatable, Sendable {
  /// The exercise's number.
  public var id: String
  /// The exercise's title.
  public var title: String
  /// What was asked.
  public var asked: String
  /// The input that was answered wrongly first.
  public var input: String
  /// The right answer.
  public var expected: String
  /// The answer that was given.
  public var yours: String
  /// The first place where the two differ.
  public var difference: String?
  /// The name of the mistake that gives the same answers, if one does.
  public var likely: String?
  /// Why that is a mistake.
  public var why: String?

  /// The lesson in labelled rows, in reading order.
  public var rows: [(label: String, text: String)] {
    var rows = [("asked", asked), ("input", input), ("expected", expected), ("yours", yours)]
    // A single number's difference is in the rows above already.
    let said = "expected \(expected), yours is \(yours)"
    if let difference, difference != said { rows.append(("differs", difference)) }
    if let likely { rows.append(("likely", "You \(likely). \(why ?? "")")) }
    rows.append(("next", "swift run exercises hint \(id)"))
    return rows
  }

  /// The lesson as plain text, for test runs.
  public var text: String {
    let body = rows.map { row in
      let lines = row.text.split(separator: "\n", omittingEmptySubsequences: false)
      let label = row.label + String(repeating: " ", count: max(1, 10 - row.label.count))
      return label + lines.joined(separator: "\n" + String(repeating: " ", count: 10))
    }
    return (["WRONG \(id) \(title)"] + body).joined(separator: "\n")
  }
}
