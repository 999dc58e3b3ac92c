@testable import Notebook

extension Cell {
  /// A verdict in a few words, for tests of how verdicts are shown: its text is all that stands there.
  func check(
    _ subject: String, _ verdict: Check.Verdict, claim: String? = nil, counted: String? = nil,
    measured: String? = nil, source: String? = nil
  ) {
    let found = [counted.map { "counted \($0)" }, measured.map { "measured \($0)" }, claim]
      .compactMap { $0 }.joined(separator: "; ")
    let open = verdict == .undecided ? "undecided: " : ""
    let text = found.isEmpty ? open + subject : "\(open)\(subject): \(found)"
    add(.check(Check(verdict: verdict, text: text, source: source)))
  }

  func check(
    _ subject: String, _ holds: Bool, claim: String? = nil, counted: String? = nil,
    measured: String? = nil, source: String? = nil
  ) {
    check(
      subject, holds ? .holds : .fails, claim: claim, counted: counted, measured: measured,
      source: source)
  }
}
